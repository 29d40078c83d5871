"""Leads: independent evidence first, nobody harmed, bad lines told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from manumit.cli import build_app
from manumit.networks.leads import Lead, Leads, rank_leads, read_sightings
from manumit.networks.leads.names import alike, nearly_alike

VICTIMS = ("Amina Yusuf", "Brian Otieno", "Chebet Rono", "Daudi Mwangi", "Esther Njeri",
           "Faith Achieng", "George Maina", "Hassan Abdi", "Irene Wafula", "Jacob Kiprop",
           "Kevin Barasa", "Lydia Moraa", "Mercy Atieno", "Noah Mutua", "Olive Jeptoo",
           "Paul Gitau")  # fmt: skip
RECRUITER = {"kind": "phone", "value": "+254 712 345 678"}


def _line(number: int, **given: Any) -> dict[str, Any]:
    return {
        "record": f"case:{number}", "kind": "case", "source": f"ngo-{number % 3}",
        "observed_at": f"2025-0{1 + number % 9}-10T08:00:00Z", "reliability": "B",
        "jurisdiction": "KE", "destination": "MM", "identifiers": [RECRUITER],
        "persons": [{"name": VICTIMS[number % 16], "role": "victim"},
                    {"name": "John Kamau", "role": "recruiter"}],
    } | given  # fmt: skip


def _leads(lines: Sequence[dict[str, Any]], **given: Any) -> Leads:
    read = read_sightings(json.dumps(line) for line in lines)
    assert read.rejects == ()
    return rank_leads(read.records, **given)


def _best(lines: Sequence[dict[str, Any]]) -> Lead:
    return _leads(lines).leads[0]


def test_a_recruiter_whom_three_victims_name_is_the_first_lead() -> None:
    lead = _best([_line(n) for n in range(3)])
    assert (lead.label, lead.role) == ("John Kamau", "recruiter")
    assert lead.identifiers == (
        {"kind": "phone", "value": "+254712345678", "as_written": "+254 712 345 678"},
    )
    assert lead.records == ("case:0", "case:1", "case:2")
    assert "3 independent records of 3 sources: case." in lead.reasons
    assert lead.jurisdictions == ("KE",)
    assert any("account or wallet" in unknown for unknown in lead.unknowns)


def test_notations_of_one_number_and_a_messenger_account_are_one() -> None:
    ways = [RECRUITER, {"kind": "whatsapp", "value": "+254712345678"},
            {"kind": "phone", "value": "0712 345678"}]  # fmt: skip
    lead = _best([_line(n, identifiers=[way]) for n, way in enumerate(ways)])
    assert len(lead.identifiers) == 1
    assert len(lead.records) == 3


def test_independent_sources_count_for_more_than_one_that_repeats() -> None:
    three = [_line(n) for n in range(3)]
    other = [
        _line(20 + n, kind="report", source="rival", identifiers=[{"kind": "telegram",
              "value": "@smeared_one"}], persons=[{"name": "Smeared Person", "role": "recruiter"}])
        for n in range(25)
    ]  # fmt: skip
    found = _leads(three + other).leads
    assert [lead.label for lead in found[:2]] == ["John Kamau", "Smeared Person"]
    assert found[1].score < 0.6 * found[0].score
    assert "Everything comes from one source; without it nothing is left." in (
        found[1].counter_evidence
    )


def test_a_victim_reported_twice_is_one_event() -> None:
    lines = [
        _line(0, source="ngo-1"),
        _line(1, source="ngo-2", observed_at="2025-01-20T00:00:00Z",
              persons=[{"name": "Amena Yusuf", "role": "victim"},
                       {"name": "Jon Kamau", "role": "recruiter"}]),
    ]  # fmt: skip
    once, twice = _best(lines), _best([lines[0], _line(2)])
    assert "1 independent records" in once.reasons[0]
    assert once.score < twice.score


def test_who_is_a_victim_anywhere_is_never_a_lead() -> None:
    forced = {"kind": "phone", "value": "+254799000111"}
    lines = [_line(0, identifiers=[RECRUITER, forced],
                   persons=[{"name": "Grace Wanjiru", "role": "victim"},
                            {"name": "John Kamau", "role": "recruiter"}])]  # fmt: skip
    lines += [
        _line(n, identifiers=[forced], persons=[{"name": "Grace Wanjiru", "role": "recruiter"}])
        for n in range(1, 6)
    ]
    found = _leads(lines)
    assert found.protected >= 1
    for lead in found.leads:
        assert lead.label != "Grace Wanjiru"
        assert all(item["value"] != "+254799000111" for item in lead.identifiers)


def test_a_number_of_one_case_with_a_victim_may_be_the_victims_own() -> None:
    own = {"kind": "phone", "value": "+254733000222"}
    lines = [_line(n) for n in range(3)]
    lines[0]["identifiers"] = [RECRUITER, own]
    found = _leads(lines)
    assert found.own == 1
    assert all(
        item["value"] != "+254733000222" for lead in found.leads for item in lead.identifiers
    )


def _syndicates(extra: dict[str, Any], *, named: bool) -> list[dict[str, Any]]:
    """Five recruiters with three victims each; ``extra`` stands in every record."""
    lines = []
    for s in range(5):
        for _ in range(3):
            number = len(lines)
            persons = [{"name": VICTIMS[number], "role": "victim"}]
            if named:
                persons.append({"name": f"Recruiter {'abcde'[s] * 6}", "role": "recruiter"})
            lines.append(_line(number, persons=persons, identifiers=[
                {"kind": "phone", "value": f"+25471234567{s}"},
                {"kind": "telegram", "value": f"recruiter_{'abcde'[s] * 4}"}, extra]))  # fmt: skip
    return lines


@pytest.mark.parametrize("named", [True, False])
def test_a_helpers_number_is_generic_with_or_without_names(named: bool) -> None:
    helper = {"kind": "phone", "value": "+254700111222"}
    found = _leads(_syndicates(helper, named=named))
    assert [item["value"] for item in found.generic] == ["phone:+254700111222"]
    assert "independent records" in found.generic[0]["why"]
    assert len(found.leads) >= 5
    for lead in found.leads:
        assert all(item["value"] != "+254700111222" for item in lead.identifiers)
        assert len({item["value"][-1] for item in lead.identifiers if item["kind"] == "phone"}) <= 1


def test_public_numbers_are_set_aside_when_they_are_given() -> None:
    found = _leads([_line(n) for n in range(3)], generic=["phone:+254712345678"])
    assert found.generic[0]["why"] == "It stands on a list of public numbers."
    assert all(not lead.identifiers for lead in found.leads)


def test_a_number_that_was_silent_for_years_is_not_one_persons() -> None:
    owner = [{"name": "Old Owner", "role": "recruiter"}]
    old = [_line(n, observed_at=f"2020-0{1 + n}-01T00:00:00Z", persons=owner) for n in range(3)]
    new = [_line(10 + n) for n in range(3)]
    found = {lead.label: lead for lead in _leads(old + new).leads}
    assert set(found["Old Owner"].records).isdisjoint(found["John Kamau"].records)
    assert any("another owner" in said for said in found["John Kamau"].counter_evidence)


def test_more_kinds_of_evidence_and_newer_ones_weigh_more() -> None:
    cases = [_line(n) for n in range(4)]
    mixed = [*cases[:3], _line(3, record="offer:3", kind="offer", persons=[])]
    assert _best(mixed).score > _best(cases).score
    later = _line(30, observed_at="2031-01-01T00:00:00Z", identifiers=[], persons=[])
    assert _best([*cases, later]).score < _best(cases).score


def test_text_is_read_for_identifiers() -> None:
    lines = [
        _line(n, identifiers=[], text="He wrote from +254712345678 on WhatsApp") for n in range(3)
    ]
    assert _best(lines).identifiers[0]["value"] == "+254712345678"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"), ("[]", "not a JSON object"), ('{"record":"a"}', "no source"),
        ('{"record":"a","source":"b","kind":"x"}', "none of case"),
        ('{"record":"a","source":"b","kind":"case","observed_at":"never"}', "cannot be read"),
    ],
)  # fmt: skip
def test_a_bad_line_is_a_reject_and_loses_no_other(line: str, words: str) -> None:
    read = read_sightings([line, json.dumps(_line(1))])
    assert (read.read, len(read.records)) == (2, 1)
    assert (read.rejects[0].row, words in read.rejects[0].reason) == (1, True)


def test_two_lines_of_one_record_are_one_record() -> None:
    first, second = _line(1), _line(1, identifiers=[{"kind": "telegram", "value": "@kamau_jobs"}])
    read = read_sightings([json.dumps(first), json.dumps(second)])
    assert len(read.records) == 1
    assert len(read.records[0].identifiers) == 2


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("John Kamau", "KAMAU, John", True), ("John Kamau", "John Kamav", True),
        ("Mr. John Kamau", "John Kamau Otieno", True), ("John Kamau", "Jane Kamau", False),
        ("John", "John Kamau", False), ("J Kamau", "John Kamau", True), ("", "", False),
        ("Fatima Bilal Perera", "Fatima Bilaliperera", True), ("Li Wei", "Li Min", False),
    ],
)  # fmt: skip
def test_names_are_alike_but_for_typing_errors(a: str, b: str, same: bool) -> None:
    assert alike(a, b) is same
    assert alike(b, a) is same
    assert nearly_alike(a, b) or not same


_WORDS = st.sampled_from(["+254712345678", "@some_handle", "x", "", "DE02120300000000202051", "ก"])


@given(
    st.lists(
        st.fixed_dictionaries({
            "kind": st.sampled_from(["case", "offer", "alert", "report"]),
            "source": st.sampled_from(["a", "b"]),
            "identifiers": st.lists(st.fixed_dictionaries(
                {"kind": st.sampled_from(["phone", "telegram", "iban", "wallet", "odd"]),
                 "value": _WORDS}), max_size=4),
            "persons": st.lists(st.fixed_dictionaries(
                {"name": st.sampled_from(["A B", "C D", "E F"]),
                 "role": st.sampled_from(["victim", "recruiter", "boss", "odd"])}), max_size=3),
        }), max_size=12)
)  # fmt: skip
def test_any_sightings_give_leads_without_a_victim_in_any_order(rows: list[dict[str, Any]]) -> None:
    lines = [row | {"record": str(n), "observed_at": "2025-01-01", "destination": None}
             for n, row in enumerate(rows)]  # fmt: skip
    found = _leads(lines)
    again = _leads(lines[::-1])
    assert [lead.score for lead in found.leads] == [lead.score for lead in again.leads]
    for lead in found.leads:
        assert lead.records
        assert lead.score >= 0
        assert lead.band in {"strong", "fair", "weak", "thin"}


def test_the_command_prints_leads_best_first_and_what_was_set_aside(tmp_path: Any) -> None:
    file = tmp_path / "sightings.jsonl"
    file.write_text("\n".join(json.dumps(_line(n)) for n in range(4)) + "\n{\n")
    done = CliRunner().invoke(build_app(), ["networks", "leads", str(file), "--json"])
    found = json.loads(done.stdout)
    assert done.exit_code == 1
    assert found[0]["label"] == "John Kamau"
    assert [lead["score"] for lead in found] == sorted((x["score"] for x in found), reverse=True)
    assert set(found[0]) == {
        "lead_id", "label", "role", "score", "band", "jurisdictions", "identifiers", "records",
        "reasons", "counter_evidence", "unknowns",
    }  # fmt: skip
    assert "5 lines read, 4 kept, 1 rejected" in done.stderr
    plain = CliRunner().invoke(build_app(), ["networks", "leads", str(file), "--top", "1"])
    assert plain.stdout.startswith("1. John Kamau (recruiter; ")
