"""Choose the column of messages and the column of their numbers, and say why."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import Declared, data_root, read_item
from manumit.errors import InputError

__all__ = ["ColumnChoice", "choose_columns", "has_header", "quotes_are_closed", "sniff_delimiter"]

_DELIMITERS = (",", ";", "\t", "|")
# Fewer rows of the full width than this: the delimiter is part of the text.
_SAME_WIDTH_SHARE = 0.8
_PROSE_SHARE = 0.5
_HEADER_CELL_CHARACTERS = 40
_HEADER_TIMES_SHORTER = 3
_ENOUGH_TEXT_CHARACTERS = 12  # a guessed text column holds longer cells than this on average


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """Which columns were taken, counted from 0, and the reason of each choice.

    ``text_label`` and ``id_label`` are words for messages to people: the header where it is
    a known word or was asked for, else "column 3". ``id_index`` is None for row numbers.
    """

    text_index: int
    text_label: str
    text_reason: str
    id_index: int | None
    id_label: str
    id_reason: str


@dataclass(frozen=True, slots=True)
class _HeaderWords(Declared):
    text: dict[str, tuple[str, ...]]
    id: dict[str, tuple[str, ...]]


def sniff_delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter under which most lines have the same number of cells, "" if none.

    A sign that mostly has a space behind it is taken as punctuation of the messages.

    A first line with a known header word decides, however uneven the rows below are.

    >>> sniff_delimiter(["id;text", "1;Work, free ticket", "2;Call"])
    ';'
    """
    best, best_share = "", _SAME_WIDTH_SHARE
    for delimiter in _DELIMITERS:
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not rows:
            continue
        first = {_plain(cell) for cell in rows[0]}
        if len(rows[0]) > 1 and first & (_words("text").keys() | _words("id").keys()):
            return delimiter
        widths = [len(row) for row in rows]
        usual = max(set(widths), key=widths.count)
        share = widths.count(usual) / len(widths)
        if usual > 1 and share > best_share and not _is_punctuation(lines, delimiter):
            best, best_share = delimiter, share
    return best


def _is_punctuation(lines: Sequence[str], delimiter: str) -> bool:
    """Return whether the sign stands as in prose, with a space behind it."""
    all_signs = sum(line.count(delimiter) for line in lines)
    return sum(line.count(f"{delimiter} ") for line in lines) > _PROSE_SHARE * all_signs


def quotes_are_closed(lines: Sequence[str], *, delimiter: str) -> bool:
    """Return whether quotation marks enclose cells in these first lines of a file.

    An open mark in the second half may be closed behind the sample and is no objection.

    >>> quotes_are_closed(['"Great job" they said', "Call now"], delimiter=";")
    False
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = 0
    try:
        for _ in reader:
            begins = reader.line_num
    except csv.Error:
        return reader.line_num == len(lines) and begins > len(lines) // 2
    return True


def has_header(rows: Sequence[Sequence[str]], *asked: str | int | None) -> bool:
    """Return whether the first row names the columns.

    It does when a column asked for by name stands in it, when a cell is a known header word,
    or when all its cells are short, different and no numbers above clearly longer ones.
    """
    if not rows:
        return False
    first = [_plain(cell) for cell in rows[0]]
    if any(isinstance(name, str) and _plain(name) in first for name in asked):
        return True
    if any(cell in _words("text") or cell in _words("id") for cell in first):
        return True
    cells = [cell for cell in first if cell]
    if not cells or len(set(cells)) < len(cells) or len(rows) < 2:
        return False
    if any(len(cell) > _HEADER_CELL_CHARACTERS or cell[0].isdigit() for cell in cells):
        return False
    means = _mean_lengths(rows[1:], len(first))
    longest = max(range(len(first)), key=means.__getitem__)
    return means[longest] >= _HEADER_TIMES_SHORTER * max(len(first[longest]), 1)


def choose_columns(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    column: str | int | None = None,
    id_column: str | int | None = None,
) -> ColumnChoice:
    """Return the columns to read from a header ([] without one) and sample rows.

    ``column`` and ``id_column`` are a header, or a number that counts from 1. Raises
    InputError for a column that is not there, or when no column looks like messages.
    """
    width = max([len(header), *(len(row) for row in rows)], default=0)
    if column is not None:
        text, reason = _asked(header, width, column), "asked for"
    else:
        text, reason = _guess_text(header, rows, width)
    number: int | None = None
    id_reason = "no column of numbers was found; the row number is used"
    if id_column is not None:
        number, id_reason = _asked(header, width, id_column), "asked for"
    else:
        found = _by_words(header, "id")
        if found is not None and found != text:
            number, id_reason = found, "its header is a known word for a number"
    return ColumnChoice(
        text_index=text,
        text_label=_label(header, text, asked=column is not None),
        text_reason=reason,
        id_index=number,
        id_label="" if number is None else _label(header, number, asked=id_column is not None),
        id_reason=id_reason,
    )


def _asked(header: Sequence[str], width: int, column: str | int) -> int:
    if isinstance(column, int):
        if 1 <= column <= width:
            return column - 1
    else:
        named = [_plain(cell) for cell in header]
        if _plain(column) in named:
            return named.index(_plain(column))
    raise InputError(
        "The table has no such column.",
        remedy=f"It has {width} columns; name one by its header or by its number from 1.",
        code="interchange.column",
    )


def _guess_text(
    header: Sequence[str], rows: Sequence[Sequence[str]], width: int
) -> tuple[int, str]:
    found = _by_words(header, "text")
    if found is not None:
        return found, "its header is a known word for a message"
    means = _mean_lengths(rows, width)
    longest = max(range(width), key=means.__getitem__, default=0)
    if not means or (width > 1 and means[longest] < _ENOUGH_TEXT_CHARACTERS):
        raise InputError(
            "No column looks like messages.",
            remedy="Say which column holds the text, by its header or by its number from 1.",
            code="interchange.column-unclear",
        )
    reason = "it is the only column" if width == 1 else "its cells hold the longest text"
    return longest, reason


def _by_words(header: Sequence[str], which: str) -> int | None:
    words = _words(which)
    ranked = [(words[cell], i) for i, cell in enumerate(map(_plain, header)) if cell in words]
    return min(ranked)[1] if ranked else None


def _label(header: Sequence[str], index: int, *, asked: bool) -> str:
    """Return a name that cannot be somebody's words: a header only where it is known."""
    if index < len(header):
        plain = _plain(header[index])
        if asked or plain in _words("text") or plain in _words("id"):
            return header[index].strip()[:_HEADER_CELL_CHARACTERS]
    return f"column {index + 1}"


def _mean_lengths(rows: Sequence[Sequence[str]], width: int) -> list[float]:
    count = max(len(rows), 1)
    return [sum(len(row[i].strip()) for row in rows if i < len(row)) / count for i in range(width)]


def _plain(cell: str) -> str:
    text = unicodedata.normalize("NFKC", cell[: 4 * _HEADER_CELL_CHARACTERS]).casefold()
    return " ".join(text.replace("_", " ").replace("-", " ").split())


@lru_cache(maxsize=2)
def _words(which: str) -> dict[str, int]:
    file = data_root().joinpath("interchange/columns.toml")
    known = read_item(file, _HeaderWords)
    lists = known.text if which == "text" else known.id
    ordered = dict.fromkeys(_plain(word) for words in lists.values() for word in words)
    return {word: rank for rank, word in enumerate(ordered)}
