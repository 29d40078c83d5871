"""A person's text with the words that fired, highlighted and linked to their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

__all__ = ["Mark", "quoted_html"]

Strength = Literal["strong", "some", "weak", "against"]
_ISOLATE, _END_OF_ISOLATE = "\u2066", "\u2069"
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


def quoted_html(
    text: str, marks: Sequence[Mark], *, isolated: Sequence[tuple[int, int]] = ()
) -> SafeString:
    """Return ``text`` escaped, with each mark as a link to its reason.

    The ``isolated`` stretches, such as telephone numbers, keep their own direction: without
    that an Arabic text shows the groups of a number in the wrong order. Characters of Unicode
    do it. A mark that would end inside one is moved to its edge, so that the number of a reason
    never stands between digits.

    Where marks overlap, the text is cut at their edges; a piece shows the strongest mark that
    covers it and the numbers of all that end there. A mark outside the text is left out.

    >>> print(quoted_html("A <fee>", [Mark(2, 7, "some", 1)]).replace("><", ">\\n<"))
    A <mark class="mm-quote mm-quote--some">
    <a href="#reason-1">&lt;fee&gt;<span class="mm-quote__number">1</span>
    </a>
    </mark>
    """
    whole = [_outside(mark, isolated) for mark in marks]
    valid = [mark for mark in whole if 0 <= mark.start < mark.end <= len(text)]
    starts, ends = {start for start, _ in isolated}, {end for _, end in isolated}
    outer = {0, len(text)} | {place for place in starts | ends if 0 <= place <= len(text)}
    edges = sorted({*outer, *(m.start for m in valid), *(m.end for m in valid)})
    pieces = []
    for start, end in pairwise(edges):
        covering = [mark for mark in valid if mark.start <= start and end <= mark.end]
        before = _ISOLATE if start in starts else ""
        after = _END_OF_ISOLATE if end in ends else ""
        pieces.append(before + _piece(text[start:end], covering, end) + after)
    return mark_safe("".join(pieces))  # noqa: S308 (every piece is escaped)


def _outside(mark: Mark, isolated: Sequence[tuple[int, int]]) -> Mark:
    """Return the mark with its edges outside of every isolated stretch."""
    start, end = mark.start, mark.end
    for first, last in isolated:
        if first <= start < end <= last:
            return replace(mark, start=first, end=last)
        if first < end < last:
            end = first
        if first < start < last:
            start = last
    return replace(mark, start=start, end=end)


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
