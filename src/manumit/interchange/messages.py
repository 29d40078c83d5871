"""The message of one row of a table, or the reason why the row cannot be used."""

from __future__ import annotations

import json
from dataclasses import dataclass

from manumit.errors import Reject
from manumit.interchange.columns import ColumnChoice
from manumit.interchange.limits import limits
from manumit.interchange.lines import NumberedRow

__all__ = ["MessageRow", "message_of"]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message: the row it stands in, its number (or that row), its words.

    ``is_number`` is True where the file gave ``row_id`` as a number, not as words.
    """

    row: int
    row_id: str
    text: str
    is_number: bool = False

    @property
    def key(self) -> str | int | float:
        """Return ``row_id`` as the file gave it: a number where it was one.

        >>> MessageRow(1, "7", "", is_number=True).key, MessageRow(1, "7", "").key
        (7, '7')
        """
        if not self.is_number:
            return self.row_id
        found: int | float = json.loads(self.row_id)
        return found


def message_of(row: NumberedRow, columns: ColumnChoice, *, width: int) -> MessageRow | Reject:
    """Return the message of a row, or why it cannot be used.

    ``width`` is the number of cells of a full row, 0 where the format keeps rows even.
    """
    text = _cell(row, columns.text_index)
    number = str(row.row) if columns.id_index is None else _cell(row, columns.id_index).strip()
    most = limits().message_characters
    if width and any(cell.strip() for cell in row.cells[width:]):
        # A text with an unquoted delimiter would be cut without a word.
        problem = (
            "The row has too many cells.",
            "Put texts in quotation marks.",
            "interchange.row-width",
        )
    elif not text.strip():
        problem = ("The cell is empty.", "Fill it, or leave the row out.", "interchange.row-empty")
    elif len(text) > most:
        problem = (
            f"The message is longer than {most:,} characters.",
            "Shorten it.",
            "interchange.row-long",
        )
    elif any("\ud800" <= char <= "\udfff" for char in text + number):
        problem = (
            "The cell holds damaged characters.",
            "Save the table as UTF-8.",
            "interchange.row-encoding",
        )
    else:
        is_number = bool(number) and columns.id_index in row.numeric
        words = text.replace("\x00", "")
        return MessageRow(row.row, number or str(row.row), words, is_number=is_number)
    reason, remedy, code = problem
    return Reject(row.row, columns.text_label, reason, remedy, code)


def _cell(row: NumberedRow, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""
