"""`manumit offers`: one message, many messages, wordings; exit codes and rejects."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

MANUMIT = str(Path(sys.executable).parent / "manumit")
TRAP = "Typist for Myawaddy, free flight, no experience, 2000 USD. Telegram @example_hr"


def run(*words: str, given: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    data = given.encode() if isinstance(given, str) else given
    return subprocess.run([MANUMIT, *words], input=data, capture_output=True, check=False)


def json_lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_check_prints_one_json_object_with_offsets_of_the_text() -> None:
    done = run("offers", "check", "--json", "-", given=TRAP)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.decode().splitlines()
    found = json.loads(line)
    assert found["level"] in {"high", "urgent"}
    for sign in found["signs"]:
        if sign["start"] >= 0:
            assert TRAP[sign["start"] : sign["end"]] == sign["quote"]


def test_check_speaks_in_words_without_json() -> None:
    said = run("offers", "check", "-", given="Lunch at noon?").stdout.decode()
    assert "This does not mean it is honest" in said


def test_exit_code_is_asked_for() -> None:
    assert run("offers", "check", "--exit-code", "-", given=TRAP).returncode == 1
    assert run("offers", "check", "--exit-code", "-", given="Lunch?").returncode == 0


def test_a_file_that_is_not_there_is_refused_without_a_traceback(tmp_path: Path) -> None:
    done = run("offers", "check", str(tmp_path / "absent.txt"))
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"offers.file" in done.stderr


def test_screen_keeps_order_and_ids_and_puts_bad_lines_aside(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        json.dumps({"id": 1, "text": TRAP}),
        "{broken",
        json.dumps({"id": "b", "text": "Lunch at noon?"}),
        json.dumps({"id": 3, "text": ""}),
    ]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("offers", "screen", str(source), "--out", str(out), "--workers", "1")
    assert done.returncode == 1
    assert b"read 4, kept 2, rejected 2" in done.stderr
    rows = json_lines(out)
    assert [row["id"] for row in rows] == [1, "b"]
    rejects = json_lines(tmp_path / "out.rejects.jsonl")
    assert [reject["row"] for reject in rejects] == [2, 4]
    assert "broken" not in json.dumps(rejects)


def test_screen_gives_the_same_with_several_workers(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    rows = [{"id": n, "text": f"{TRAP} {n}"} for n in range(620)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    outs = []
    for workers in ("1", "2"):
        out = tmp_path / f"out{workers}.jsonl"
        done = run("offers", "screen", str(source), "--out", str(out), "--workers", workers)
        assert done.returncode == 0, done.stderr
        outs.append(out.read_bytes())
    assert outs[0] == outs[1]
    assert not (tmp_path / "out1.rejects.jsonl").exists()


def test_campaigns_names_each_by_its_first_message(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    wording = (
        "Typist for our office in Bangkok with free flight and free room and meals, write to {}"
    )
    texts = [
        wording.format("@example_a"),
        "Lunch at noon in the canteen?",
        wording.format("+44 7700 900123"),
    ]
    body = "".join(f'{n},"{text}"\n' for n, text in enumerate(texts))
    source.write_text(f"id,message\n{body}", encoding="utf-8")
    done = run("offers", "campaigns", str(source), "--out", str(out))
    assert done.returncode == 0, done.stderr
    rows = json_lines(out)
    assert [row["campaign"] for row in rows] == ["0", "1", "0"]


@pytest.mark.parametrize("command", ["screen", "campaigns"])
def test_the_input_is_never_overwritten(tmp_path: Path, command: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": 1, "text": TRAP}) + "\n", encoding="utf-8")
    done = run("offers", command, str(source), "--out", str(source))
    assert done.returncode == 2
    assert json.loads(source.read_text(encoding="utf-8"))["text"] == TRAP


def test_signs_are_listed_with_their_sources() -> None:
    rows = [json.loads(line) for line in run("offers", "signs", "--json").stdout.splitlines()]
    assert len(rows) > 43
    assert all(row["sources"] for row in rows)
