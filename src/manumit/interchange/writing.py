"""Write result tables: CSV and XLSX for people, JSON lines and Parquet for programs."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import IO, Any

import xlsxwriter

from manumit.errors import InputError, Reject, TooLarge, join_words
from manumit.interchange.encoding import clean_text
from manumit.interchange.limits import limits

__all__ = [
    "REJECT_COLUMNS",
    "WRITERS",
    "harmless",
    "write_cells",
    "write_csv",
    "write_jsonl",
    "write_parquet",
    "write_rejects",
    "write_rows",
    "write_xlsx",
]

Row = Mapping[str, object]

REJECT_COLUMNS = ("row", "column", "reason", "remedy", "code")
# Programs for tables run a cell that begins so as a formula (wide forms: Japanese Excel).
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMERIC = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?%?")
_CUT = "…"
# The same table gives the same bytes whenever it is written.
_WRITTEN_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - XLSX properties have no time zone


def write_rows(rows: Iterable[Row], target: IO[bytes], *, kind: str, columns: Sequence[str]) -> int:
    """Write rows in the format ``kind`` names, and return how many were written.

    Only ``columns`` are written, in that order; a key that is absent becomes an empty cell.
    Raises InputError for an unknown kind.

    >>> out = io.BytesIO()
    >>> write_rows([{"id": "007", "level": "high"}], out, kind="jsonl", columns=["id", "level"])
    1
    """
    if kind not in WRITERS:
        raise InputError(
            "The format is not known.",
            remedy=f"Use {join_words(WRITERS)}.",
            code="interchange.format",
        )
    return WRITERS[kind](rows, target, columns)


def write_csv(rows: Iterable[Row], target: IO[bytes], columns: Sequence[str]) -> int:
    """Write UTF-8 with a byte order mark, as Excel needs it, and no cell that runs as a formula."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow([harmless(name) for name in columns])
        count = 0
        for row in rows:
            writer.writerow([harmless(_plain(row.get(name))) for name in columns])
            count += 1
        return count
    finally:
        text.detach()


def write_jsonl(rows: Iterable[Row], target: IO[bytes], columns: Sequence[str]) -> int:
    """Write one JSON object a line, in UTF-8, with the keys in the order of the columns."""
    count = 0
    for row in rows:
        record = {name: _plain(row.get(name)) for name in columns}
        target.write(json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        count += 1
    return count


def write_xlsx(rows: Iterable[Row], target: IO[bytes], columns: Sequence[str]) -> int:
    """Write one sheet; texts stay texts, so that phones and numbers keep their zeros.

    A text longer than a cell can hold is cut and ends in "…". Raises TooLarge when there are
    more rows than a sheet has.
    """
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": _WRITTEN_AT})
    sheet = book.add_worksheet()
    text = book.add_format({"num_format": "@"})
    count = -1
    for count, cells in enumerate(chain([columns], _cells(rows, columns))):
        if count == limits().xlsx_rows:
            raise _too_many_rows()
        write_cells(sheet, count, cells, text)
    book.close()
    return count


def write_cells(sheet: Any, row: int, cells: Iterable[object], text: Any) -> None:
    """Write a row of a sheet: numbers as numbers, texts as texts and never as formulas."""
    for place, value in enumerate(cells):
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, place, value)
        elif value is not None:
            sheet.write_string(row, place, _cut(str(value)), text)


def write_parquet(rows: Iterable[Row], target: IO[bytes], columns: Sequence[str]) -> int:
    """Write a Parquet table; a column is typed when all its values are of one type, else text."""
    import polars as pl

    taken: dict[str, list[object]] = {name: [] for name in columns}
    for row in rows:
        for name, values in taken.items():
            values.append(_plain(row.get(name)))
    types = {bool: pl.Boolean, int: pl.Int64, float: pl.Float64, str: pl.String}
    series = []
    for name, values in taken.items():
        kind = _kind(values)
        texts = [None if v is None else str(v) for v in values] if kind is str else values
        series.append(pl.Series(name, texts, dtype=types[kind]))
    frame = pl.DataFrame(series)
    frame.write_parquet(target)
    return frame.height


def write_rejects(rejects: Iterable[Reject], target: IO[bytes], *, kind: str = "csv") -> int:
    """Write where rows stood and why they were not used, never what they said."""
    rows = (reject.as_dict() for reject in rejects)
    return write_rows(rows, target, kind=kind, columns=REJECT_COLUMNS)


def _cells(rows: Iterable[Row], columns: Sequence[str]) -> Iterable[list[object]]:
    return ([_plain(row.get(name)) for name in columns] for row in rows)


def _plain(value: object) -> str | int | float | bool | None:
    """Return a value that every format can hold."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(str(_plain(item)) for item in value)
    return clean_text(str(value))


def harmless(value: object) -> object:
    """Return a value as a cell of CSV that no program for tables runs as a formula.

    >>> harmless("=1+1"), harmless("-5"), harmless(7)
    ("'=1+1", '-5', 7)
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMERIC.fullmatch(value):
        return f"'{value}"
    return value


def _cut(text: str) -> str:
    most = limits().xlsx_cell_characters
    return text if len(text) <= most else text[: most - len(_CUT)] + _CUT


def _kind(values: Iterable[object]) -> type:
    """Return the one type of the values, str where they differ or a number is too large."""
    found = {type(value) for value in values if value is not None}
    large = any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in values)
    return found.pop() if len(found) == 1 and not large else str


def _too_many_rows() -> TooLarge:
    return TooLarge(
        f"An Excel sheet holds at most {limits().xlsx_rows:,} rows.",
        remedy="Write CSV, JSON lines or Parquet instead.",
        code="interchange.xlsx-rows",
    )


WRITERS: dict[str, Callable[[Iterable[Row], IO[bytes], Sequence[str]], int]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
}
