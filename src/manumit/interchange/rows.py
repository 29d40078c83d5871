"""Read a small table of text as its header and numbered rows, whatever its encoding."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from manumit.errors import InputError
from manumit.interchange.columns import sniff_delimiter
from manumit.interchange.encoding import decode_text

__all__ = ["NamedRows", "read_rows", "rows_of"]


@dataclass(frozen=True, slots=True)
class NamedRows:
    """A table: the name of its file, its header, and each row with the line it begins on."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_rows(path: Path) -> NamedRows:
    """Return the rows of a CSV file that hold anything; commas, semicolons or tabs part cells.

    Raises InputError where the file cannot be read or has no header.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"The file {path.name} cannot be read ({type(error).__name__}).",
            remedy="Check its name and that you may read it.",
            code="interchange.rows-file",
        ) from error
    return rows_of(path.name, data)


def rows_of(name: str, data: bytes) -> NamedRows:
    """Return what `read_rows` returns, of bytes; ``name`` is said in errors."""
    text = decode_text(data).text
    lines = text.splitlines()
    # A row that is cut short must not hide the delimiter that the header shows.
    delimiter = sniff_delimiter(lines[:50]) or sniff_delimiter(lines[:1]) or ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = []
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append((line, tuple(cell.strip() for cell in cells)))
        line = reader.line_num + 1
    if not rows:
        raise InputError(
            f"The file {name} is empty.",
            remedy="Give a table whose first row names the columns.",
            code="interchange.rows-empty",
        )
    return NamedRows(name, rows[0][1], tuple(rows[1:]))
