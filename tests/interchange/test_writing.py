import csv
import io
import json
from datetime import UTC, datetime

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.errors import InputError, Reject, TooLarge
from manumit.interchange import MessageRow, read_messages, write_rejects, write_rows
from manumit.interchange.limits import limits
from manumit.interchange.writing import WRITERS

COLUMNS = ["id", "level", "score", "at"]
ROWS = [
    {"id": "0012", "level": "high", "score": 0.5, "at": datetime(2026, 1, 2, tzinfo=UTC)},
    {"id": "=1+1", "level": None, "score": 1.0, "more": "left out"},
]


def written(rows, kind, columns):
    out = io.BytesIO()
    assert write_rows(iter(rows), out, kind=kind, columns=columns) == len(rows)
    return out.getvalue()


@pytest.mark.parametrize("kind", WRITERS)
def test_same_rows_give_the_same_bytes(kind):
    assert written(ROWS, kind, COLUMNS) == written(ROWS, kind, COLUMNS)


@pytest.mark.parametrize("kind", WRITERS)
def test_no_rows_give_a_valid_file(kind):
    assert written([], kind, COLUMNS) == written([], kind, COLUMNS)


def test_csv_opens_in_excel_and_runs_no_formula():
    cells = ["=1+1", "+1 x", "-a", "@b", "\tc", "\rd", "＝e", "+44", "-1.5", "-12 %", "plain"]
    data = written([{"a": cell} for cell in cells], "csv", ["a"])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    guarded = [f"'{cell}" for cell in cells[:7]]
    assert [row[0] for row in rows] == ["a", *guarded, "+44", "-1.5", "'-12 %", "plain"]


def test_xlsx_keeps_texts_as_texts_and_zeros_in_front():
    sheet = openpyxl.load_workbook(io.BytesIO(written(ROWS, "xlsx", COLUMNS))).active
    assert [cell.value for cell in sheet[2]] == ["0012", "high", 0.5, "2026-01-02T00:00:00+00:00"]
    assert sheet["A2"].number_format == "@"
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s") or (sheet["A3"].quotePrefix)


def test_xlsx_cuts_what_no_cell_can_hold():
    data = written([{"a": "x" * 40_000}], "xlsx", ["a"])
    value = openpyxl.load_workbook(io.BytesIO(data)).active["A2"].value
    assert len(value) == limits().xlsx_cell_characters
    assert value.endswith("…")


def test_xlsx_refuses_more_rows_than_a_sheet_has(monkeypatch):
    import dataclasses

    from manumit.interchange import writing

    few = dataclasses.replace(limits(), xlsx_rows=2)
    monkeypatch.setattr(writing, "limits", lambda: few)
    with pytest.raises(TooLarge, match="JSON lines or Parquet"):
        write_rows([{"a": 1}] * 2, io.BytesIO(), kind="xlsx", columns=["a"])


def test_jsonl_keeps_order_and_scripts():
    data = written([{"b": "ការងារ", "a": 1}], "jsonl", ["a", "b"]).decode()
    assert data == '{"a": 1, "b": "ការងារ"}\n'


def test_parquet_types_columns_of_one_type_only():
    rows = [{"a": 1, "b": 1, "c": True, "d": 1.5}, {"a": 2, "b": "x", "c": None, "d": None}]
    frame = pl.read_parquet(io.BytesIO(written(rows, "parquet", ["a", "b", "c", "d"])))
    assert frame.dtypes == [pl.Int64, pl.String, pl.Boolean, pl.Float64]
    assert frame["b"].to_list() == ["1", "x"]


def test_rejects_are_written_with_where_and_why():
    out = io.BytesIO()
    reject = Reject(3, "text", "The cell is empty.", "Fill it.", "interchange.row-empty")
    assert write_rejects([reject], out, kind="jsonl") == 1
    assert json.loads(out.getvalue()) == reject.as_dict()


def test_unknown_format_is_refused():
    with pytest.raises(InputError, match="csv, xlsx, jsonl or parquet"):
        write_rows([], io.BytesIO(), kind="doc", columns=[])


VALUES = st.one_of(st.none(), st.text(st.characters(), max_size=20), st.integers(), st.floats())


@settings(max_examples=30, deadline=None, derandomize=True)
@given(rows=st.lists(st.dictionaries(st.sampled_from("ab"), VALUES), max_size=5))
@pytest.mark.parametrize("kind", WRITERS)
def test_any_value_can_be_written(kind, rows):
    written(rows, kind, ["a", "b"])


MESSAGES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(messages=st.lists(MESSAGES.filter(str.strip), min_size=1, max_size=5))
def test_json_lines_come_back_as_they_were_written(messages):
    rows = [{"id": f"n{i}", "message": text} for i, text in enumerate(messages)]
    back = list(read_messages(written(rows, "jsonl", ["id", "message"])))
    assert back == [MessageRow(i, f"n{i - 1}", t) for i, t in enumerate(messages, start=1)]
