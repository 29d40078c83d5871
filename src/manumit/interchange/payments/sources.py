"""Files as raw frames: CSV, JSON lines, Parquet, ISO 20022 XML, MT940."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError

from manumit.errors import InputError, Reject
from manumit.interchange.lines import sniff_text
from manumit.interchange.payments.iso20022 import iso20022_frames
from manumit.interchange.payments.mt940 import mt940_frames
from manumit.interchange.payments.normal import ROW

__all__ = ["BATCH_ROWS", "files_in", "kind_of", "raw_frames"]

BATCH_ROWS = 500_000
_SAMPLE = 1 << 16
_ENDINGS = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xml": "xml",
    ".sta": "mt940",
    ".mt940": "mt940",
    ".940": "mt940",
}

TakeReject = Callable[[Reject], None]


def files_in(source: Path | Iterable[Path]) -> list[Path]:
    """Return the files of a source in the order of their names.

    Raises InputError where there is none, or a file cannot be opened.
    """
    if not isinstance(source, Path):
        return list(source)
    if source.is_dir():
        found = sorted(p for p in source.rglob("*") if p.suffix.lower() in _ENDINGS)
        if not found:
            raise InputError(
                "The folder holds no file of payments.",
                remedy="Give a folder with CSV, JSONL, Parquet, XML or MT940 files.",
                code="payments.no-file",
            )
        return found
    if not source.exists():
        raise InputError(
            f"There is no file {source.name}.",
            remedy="Check the path.",
            code="payments.no-file",
        )
    return [source]


def kind_of(path: Path) -> str:
    """Return what kind of file it is, by its content first: the ending may lie."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if head[:4] == b"PAR1":
        return "parquet"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:5] == b"<?xml" or text[:1] == b"<":
        return "xml"
    if text[:1] == b"{" and b":20:" not in text[:200]:
        return "jsonl"
    if b":20:" in text[:400] and b":25:" in text[:2000]:
        return "mt940"
    return _ENDINGS.get(path.suffix.lower(), "csv")


def raw_frames(path: Path, kind: str, reject: TakeReject) -> Iterator[pl.DataFrame]:
    """Yield the rows of a file as it has them, with ``ROW``; what breaks the format is a reject."""
    makers = {
        "csv": _csv,
        "jsonl": _jsonl,
        "parquet": _parquet,
        "xml": iso20022_frames,
        "mt940": mt940_frames,
    }
    try:
        yield from makers[kind](path, reject)
    except (
        pa.ArrowInvalid,
        pl.exceptions.PolarsError,
        ParseError,
        DefusedXmlException,
        OSError,
    ) as error:
        raise InputError(
            f"The file {path.name} cannot be read as {kind} ({type(error).__name__}).",
            remedy="Export it again, or convert it to CSV in UTF-8.",
            code="payments.file",
        ) from error


def _csv(path: Path, reject: TakeReject) -> Iterator[pl.DataFrame]:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if not sample.strip():
        return
    found = sniff_text(sample, complete=len(sample) < _SAMPLE)
    first = found.text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    codec = "utf8" if found.codec in {"utf-8", "utf-8-sig", "ascii"} else found.codec
    header = [name.strip().strip('"') for name in first.rstrip("\r").split(delimiter)]
    bad: list[int] = []

    def skipped(row: pa_csv.InvalidRow) -> str:
        bad.append(row.number or 0)
        reject(
            Reject(
                row.number or 0,
                "",
                f"the row has {row.actual_columns} cells, not {row.expected_columns}",
                "Correct the row; a cell with the delimiter needs quotes.",
                "payments.cells",
            )
        )
        return "skip"

    reader = pa_csv.open_csv(
        path,
        read_options=pa_csv.ReadOptions(encoding=codec, use_threads=False, block_size=8 << 20),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skipped
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            strings_can_be_null=True,
            null_values=["", "NULL", "null", "NaN", "nan", "None"],
            quoted_strings_can_be_null=True,
        ),
    )
    done = 1
    for batch in reader:
        frame = _frame(batch)
        yield _numbered(frame, done + 1, bad)
        done += batch.num_rows + sum(
            1 for number in bad if done < number <= done + batch.num_rows + len(bad)
        )


def _numbered(frame: pl.DataFrame, start: int, bad: list[int]) -> pl.DataFrame:
    """Number rows as a person counts them: the heading is row 1, rows set aside count too."""
    numbers: list[int] = []
    taken, number = set(bad), start
    if not any(n >= start for n in bad):
        return frame.with_columns(
            pl.int_range(start, start + len(frame), dtype=pl.Int64).alias(ROW)
        )
    while len(numbers) < len(frame):
        if number not in taken:
            numbers.append(number)
        number += 1
    return frame.with_columns(pl.Series(ROW, numbers, dtype=pl.Int64))


def _frame(batch: pa.RecordBatch) -> pl.DataFrame:
    frame = pl.from_arrow(batch)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a batch gives a frame")
    return frame


def _jsonl(path: Path, reject: TakeReject) -> Iterator[pl.DataFrame]:
    rows: list[dict[str, Any]] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                # Decimals stay text, so that money keeps its digits.
                row = json.loads(line, parse_float=str)
                if not isinstance(row, dict):
                    raise ValueError("not an object")
            except ValueError:
                reject(
                    Reject(
                        number,
                        "",
                        "the line is not a JSON object",
                        "Correct the line.",
                        "payments.json",
                    )
                )
                continue
            rows.append(
                {key: None if v is None else str(v) for key, v in row.items()} | {ROW: number}
            )
            if len(rows) >= BATCH_ROWS // 5:
                yield pl.DataFrame(rows, infer_schema_length=None)
                rows = []
    if rows:
        yield pl.DataFrame(rows, infer_schema_length=None)


def _parquet(path: Path, reject: TakeReject) -> Iterator[pl.DataFrame]:
    del reject
    done = 0
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            numbers = pl.int_range(done + 1, done + batch.num_rows + 1, dtype=pl.Int64)
            yield _frame(batch).with_columns(numbers.alias(ROW))
            done += batch.num_rows
