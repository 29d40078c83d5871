"""Read tables of messages: CSV, TSV, XLSX, JSON lines and Parquet, row by row."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from manumit.errors import InputError, Reject, TooLarge
from manumit.interchange.archive import check_unpacked, open_archive
from manumit.interchange.columns import (
    ColumnChoice,
    choose_columns,
    has_header,
    quotes_are_closed,
    sniff_delimiter,
)
from manumit.interchange.encoding import DecodedText
from manumit.interchange.jsonlines import read_json_lines
from manumit.interchange.limits import limits
from manumit.interchange.lines import NumberedLines, NumberedRow, read_csv, sniff_text
from manumit.interchange.messages import MessageRow, message_of
from manumit.interchange.worker import stream_json

__all__ = ["Batch", "MessageRow", "TableKind", "read_messages", "read_sheet"]


_Asked = tuple[str | int | None, str | int | None]  # the text column, the number column
_NO_DELIMITER = "\x1f"  # a control character that no text holds
# How many times more rows are looked at when the first ones are bad.
_LOOK_TIMES = 10


class TableKind(StrEnum):
    """The kinds of table that can be read."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"
    PARQUET = "parquet"


@dataclass(slots=True)
class Batch:
    """The messages of a table; iterate once, the counts are final at the end.

    Iterating yields ``MessageRow`` and, for rows that cannot be used, ``Reject``.
    """

    kind: TableKind
    columns: ColumnChoice
    notes: tuple[str, ...]
    read: int = 0
    kept: int = 0
    rejected: int = 0
    _rows: Iterator[NumberedRow | Reject] = field(default_factory=lambda: iter(()))
    _width: int = 0  # cells of a full row; 0 where the format keeps rows even

    def __iter__(self) -> Iterator[MessageRow | Reject]:
        for row in self._rows:
            self.read += 1
            item = (
                row if isinstance(row, Reject) else message_of(row, self.columns, width=self._width)
            )
            if isinstance(item, Reject):
                self.rejected += 1
            else:
                self.kept += 1
            yield item

    def close(self) -> None:
        """Close the file, and end the process that reads it, before all rows were taken."""
        close = getattr(self._rows, "close", None)
        if close is not None:
            close()


def read_messages(
    source: bytes | Path,
    *,
    name: str = "",
    column: str | int | None = None,
    id_column: str | int | None = None,
) -> Batch:
    """Return the messages of a table; the content, not the name, decides how it is read.

    Parameters
    ----------
    source
        The bytes, or the path of a file, which is read as the rows are taken.
    column, id_column
        A header or a number from 1. Without them the header words of
        ``data/interchange/columns.toml`` decide, then the longest text; ``batch.columns``
        says what was taken and why.

    Raises
    ------
    InputError
        The file cannot be read, or its text column cannot be found; TooLarge over a limit.

    Examples
    --------
    >>> batch = read_messages("id;message\\n7;Free ticket to Poipet\\n8;\\n".encode())
    >>> [type(item).__name__ for item in batch], batch.read, batch.kept, batch.rejected
    (['MessageRow', 'Reject'], 2, 1, 1)
    """
    del name  # the content decides
    asked = (column, id_column)
    with _opened(source) as stream:
        sample = stream.read(limits().sample_bytes)
        complete = len(sample) < limits().sample_bytes
    if not sample.strip():
        raise _empty()
    kind = _kind(sample)
    if kind in (TableKind.XLSX, TableKind.PARQUET):
        return _packed_batch(source, kind, asked)
    decoded = sniff_text(sample, complete=complete)
    if decoded.text.lstrip().startswith("{"):
        return _json_batch(source, decoded, asked)
    return _csv_batch(source, decoded, asked)


@contextmanager
def _opened(source: bytes | Path) -> Iterator[IO[bytes]]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    try:
        stream = source.open("rb")
    except OSError as error:
        raise InputError(
            "The file cannot be opened.",
            remedy="Check that it exists and that you may read it.",
            code="interchange.open",
        ) from error
    with stream:
        yield stream


@contextmanager
def _lines(source: bytes | Path, codec: str) -> Iterator[NumberedLines]:
    with _opened(source) as stream:
        lines = NumberedLines(stream, codec)
        try:
            yield lines
        finally:
            lines.detach()


def _kind(sample: bytes) -> TableKind:
    if sample.startswith(b"PK\x03\x04"):
        return TableKind.XLSX
    if sample.startswith(b"PAR1"):
        return TableKind.PARQUET
    if sample.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "The table is in the old Excel format (.xls) or has a password.",
            remedy="Save it as .xlsx without a password, or as CSV.",
            code="interchange.table",
        )
    return TableKind.CSV


def _csv_batch(source: bytes | Path, decoded: DecodedText, asked: _Asked) -> Batch:
    lines = decoded.text.splitlines()[: limits().sample_rows]
    declared = lines[0].strip() if lines else ""
    # Excel writes and reads a first line such as "sep=;".
    skip = declared.lower().startswith("sep=") and len(declared) == 5
    delimiter = declared[4] if skip else sniff_delimiter(lines)
    notes = [decoded.note] if decoded.note else []
    quoted = True
    if not delimiter:
        notes.append("No delimiter was found; each line was read as one message.")
        delimiter, quoted = _NO_DELIMITER, quotes_are_closed(lines, delimiter=_NO_DELIMITER)
    rows = _csv_rows(source, decoded.codec, delimiter, quoted=quoted)
    if skip:
        rows = _without_first(rows)
    return _batch(TableKind.CSV, rows, asked, notes)


def _csv_rows(
    source: bytes | Path, codec: str, delimiter: str, *, quoted: bool
) -> Iterator[NumberedRow | Reject]:
    with _lines(source, codec) as lines:
        yield from read_csv(lines, delimiter=delimiter, quoted=quoted)


def _json_batch(source: bytes | Path, decoded: DecodedText, asked: _Asked) -> Batch:
    def rows() -> Iterator[NumberedRow | Reject]:
        with _lines(source, decoded.codec) as lines:
            yield from read_json_lines(lines, header)

    header: list[str] = []
    notes = [decoded.note] if decoded.note else []
    return _batch(TableKind.JSONL, rows(), asked, notes, header=header)


def read_sheet(source: bytes | Path) -> Iterator[NumberedRow]:
    """Yield the rows of an Excel table's visible sheets that hold anything.

    Raises InputError when it is none, TooLarge over the limit for a table.
    """
    rows = _packed_rows(_packed_data(source, TableKind.XLSX), TableKind.XLSX, [])
    return (row for row in rows if isinstance(row, NumberedRow))


def _packed_batch(source: bytes | Path, kind: TableKind, asked: _Asked) -> Batch:
    data = _packed_data(source, kind)
    notes: list[str] = []
    rows = _packed_rows(data, kind, notes)
    return _batch(kind, rows, asked, notes, header_certain=kind is TableKind.PARQUET)


def _packed_data(source: bytes | Path, kind: TableKind) -> bytes:
    with _opened(source) as stream:
        data = stream.read(limits().table_bytes + 1)
    if len(data) > limits().table_bytes:
        raise TooLarge(
            f"The table is larger than {limits().table_bytes // 1_000_000} MB.",
            remedy="Save it as CSV; a CSV file on disk may be of any size.",
            code="interchange.size",
        )
    if kind is TableKind.XLSX:
        with open_archive(data) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise InputError(
                    "The packed file is not an Excel table.",
                    remedy="Unpack it first, or open it as a document or a chat.",
                    code="interchange.table",
                )
            check_unpacked(archive)
    return data


def _packed_rows(data: bytes, kind: TableKind, notes: list[str]) -> Iterator[NumberedRow | Reject]:
    """Yield the rows; what the separate process has to say goes to ``notes`` first."""
    # A Parquet file has no row for its header: its first record is row 1.
    number = 0 if kind is TableKind.XLSX else -1
    for chunk in stream_json(kind.value, io.BytesIO(data)):
        if isinstance(chunk, dict):
            notes.extend(chunk["notes"])
            continue
        for cells in chunk:
            number += 1
            if any(cell.strip() for cell in cells):
                yield NumberedRow(max(number, 0), cells)


def _batch(
    kind: TableKind,
    rows: Iterator[NumberedRow | Reject],
    asked: _Asked,
    notes: list[str],
    *,
    header: list[str] | None = None,
    header_certain: bool = False,
) -> Batch:
    sample = _sample(rows)
    cells = [row.cells for row in sample if isinstance(row, NumberedRow)]
    if not cells:
        raise _empty()
    if header is None:
        header = []
        if header_certain or has_header(cells, *asked):
            header = cells.pop(0)
            sample.remove(next(row for row in sample if isinstance(row, NumberedRow)))
        else:
            notes = [*notes, "The first row was read as a message: it does not look like headers."]
    columns = choose_columns(header, cells, column=asked[0], id_column=asked[1])
    width = max(len(header), len(cells[0]) if cells else 0) if kind is TableKind.CSV else 0
    return Batch(kind, columns, tuple(notes), _rows=_chained(sample, rows), _width=width)


def _sample(rows: Iterator[NumberedRow | Reject]) -> list[NumberedRow | Reject]:
    sample: list[NumberedRow | Reject] = []
    good = 0
    for row in islice(rows, _LOOK_TIMES * limits().sample_rows):
        sample.append(row)
        good += isinstance(row, NumberedRow)
        if good == limits().sample_rows:
            break
    return sample


def _chained(
    sample: list[NumberedRow | Reject], rows: Iterator[NumberedRow | Reject]
) -> Iterator[NumberedRow | Reject]:
    try:
        yield from chain(sample, rows)
    finally:
        close: Any = getattr(rows, "close", None)
        if close is not None:
            close()


def _without_first(rows: Iterator[NumberedRow | Reject]) -> Iterator[NumberedRow | Reject]:
    next(rows, None)
    yield from rows


def _empty() -> InputError:
    return InputError(
        "The table holds no rows.",
        remedy="Choose another file.",
        code="interchange.empty",
    )
