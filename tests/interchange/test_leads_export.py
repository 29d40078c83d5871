"""Exports of leads: read again by the libraries of the formats, nothing dropped silently."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
import openpyxl
import pytest
import stix2
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from manumit.cli import build_app
from manumit.errors import InputError
from manumit.interchange.leads import FORMATS, export_leads

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LEADS = [
    {
        "lead_id": "lead-1", "label": "陈志", "role": "boss", "score": 2.5, "band": "fair",
        "jurisdictions": ["KE", "MM"],
        "identifiers": [
            {"kind": "phone", "value": "+254712345678", "as_written": "0712 345 678"},
            {"kind": "telegram", "value": "johnk", "as_written": "@johnk"},
            {"kind": "tron", "value": "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE", "as_written": "T…"},
            {"kind": "account", "value": "01102233", "as_written": "0110 2233"},
            {"kind": "email", "value": "a@example.org", "as_written": "a@example.org"},
            {"kind": "agency_licence", "value": "=1+1", "as_written": "=1+1"},
        ],
        "records": ["case:1", "case:2"], "reasons": ["2 records\x0b."],
        "counter_evidence": ["One source."], "unknowns": [],
    },
    {
        "lead_id": "lead-2", "label": "@johnk", "role": "unknown", "score": 1, "band": "thin",
        "jurisdictions": [], "records": ["case:2"], "reasons": [], "counter_evidence": [],
        "identifiers": [{"kind": "telegram", "value": "johnk", "as_written": "@johnk"}],
        "unknowns": ["No name."],
    },
]  # fmt: skip


def _made(kind: str) -> bytes:
    return export_leads(LEADS, kind, at=AT).data


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_leads_give_the_same_bytes_and_say_what_is_missing(kind: str) -> None:
    first = export_leads(LEADS, kind, tlp="RED", at=AT)
    assert first.data == export_leads(LEADS, kind, tlp="RED", at=AT).data
    assert first.not_carried
    assert export_leads([], kind, at=AT).data or kind == "ftm"


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
def test_graphs_open_in_the_reference_library(kind: str) -> None:
    read = nx.read_graphml if kind == "graphml" else nx.read_gexf
    graph = read(io.BytesIO(_made(kind)))
    assert len(graph) == 2 + 6 + 2
    assert graph.size() == 6 + 2 + 1 + 1
    assert graph.nodes["lead-1"]["score"] == 2.5
    assert graph.nodes["lead-1"]["label"] == "陈志"


def test_stix_is_read_strictly_and_accuses_nobody() -> None:
    bundle = stix2.parse(_made("stix"), allow_custom=False)
    kinds = [item.type for item in bundle.objects]
    assert kinds.count("identity") == 3
    assert kinds.count("grouping") == 2
    assert kinds.count("user-account") == 1
    assert "threat-actor" not in kinds
    grouping = next(item for item in bundle.objects if item.type == "grouping")
    assert "neither proof nor guilt" in grouping.description
    assert "01102233" in bundle.objects[2].contact_information


def test_followthemoney_has_every_identifier_and_no_topic() -> None:
    rows = [json.loads(line) for line in _made("ftm").decode().splitlines()]
    ids = {row["id"] for row in rows}
    schemata = {row["schema"] for row in rows}
    assert {"Person", "LegalEntity", "UserAccount", "CryptoWallet", "BankAccount", "Ownership",
            "Document", "Mention"} == schemata  # fmt: skip
    text = _made("ftm").decode()
    assert all(item["value"] in text for lead in LEADS for item in lead["identifiers"])
    assert "topics" not in text
    for row in rows:
        for name in ("owner", "holder", "asset", "resolved", "document"):
            assert set(row["properties"].get(name, ())) <= ids
        assert all(isinstance(value, str) for v in row["properties"].values() for value in v)


def test_misp_stays_with_the_own_organisation() -> None:
    event = json.loads(_made("misp"))["Event"]
    assert event["distribution"] == "0"
    attributes = [item for thing in event["Object"] for item in thing["Attribute"]]
    assert all(item["disable_correlation"] and not item["to_ids"] for item in attributes)
    assert any("johnk" in item["value"] for item in attributes)


def test_sheets_hold_every_row_and_no_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(_made("csv"))) as pack:
        entities = list(csv.DictReader(pack.read("entities.csv").decode("utf-8-sig").splitlines()))
        links = list(csv.DictReader(pack.read("links.csv").decode("utf-8-sig").splitlines()))
        assert b"TLP:AMBER" in pack.read("README.txt")
    assert len(entities) == 10
    assert len(links) == 10
    assert not any(row["label"].startswith("=") for row in entities)
    book = openpyxl.load_workbook(io.BytesIO(_made("xlsx")))
    assert book.sheetnames == ["Leads", "Identifiers", "Entities", "Links", "Handling"]
    assert book["Identifiers"].max_row == 1 + 7
    cells = [cell for row in book["Identifiers"].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=40), st.sampled_from(sorted(FORMATS)))
def test_any_label_is_written(label: str, kind: str) -> None:
    lead = LEADS[0] | {"label": label.encode("utf-8", "ignore").decode() or "x"}
    data = export_leads([lead], kind, at=AT).data
    if kind == "graphml":
        assert len(nx.read_graphml(io.BytesIO(data))) == 9
    if kind in ("stix", "misp"):
        json.loads(data)


def test_the_command_counts_and_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    row = {
        "record": "case:1", "kind": "case", "observed_at": "2025-03-01", "source": "a",
        "reliability": "B", "jurisdiction": "KE", "destination": "MM", "text": "",
        "identifiers": [{"kind": "phone", "value": "+254712345678"}],
        "persons": [{"name": "John Kamau", "role": "recruiter"}],
    }  # fmt: skip
    file = tmp_path / "sightings.jsonl"
    file.write_text(json.dumps(row) + "\n{\n", encoding="utf-8")
    out = tmp_path / "leads.graphml"
    words = ["networks", "export", str(file), "--out", str(out), "--format"]
    done = CliRunner().invoke(build_app(), [*words, "graphml"])
    assert done.exit_code == 1
    assert "2 lines read, 1 kept, 1 rejected" in done.stderr
    assert "Not carried" in done.stderr
    assert out.exists()
    with pytest.raises(InputError, match="format"):
        export_leads([], "docx")
    with pytest.raises(InputError, match="mark"):
        export_leads([], "ftm", tlp="SECRET")
