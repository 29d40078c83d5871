"""Paths in words: right ends, no victim, weak links avoided."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from manumit.cli import build_app
from manumit.networks.leads import read_sightings
from manumit.networks.paths import find_path


def _line(record: str, source: str, phones: list[str], persons: list[tuple[str, str]]) -> str:
    row: dict[str, Any] = {
        "record": record, "kind": "case", "observed_at": "2025-03-01", "source": source,
        "reliability": "B", "jurisdiction": "KE", "destination": "MM", "text": "",
        "identifiers": [{"kind": "phone", "value": phone} for phone in phones],
        "persons": [{"name": name, "role": role} for name, role in persons],
    }  # fmt: skip
    return json.dumps(row)


LINES = [
    _line("case:1", "ngo-a", ["+254712345678"], [("Amina Wanjiru", "victim"), ("陈志", "boss")]),
    _line("case:2", "ngo-b", ["0712 345 678", "+254733000111"], [("John Kamau", "recruiter")]),
    _line("case:3", "ngo-c", ["+254733000111"], [("Chen Zhi", "boss")]),
    _line("case:4", "ngo-d", ["+254799000111"], [("Amina Wanjiru", "victim")]),
]


def _ends(first: str, second: str) -> tuple[str, ...] | None:
    found = find_path(read_sightings(LINES).records, first, second)
    return tuple(step.record for step in found.steps) if found else None


def test_a_number_in_any_notation_leads_to_the_record() -> None:
    assert _ends("0712345678", "+254733000111") == ("case:2",)
    assert _ends("phone:0712 345 678", "case:3") == ("case:2", "case:3")
    assert _ends("case:1", "case:1") == ()


def test_a_name_may_be_written_in_another_script() -> None:
    assert _ends("Tan Zhi", "0712345678") == ("case:1",)


def test_a_victim_is_no_end_and_no_bridge() -> None:
    assert _ends("Amina Wanjiru", "case:2") is None
    assert _ends("case:4", "case:1") is None


def test_what_many_records_share_is_avoided() -> None:
    hub = "+254700000000"
    lines = [_line(f"case:{n}", "ngo", [hub, f"+2547110000{n:02}"], []) for n in range(12)]
    lines.append(_line("offer:x", "ngo", ["+254711000000", "+254722000000"], []))
    lines.append(_line("offer:y", "ngo", ["+254711000001", "+254722000000"], []))
    found = find_path(read_sightings(lines).records, "case:0", "case:1")
    assert found is not None
    assert {step.record for step in found.steps} == {"case:0", "offer:x", "offer:y", "case:1"}
    assert max(step.shared_by for step in found.steps) == 2


def test_the_command_says_it_in_words(tmp_path: Any) -> None:
    file = tmp_path / "sightings.jsonl"
    file.write_text("\n".join(LINES), encoding="utf-8")
    words = ["networks", "path", "0712345678", "case:3", str(file)]
    done = CliRunner().invoke(build_app(), words)
    assert done.exit_code == 0
    assert "+254733000111" in done.stdout
    assert "case:3 (ngo-c, 2025-03-01, reliability B)" in done.stdout
    assert CliRunner().invoke(build_app(), [*words[:2], "case:4", *words[3:]]).exit_code == 1
    said = CliRunner().invoke(build_app(), [*words, "--json"])
    assert [step["record"] for step in json.loads(said.stdout)["steps"]] == ["case:2", "case:3"]
