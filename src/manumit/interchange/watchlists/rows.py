"""From a file of any layout to its rows; what cannot be read is a reject with its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from manumit.errors import Reject
from manumit.interchange.columns import sniff_delimiter
from manumit.interchange.lines import NumberedRow
from manumit.interchange.watchlists.entries import Header, is_wallet, listed_in, names_payees

__all__ = ["Row", "rows_of", "sheet_rows_of"]

Row = tuple[int, object, Header]
_JSON_LINES = {".jsonl", ".ndjson", ".ftm"}
_MOST_LINES = 50  # of one record of a table
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def rows_of(text: str, ending: str) -> Iterator[Row | Reject]:
    """Yield number, content and header of the rows of a text; ``ending`` is the file's.

    Raises ValueError where the file as a whole is not what its ending says.
    """
    if ending in _JSON_LINES:
        yield from _json_lines(text)
    elif ending == ".json":
        yield from _json(text)
    elif ending in {".yaml", ".yml"}:
        yield from _numbered(_yaml(text))
    elif ending in {".csv", ".tsv"}:
        yield from _csv(text)
    else:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip() and not line.lstrip().startswith("#"):
                yield number, line.strip(), Header()


def _json_lines(text: str) -> Iterator[Row | Reject]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line), Header()
        except (ValueError, RecursionError):
            yield Reject(number, "", "The line is not JSON.", "Correct the line.",
                         "payments.watchlist-json")  # fmt: skip


def _json(text: str) -> Iterator[Row | Reject]:
    try:
        content = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    except ValueError:
        if "\n{" not in text.strip():
            raise
        yield from _json_lines(text)  # JSON lines under the ending of JSON
        return
    yield from _numbered(content)


def _numbered(content: object) -> Iterator[Row | Reject]:
    for number, (row, header) in enumerate(_walk(content, Header(), deep=0), start=1):
        yield number, row, header


def _walk(content: object, header: Header, *, deep: int) -> Iterator[tuple[object, Header]]:
    """Yield the rows of nested lists and objects.

    An object that names a payee is a row; else its lists and objects are looked through, and a
    key that reads as a wallet is a row itself.
    """
    if deep > 20:
        raise ValueError("nested too deep")
    if isinstance(content, list):
        for part in content:
            if isinstance(part, list):
                yield from _walk(part, header, deep=deep + 1)
            else:
                yield part, header
    elif isinstance(content, dict):
        own = _header(content, header)
        lists = {k: v for k, v in content.items() if isinstance(v, list | dict) and v}
        holds_rows = any(_is_rows(value) for value in lists.values())
        if "properties" in content or (not holds_rows and listed_in(content, own)):
            yield content, own
            return
        for key, value in lists.items():
            if is_wallet(str(key)):
                yield str(key), own
            elif _is_rows(value):
                yield from _walk(value, own, deep=deep + 1)
        for key in content:
            if key not in lists and is_wallet(str(key)):
                yield str(key), own
    else:
        yield content, header


def _is_rows(value: object) -> bool:
    """Tell whether a value holds rows: objects, or values that are told what they are."""
    if isinstance(value, dict):
        return any(is_wallet(str(key)) or isinstance(v, list | dict) for key, v in value.items())
    return isinstance(value, list) and any(
        isinstance(part, dict | list) or (isinstance(part, str) and is_wallet(part))
        for part in value
    )


def _header(content: dict[Any, Any], above: Header) -> Header:
    source, day = content.get("source"), content.get("lastmod")
    return Header(
        source if isinstance(source, str) else above.source,
        str(day) if day is not None and not isinstance(day, list | dict) else above.listed_on,
    )


def _yaml(text: str) -> object:
    """Return a YAML file's content; aliases are refused, they can grow without end."""
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, _LOADER)):
            raise ValueError("the file uses aliases")
        return yaml.load(text, _LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise ValueError("not YAML") from error


def sheet_rows_of(rows: Iterable[NumberedRow]) -> Iterator[Row | Reject]:
    """Yield the rows of an Excel table as `rows_of` does; the first names the columns."""
    return _table((row.row, row.cells) for row in rows)


def _csv(text: str) -> Iterator[Row | Reject]:
    lines = list(io.StringIO(text, newline=""))
    # An Excel file may begin with a line such as "sep=;".
    declared = lines[0].strip().lower() if lines else ""
    if declared.startswith("sep=") and len(declared) == 5:
        return _table(_records(lines, declared[4], start=1))
    return _table(_records(lines, sniff_delimiter(lines[:50]) or ",", start=0))


def _records(
    lines: list[str], delimiter: str, *, start: int
) -> Iterator[tuple[int, list[str]] | Reject]:
    """Yield the number of the line where a record begins, and its cells.

    An open quotation mark costs its own line, not the lines behind it.
    """
    at = start
    while at < len(lines):
        part = lines[at : at + _MOST_LINES] if '"' in lines[at] else lines[at : at + 1]
        reader = csv.reader(iter(part), delimiter=delimiter, strict=True)
        try:
            yield at + 1, next(reader)
        except csv.Error:
            if lines[at].count('"') % 2:
                yield Reject(at + 1, "", "A quotation mark is not closed.", "Close it.",
                             "payments.watchlist-csv")  # fmt: skip
            else:
                yield at + 1, next(csv.reader([lines[at]], delimiter=delimiter))
            at += 1
        else:
            at += reader.line_num


def _table(records: Iterator[tuple[int, list[str]] | Reject]) -> Iterator[Row | Reject]:
    first = next(records, None)
    names = [] if first is None or isinstance(first, Reject) else [n.strip() for n in first[1]]
    if first is not None and not names_payees(names):
        raise ValueError("no column for a value, a name, an account or a wallet")
    for record in records:
        if isinstance(record, Reject):
            yield record
            continue
        number, cells = record
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(names):
            yield Reject(number, "", "The row has more cells than the header.",
                         "Quote cells that hold the delimiter.",
                         "payments.watchlist-cells")  # fmt: skip
        else:
            yield number, dict(zip(names, cells, strict=False)), Header()
