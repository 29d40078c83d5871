"""Entities and links as CSV in one ZIP, and an Excel pack; no cell is a formula."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from manumit.interchange.leads.graph import HEADS, nodes_and_links, plain
from manumit.interchange.writing import write_cells, write_csv

__all__ = ["csv_pack", "xlsx_pack"]

_MISSING = ("The dates of single sightings are not in a lead.",)
_STATEMENT = "A lead is neither proof nor guilt; people named as victims are not in it."
_LISTS = ("jurisdictions", "records", "reasons", "counter_evidence", "unknowns")


def csv_pack(
    leads: Sequence[Mapping[str, Any]], at: datetime, tlp: str
) -> tuple[bytes, tuple[str, ...]]:
    """Return a ZIP of entities.csv, links.csv and README.txt with the handling mark."""
    nodes, links = nodes_and_links(leads)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, rows, columns in (
            ("entities.csv", nodes, HEADS["nodes"]),
            ("links.csv", links, HEADS["links"]),
        ):
            table = io.BytesIO()
            write_csv([dict(row) for row in rows], table, columns)
            pack.writestr(_entry(name, at), table.getvalue())
        words = f"TLP:{tlp}\n{at.isoformat()}\n{_STATEMENT}\n"
        pack.writestr(_entry("README.txt", at), words)
    return packed.getvalue(), _MISSING


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, at.timetuple()[:6])


def xlsx_pack(
    leads: Sequence[Mapping[str, Any]], at: datetime, tlp: str
) -> tuple[bytes, tuple[str, ...]]:
    """Return a workbook: leads, identifiers, entities, links, and how to handle it."""
    nodes, links = nodes_and_links(leads)
    found = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(found, options) as book:
        book.set_properties({"title": f"Leads TLP:{tlp}", "created": at.replace(tzinfo=None)})
        head = book.add_format({"bold": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        first = ("lead_id", "label", "role", "band", "score")
        sheet_rows = [
            [*(lead[name] for name in first), *("\n".join(lead[name]) for name in _LISTS)]
            for lead in leads
        ]
        identifiers = [
            [lead["lead_id"], item["kind"], item["value"], item.get("as_written", "")]
            for lead in leads
            for item in lead["identifiers"]
        ]
        for name, columns, rows in (
            ("Leads", (*first, *_LISTS), sheet_rows),
            ("Identifiers", ("lead_id", "kind", "value", "as_written"), identifiers),
            ("Entities", HEADS["nodes"], [[row[key] for key in HEADS["nodes"]] for row in nodes]),
            ("Links", HEADS["links"], [[row[key] for key in HEADS["links"]] for row in links]),
            ("Handling", ("mark", "made", "statement"),
             [[f"TLP:{tlp}", at.isoformat(), _STATEMENT]]),
        ):  # fmt: skip
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(columns) - 1, 28)
            sheet.write_row(0, 0, columns, head)
            for number, row in enumerate(rows, start=1):
                write_cells(sheet, number, map(_shown, row), wrap)
    return found.getvalue(), _MISSING


def _shown(value: object) -> object:
    return plain(value) if isinstance(value, str) else value
