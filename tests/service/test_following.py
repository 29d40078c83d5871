"""Pipelines: a line in, an answer out; a folder of files is one history."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from manumit.payments import Profile, alerts_frame, screen_payments
from manumit.payments.simulate import Conditions, simulate_world
from manumit.service.following import follow_folder, follow_lines

LOW = Profile(threshold=0.0)


def test_each_line_is_answered_and_bad_ones_are_named() -> None:
    good = {
        "payment_id": "p",
        "paid_at": "2025-01-01",
        "account": "A",
        "direction": "in",
        "amount": 3,
    }
    lines = [json.dumps(good), "", "{", json.dumps({**good, "payment_id": "q", "amount": 0})]
    answers = [json.loads(line) for line in follow_lines(lines, LOW)]
    assert answers[0]["payment_id"] == "p"
    assert [(a["line"], a["code"]) for a in answers[1:]] == [
        (3, "payments.json"),
        (4, "payments.field"),
    ]


def test_files_of_a_folder_are_one_history_and_each_is_screened_once(tmp_path: Path) -> None:
    world = simulate_world(Conditions(victims=2500.0), accounts=40, months=6, seed=8).payments
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    half = len(world) // 2
    world[:half].write_parquet(source / "1.parquet")
    first = list(follow_folder(source, out, LOW, every_seconds=0.1, rounds=1))
    world[half:].write_csv(source / "2.csv")
    (source / "3.csv").write_text("nothing\n1\n")
    second = list(follow_folder(source, out, LOW, every_seconds=0.1, rounds=1))
    assert [c["file"] for c in (*first, *second)] == ["1.parquet", "2.csv", "3.csv"]
    assert second[1]["code"] == "payments.column"
    assert list(follow_folder(source, out, LOW, every_seconds=0.1, rounds=1)) == []
    parts = [pl.read_parquet(out / f"{name}.alerts.parquet") for name in ("1.parquet", "2.csv")]
    wanted = alerts_frame(screen_payments(world, profile=LOW).alerts)
    assert len(wanted) > 0
    assert pl.concat(parts).equals(wanted)
