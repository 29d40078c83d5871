"""`manumit payments`: simulate, screen, calibrate, compare, evaluate; counts and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

MANUMIT = str(Path(sys.executable).parent / "manumit")


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [MANUMIT, "payments", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    done = run(
        "simulate", "--out", folder, "--accounts", "150", "--months", "8", "--victims", "900"
    )
    assert done.returncode == 0, done.stderr
    assert "Simulated figures" in done.stderr
    return folder


def test_screen_writes_alerts_and_a_score_for_every_payment(world: Path, tmp_path: Path) -> None:
    alerts, scores = tmp_path / "a.parquet", tmp_path / "s.parquet"
    done = run("screen", world / "payments.parquet", "--out", alerts, "--scores", scores, "--json")
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    payments = pl.read_parquet(world / "payments.parquet")
    assert counts["kept"] == counts["read"] == len(payments)
    assert counts["rejected"] == 0
    found = pl.read_parquet(scores)
    assert set(found["payment_id"]) == set(payments["payment_id"])
    table = pl.read_parquet(alerts)
    wanted = [
        "alert_id",
        "account",
        "alerted_at",
        "payment_id",
        "typology",
        "score",
        "sent_so_far",
        "at_risk",
        "reasons",
    ]
    assert table.columns[: len(wanted)] == wanted
    assert counts["alerts"] == len(table)


def test_rejects_are_counted_named_and_told_by_the_exit_code(tmp_path: Path) -> None:
    source = tmp_path / "p.csv"
    source.write_text(
        "payment_id,paid_at,account,direction,amount\n1,2025-03-01,A,out,5\n2,never,A,out,5\n"
    )
    done = run("screen", source, "--out", tmp_path / "a.parquet")
    assert done.returncode == 1
    assert "2 payments read, 1 kept, 1 rejected" in done.stderr
    (line,) = (tmp_path / "a.rejects.jsonl").read_text().splitlines()
    assert (json.loads(line)["row"], json.loads(line)["column"]) == (3, "paid_at")


def test_tomorrows_file_continues_todays(world: Path, tmp_path: Path) -> None:
    payments = pl.read_parquet(world / "payments.parquet")
    half = len(payments) // 2
    payments[:half].write_parquet(tmp_path / "1.parquet")
    payments[half:].write_parquet(tmp_path / "2.parquet")
    (tmp_path / "low.toml").write_text("threshold = 0.0\n")
    shared = ["--profile", tmp_path / "low.toml", "--quiet"]
    whole = tmp_path / "whole.parquet"
    assert run("screen", world / "payments.parquet", "--out", whole, *shared).returncode == 0
    for part in ("1", "2"):
        done = run(
            "screen",
            tmp_path / f"{part}.parquet",
            "--out",
            tmp_path / f"a{part}.parquet",
            "--state",
            tmp_path / "state",
            *shared,
        )
        assert done.returncode == 0, done.stderr
    parts = pl.concat([pl.read_parquet(tmp_path / f"a{part}.parquet") for part in ("1", "2")])
    assert len(parts) > 0
    assert parts.equals(pl.read_parquet(whole))


def test_calibrate_writes_a_profile_that_screen_takes(world: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    done = run(
        "calibrate",
        world / "payments.parquet",
        "--alerts-per-10k-month",
        "400",
        "--out",
        profile,
        "--json",
    )
    assert done.returncode == 0, done.stderr
    fitted = json.loads(done.stdout)["victim"]
    assert fitted["alerts"] <= fitted["allowed"]
    alerts = tmp_path / "a.parquet"
    assert (
        run("screen", world / "payments.parquet", "--out", alerts, "--profile", profile).returncode
        == 0
    )
    first = pl.read_parquet(world / "payments.parquet")["paid_at"].min()
    later = pl.read_parquet(alerts).filter(pl.col("alerted_at") >= first + pl.duration(days=60))
    assert len(later) <= fitted["allowed"]


def test_calibrate_leaves_out_accounts_that_were_rightly_alerted(
    world: Path, tmp_path: Path
) -> None:
    words = ["calibrate", world / "payments.parquet", "--alerts-per-10k-month", "400", "--json",
             "--out", tmp_path / "p.toml"]  # fmt: skip
    plain = json.loads(run(*words).stdout)["victim"]
    truth = pl.read_parquet(world / "truth.parquet")
    victims = truth.filter("is_victim")["account"].cast(pl.String).unique().to_list()
    rows = [f"{account},victim" for account in victims] + ["nobody,ordinary", "x,odd"]
    (tmp_path / "outcomes.csv").write_text("account,outcome\n" + "\n".join(rows) + "\n")
    done = run(*words, "--outcomes", tmp_path / "outcomes.csv")
    assert done.returncode == 0, done.stderr
    fitted = json.loads(done.stdout)
    assert 0 < fitted["accounts_left_out"] <= len(victims)
    assert fitted["victim"]["threshold"] < plain["threshold"]
    assert "1 rows have an outcome that is not known" in done.stderr
    (tmp_path / "outcomes.csv").write_text("a,b\n1,2\n")
    assert run(*words, "--outcomes", tmp_path / "outcomes.csv").returncode != 0


def test_compare_shows_what_a_lower_threshold_gains(world: Path, tmp_path: Path) -> None:
    for name, threshold in (("high", 3.0), ("low", 0.0)):
        (tmp_path / f"{name}.toml").write_text(f"threshold = {threshold}\n")
    done = run(
        "compare",
        world / "payments.parquet",
        "--current",
        tmp_path / "high.toml",
        "--changed",
        tmp_path / "low.toml",
        "--out",
        tmp_path / "d.csv",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert counts["gained"] > 0
    assert (
        len(pl.read_csv(tmp_path / "d.csv")) == counts["kept"] + counts["gained"] + counts["lost"]
    )


def test_evaluate_measures_manumit_and_the_baselines(world: Path) -> None:
    done = run("evaluate", world, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "Simulated" in found["note"]
    assert set(found["results"]) == {
        "manumit",
        "three_times",
        "natwest_limits",
        "hsbc_limits",
        "expert_rule",
    }
    for rows in found["results"].values():
        shares = [row["prevented"] for row in rows[:3]]
        assert shares == sorted(shares)
        assert all(
            row["prevented_low"] <= row["prevented"] <= row["prevented_high"] for row in rows
        )


def test_alerts_are_told_in_words_and_a_wrong_file_is_refused(world: Path, tmp_path: Path) -> None:
    (tmp_path / "low.toml").write_text("threshold = 0.0\n")
    alerts = tmp_path / "a.parquet"
    run("screen", world / "payments.parquet", "--out", alerts, "--profile", tmp_path / "low.toml")
    told = run("alerts", alerts, "--most", "1").stdout
    assert "Sent so far" in told
    assert "How rare such accounts are" in told
    (tmp_path / "x.parquet").write_text("no")
    refused = run("alerts", tmp_path / "x.parquet")
    assert refused.returncode == 2
    assert "[payments.alerts]" in refused.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["screen", "nowhere.parquet", "--out", "a.parquet"], "payments.no-file"),
        (["screen", "same.parquet", "--out", "same.parquet"], "payments.same-file"),
        (
            ["screen", "nowhere.parquet", "--out", "a.parquet", "--engine", "steam"],
            "payments.engine",
        ),
    ],
)
def test_wrong_use_has_a_code_and_a_remedy(words: list[str], code: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert f"[{code}]" in done.stderr
    assert "Traceback" not in done.stderr


def test_columns_shows_what_is_understood_and_convert_writes_the_contract(tmp_path: Path) -> None:
    source = tmp_path / "p.csv"
    source.write_text(
        "Transaction ID,Date,IBAN,Colour,Amount\n2,2025-03-02,A,red,-5.25\n1,2025-03-01,A,red,7\n"
        "3,never,A,red,7\n"
    )
    shown = run("columns", source).stdout
    assert 'payment_id = "Transaction ID"' in shown
    assert "# not used: Colour" in shown
    done = run("convert", source, "--out", tmp_path / "p.parquet")
    assert done.returncode == 1
    assert "3 read, 2 kept, 1 rejected" in done.stderr
    frame = pl.read_parquet(tmp_path / "p.parquet")
    assert frame["payment_id"].to_list() == ["1", "2"]
    assert frame["direction"].to_list() == ["in", "out"]


def test_a_draft_report_is_written_with_its_warning(world: Path, tmp_path: Path) -> None:
    (tmp_path / "low.toml").write_text("threshold = 0.0\n")
    alerts = tmp_path / "a.parquet"
    run("screen", world / "payments.parquet", "--out", alerts, "--profile", tmp_path / "low.toml")
    first = json.loads(run("alerts", alerts, "--most", "1", "--json").stdout)["alert_id"]
    for form in ("narrative", "pdf"):
        done = run("report", alerts, "--alert", first, "--format", form, "--out", tmp_path / form)
        assert done.returncode == 0, done.stderr
        assert "Do not tip off" in done.stderr
    assert "DRAFT for review" in (tmp_path / "narrative").read_text()
    refused = run("report", alerts, "--alert", "none", "--out", tmp_path / "x")
    assert (refused.returncode, "[payments.alert]" in refused.stderr) == (2, True)
    assert "[payments.details]" in run("report", alerts, "--alert", first, "--format", "goaml",
                                       "--out", tmp_path / "x").stderr  # fmt: skip


def test_talk_prints_the_questions() -> None:
    assert "Never say:" in run("talk").stdout
