"""Errors that say what happened, where, what was expected, and what to do next.

ManumitError
 ├─ InputError        something given to us cannot be used (a file, a row, an option)
 │   ├─ TooLarge      over a limit that protects time or memory
 │   └─ MissingTool   an optional program (OCR) is not installed
 ├─ CatalogError      a file of declared knowledge is wrong
 └─ NotAllowed        the person has no right to this; doors answer as if it did not exist

No message holds a name, phone, address, wallet or free text of a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "CatalogError",
    "InputError",
    "ManumitError",
    "MissingTool",
    "NotAllowed",
    "Reject",
    "TooLarge",
]


class ManumitError(Exception):
    """The base of all errors that Manumit raises on purpose.

    Parameters
    ----------
    message
        What happened and where, in a sentence.
    remedy
        What to do next, in a sentence.
    code
        A permanent identifier such as ``offers.file-type``; listed in docs/reference/errors.md.
    """

    def __init__(self, message: str, *, remedy: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.code = code

    def __str__(self) -> str:
        """Return the message, the remedy and the code on one line.

        >>> str(InputError("The file is empty.", remedy="Choose another.", code="input.empty"))
        'The file is empty. Choose another. [input.empty]'
        """
        return f"{self.message} {self.remedy} [{self.code}]"


class InputError(ManumitError):
    """Something given to us cannot be used as it is."""


class TooLarge(InputError):
    """The input is over a limit that protects time or memory."""


class MissingTool(InputError):
    """An optional program that this input needs is not installed."""


class CatalogError(ManumitError):
    """A file of declared knowledge is wrong; the message names file and key."""


class NotAllowed(ManumitError):
    """The person has no right to this; doors answer as if it did not exist."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that could not be used: where it stood and why, never what it said.

    ``row`` counts from 1 and is the line or sheet row that a person would look up.
    """

    row: int
    column: str
    reason: str
    remedy: str
    code: str

    def as_dict(self) -> dict[str, object]:
        """Return the reject as one JSON object of a rejects file."""
        return {
            "row": self.row,
            "column": self.column,
            "reason": self.reason,
            "remedy": self.remedy,
            "code": self.code,
        }


def join_words(items: Iterable[str], *, last: str = "or") -> str:
    """Return the items as words in a sentence, in the order given.

    >>> join_words(["csv", "xlsx", "jsonl"])
    'csv, xlsx or jsonl'
    """
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
