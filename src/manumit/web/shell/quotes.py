"""A person's text with the words that fired, highlighted and linked to their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

__all__ = ["Mark", "quoted_html"]

Strength = Literal["strong", "some", "weak", "against"]
_ORDER = {"strong": 0, "some": 1, "weak": 2, "against": 3}


@dataclass(frozen=True, slots=True)
class Mark:
    """One highlighted stretch.

    Parameters
    ----------
    start, end
        Code points of the text, as in ``manumit.model.Reason``.
    strength
        How the words are marked.
    number
        The number of the reason; the mark links to ``#reason-<number>``.
    """

    start: int
    end: int
    strength: Strength
    number: int


def quoted_html(text: str, marks: Sequence[Mark]) -> SafeString:
    """Return ``text`` escaped, with each mark as a link to its reason.

    Where marks overlap, the text is cut at their edges; a piece shows the strongest mark that
    covers it and the numbers of all that end there. A mark outside the text is left out.

    >>> print(quoted_html("A <fee>", [Mark(2, 7, "some", 1)]).replace("><", ">\\n<"))
    A <mark class="mm-quote mm-quote--some">
    <a href="#reason-1">&lt;fee&gt;<span class="mm-quote__number">1</span>
    </a>
    </mark>
    """
    valid = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    edges = sorted({0, len(text), *(m.start for m in valid), *(m.end for m in valid)})
    pieces = []
    for start, end in pairwise(edges):
        covering = [mark for mark in valid if mark.start <= start and end <= mark.end]
        pieces.append(_piece(text[start:end], covering, end))
    return mark_safe("".join(pieces))  # noqa: S308 (every piece is escaped)


def _piece(words: str, covering: list[Mark], end: int) -> str:
    if not covering:
        return escape(words)
    shown = min(covering, key=lambda mark: (_ORDER[mark.strength], mark.number))
    ending = sorted({mark.number for mark in covering if mark.end == end})
    numbers = "".join(
        format_html('<span class="mm-quote__number">{}</span>', number) for number in ending
    )
    return format_html(
        '<mark class="mm-quote mm-quote--{}"><a href="#reason-{}">{}{}</a></mark>',
        shown.strength,
        shown.number,
        words,
        mark_safe(numbers),  # noqa: S308 (numbers of our own)
    )
