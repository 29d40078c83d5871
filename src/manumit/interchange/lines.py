"""Read lines and CSV records of a file of any size in bounded memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from manumit.errors import InputError, Reject
from manumit.interchange.encoding import DecodedText, decode_text, looks_binary
from manumit.interchange.limits import limits

__all__ = ["NumberedLines", "NumberedRow", "read_csv", "sniff_text"]


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """The cells of one row and the line or sheet row where it begins, from 1.

    ``numeric`` names the cells, counted from 0, that are numbers in a format that tells them
    from words.
    """

    row: int
    cells: list[str]
    numeric: frozenset[int] = frozenset()


def sniff_text(sample: bytes, *, complete: bool) -> DecodedText:
    """Return the decoded beginning of a file; cut at a line end where it is not all of it."""
    if not complete:
        cut = sample.rfind(b"\n") + 1
        sample = sample[:cut] if cut and b"\x00" not in sample else sample[: len(sample) & ~3]
    decoded = decode_text(sample)
    if looks_binary(decoded.text):
        raise InputError(
            "The file is not a table that is known.",
            remedy="Save it as CSV, XLSX, JSON lines or Parquet.",
            code="interchange.table",
        )
    return decoded


class NumberedLines:
    """The lines of a stream, one at a time; a line over the limit is skipped and reported.

    ``number`` is the number of the line that was handed out last. Bytes that are no text
    arrive as lone surrogates, which the reader of the row refuses.
    """

    def __init__(self, stream: IO[bytes], codec: str) -> None:
        self.number = 0
        self.too_long: list[int] = []
        self._text = io.TextIOWrapper(stream, encoding=codec, errors="surrogateescape")

    def __iter__(self) -> Iterator[str]:
        most = limits().line_characters
        while True:
            try:
                line = self._text.readline(most + 1)
                self.number += 1
                if len(line) > most and not line.endswith("\n"):
                    self.too_long.append(self.number)
                    while line and not line.endswith("\n"):
                        line = self._text.readline(most)
                    line = "\n"
            except UnicodeError as error:  # UTF-16 cut in the middle has no escape
                raise InputError(
                    f"The file is damaged behind line {self.number}.",
                    remedy="Save it again as UTF-8.",
                    code="interchange.encoding",
                ) from error
            if not line:
                return
            yield line

    def detach(self) -> None:
        """Let go of the stream without closing it."""
        self._text.detach()

    def reject_long(self) -> Iterator[Reject]:
        """Yield a reject for each line that was skipped since the last call."""
        while self.too_long:
            yield Reject(
                self.too_long.pop(0),
                "",
                f"The line is longer than {limits().line_characters:,} characters.",
                "Correct the line, or export the table again.",
                "interchange.row-long",
            )


def read_csv(
    lines: NumberedLines, *, delimiter: str, quoted: bool = True
) -> Iterator[NumberedRow | Reject]:
    """Yield the records of a CSV file, and a reject where a record cannot be read.

    ``quoted`` says whether quotation marks enclose cells; else they are part of the text.
    """
    # An open quotation mark swallows lines until the field limit of the csv module; then the
    # record is refused and reading goes on with the next line.
    reader = csv.reader(
        lines,
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=True,
    )
    while True:
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            yield from lines.reject_long()
            return
        except csv.Error:
            yield Reject(
                start,
                "",
                "The row cannot be read: a cell is too long or a quotation mark is not closed.",
                "Correct the row, or export the table again.",
                "interchange.row-csv",
            )
            continue
        yield from lines.reject_long()
        if any(cell.strip() for cell in cells):
            yield NumberedRow(start, cells[: limits().columns])
