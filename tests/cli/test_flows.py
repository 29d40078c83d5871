"""``manumit flows``: what a program reads and a person sees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from manumit.cli import build_app

TABLE = "A,B,C,count\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,25\n1,0,1,12\n0,1,1,20\n1,1,1,7\n"
ORIGINS = "list,date,country,count\nX,2025-01-01,KE,5\nX,2025-01-01,UG,1\nY,2025-02-01,KE,2\n"


def _run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(build_app(), ["flows", *words])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def table(tmp_path: Path) -> str:
    (tmp_path / "lists.csv").write_text(TABLE)
    return str(tmp_path / "lists.csv")


def test_estimate_prints_every_method_as_json(table: str) -> None:
    code, out, _ = _run("estimate", table, "--json", "--bootstrap", "50", "--seed", "3")
    found = json.loads(out)
    assert code == 0
    assert [one["method"] for one in found["estimates"]] == [
        "stepwise", "bic", "independence", "chao", "dga", "lcmcr",
    ]  # fmt: skip
    for one in found["estimates"]:
        assert {"point", "lower", "upper", "level", "interval", "status", "warnings"} <= set(one)
    assert found["design"]["persons"] == 214
    assert (found["seed"], found["bootstraps"]) == (3, 50)
    assert found["version"]


def test_estimate_answers_for_the_methods_asked(table: str) -> None:
    _, out, _ = _run("estimate", table, "--json", "--bootstrap", "0", "--method", "bic",
                     "--method", "stepwise", "--leave-one-out", "--consistency")  # fmt: skip
    found = json.loads(out)
    assert [(one["method"], one["interval"]) for one in found["estimates"]] == [
        ("bic", "none"), ("stepwise", "none"),
    ]  # fmt: skip
    assert len(found["without_a_list"]) == 6
    assert [row["known"] for row in found["consistency"][::2]] == [104, 102, 79]


def test_estimate_in_words_never_gives_one_number(table: str) -> None:
    code, out, _ = _run("estimate", table, "--bootstrap", "20", "--leave-one-out")
    assert code == 0
    assert "214 people on 3 lists" in out
    assert "may lie outside all of them" in out
    assert "Without a list" in out


def test_a_refusal_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("A,B,C,count\n1,0,0,-3\n")
    code, _, told = _run("estimate", str(tmp_path / "a.csv"))
    assert code != 0
    del told
    (tmp_path / "a.csv").write_text("A,B,C,count\n1,0,0,3\n0,1,0,3\n0,0,1,4\n")
    assert _run("estimate", str(tmp_path / "a.csv"))[0] != 0


def test_unseen_counts_rows_and_says_at_least(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(ORIGINS + "Y,2025-02-01,Narnia,2\n")
    code, out, told = _run("unseen", str(tmp_path / "o.csv"), "--json")
    found = json.loads(out)
    assert code == 1
    assert found["rows"]["read"] == 4
    assert [reject["row"] for reject in found["rows"]["rejects"]] == [5]
    assert "4 rows read, 3 kept, 1 rejected" in told
    (tmp_path / "o.csv").write_text(ORIGINS)
    code, out, _ = _run("unseen", str(tmp_path / "o.csv"))
    assert code == 0
    assert "at least about" in out


def test_publish_hides_small_counts_and_says_what_was_lost(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "origin,destination,count\nKE,MM,3\nKE,KH,40\nUG,MM,60\nUG,KH,50\nET,KH,200\nET,MM,90\n"
        "KE,MM,x\n"
    )
    out = tmp_path / "out.csv"
    code, said, _ = _run("publish", str(tmp_path / "t.csv"), "--out", str(out), "--json")
    told = json.loads(said)
    assert code == 1
    assert told["proof"]["narrowest"] >= 5
    assert told["rows"]["read"] == 7
    lines = out.read_text().splitlines()
    assert lines[0] == "origin,destination,period,count"
    assert "KE,MM,all," in lines
    assert "KE,MM,all,3" not in lines


def test_publish_with_noise_spends_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("origin,destination,count\nKE,MM,300\nUG,MM,60\n")
    words = ["publish", str(tmp_path / "t.csv"), "--mode", "dp", "--out", str(tmp_path / "o.csv"),
             "--ctdc", "--json", "--epsilon"]  # fmt: skip
    ledger = ["--ledger", str(tmp_path / "l.jsonl")]
    code, said, _ = _run(*words, "3", *ledger)
    assert code == 0
    assert json.loads(said)["proof"]["budget_left"] == 1
    rows = (tmp_path / "o.csv").read_text().splitlines()
    assert rows[0] == "citizenship,CountryOfExploitation,yearOfRegistration,count"
    assert any(row.startswith("KE,MM,all,") for row in rows)
    assert _run(*words, "3", *ledger)[0] != 0
    assert _run(*words, "none", *ledger)[0] != 0


def test_map_sankey_and_report_write_figure_and_table(tmp_path: Path, table: str) -> None:
    (tmp_path / "f.csv").write_text("origin,destination,count\nke,MM,64\nET,MM,x\n")
    code, _, told = _run("map", str(tmp_path / "f.csv"), "--out", str(tmp_path / "m.svg"))
    assert code == 1
    assert "2 rows read, 1 kept, 1 rejected" in told
    assert (tmp_path / "m.svg").read_text().startswith("<svg")
    assert "KE,MM,64" in (tmp_path / "m.table.csv").read_text()
    (tmp_path / "s.csv").write_text("origin,exit,count\nKE,embassy,5\nUG,,2\n")
    code, _, _ = _run("sankey", str(tmp_path / "s.csv"), "--out", str(tmp_path / "s.svg"))
    assert code == 0
    assert "UG,unknown,2" in (tmp_path / "s.table.csv").read_text().replace(".0", "")
    assert (tmp_path / "s.csv").read_text().startswith("origin,exit,count\nKE")
    code, _, _ = _run("report", table, "--out", str(tmp_path / "r.pdf"))
    assert code == 0
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")


def test_estimate_by_strata_and_with_missed_links(tmp_path: Path) -> None:
    lines = TABLE.splitlines()
    rows = [lines[0].replace("A,", "age,A,", 1)]
    rows += [f"{age},{line}" for age in ("young", "old") for line in lines[1:]]
    (tmp_path / "s.csv").write_text("\n".join(rows) + "\n")
    words = ["estimate", str(tmp_path / "s.csv"), "--method", "bic", "--bootstrap", "20", "--json"]
    found = json.loads(_run(*words, "--strata", "age", "--linkage-error")[1])
    assert found["design"]["persons"] == 428
    assert [row["stratum"] for row in found["strata"]] == ["young", "old", "all"]
    assert [row["missed"] for row in found["if_links_were_missed"]] == [0.0, 0.02, 0.05, 0.1]
    points = [row["point"] for row in found["if_links_were_missed"]]
    assert points == sorted(points, reverse=True)


def test_moves_and_mix_answer_and_reject(tmp_path: Path) -> None:
    rows = [f"2025-{m:02d},{s},{n}" for m in range(1, 9)
            for s, n in (("X", 100 if m < 5 else 20), ("Y", 10 if m < 5 else 90))]  # fmt: skip
    (tmp_path / "m.csv").write_text("period,site,count\n" + "\n".join(rows) + "\n2025-01,X,-1\n")
    code, out, told = _run("moves", str(tmp_path / "m.csv"), "--json")
    assert code == 1
    assert "Row 18" in told
    assert {(p["origin"], p["target"]) for p in json.loads(out)["pairs"]} == {("X", "Y")}
    (tmp_path / "o.csv").write_text(
        "period,origin,count\n" + "\n".join(rows).replace("X", "CN").replace("Y", "IN") + "\n"
    )
    code, out, _ = _run("mix", str(tmp_path / "o.csv"), "--limit", "0.1")
    assert code == 0
    assert out.startswith("From 2025-05")


def test_without_out_the_table_is_printed_and_the_ledger_stands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("origin,destination,count\nKE,MM,300\nUG,MM,60\n")
    code, out, told = _run("publish", str(tmp_path / "t.csv"), "--mode", "dp")
    assert code == 0
    assert out.startswith("origin,destination,period,count\n")
    assert "budget left: 3" in told
    assert (tmp_path / "t.ledger.jsonl").exists()
    code, _, _ = _run("publish", str(tmp_path / "t.csv"), "--mode", "dp", "--origins", "XX")
    assert code != 0
    assert len((tmp_path / "t.ledger.jsonl").read_text().splitlines()) == 1  # nothing was spent
