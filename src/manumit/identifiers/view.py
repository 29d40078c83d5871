"""The text as the finders read it: folded, with tricks of writing undone.

A view keeps, for every character, where it came from, so that a finding always points at
the words that were written. What is undone is in `rewrite.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manumit.language import Folded

__all__ = ["Rewrite", "View", "view_of"]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One change: ``text`` stands in the view for the folded text from start to end.

    Every character of ``text`` points at the whole of start to end.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """Text for the finders, with the way back to the original.

    ``starts[i]`` and ``ends[i]`` bound what stands behind ``text[i]`` in the folded text;
    both are None where nothing was rewritten.
    """

    folded: Folded
    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code-point span of the original text behind ``text[start:end]``."""
        if self.starts is None or self.ends is None or start >= end:
            return self.folded.span(start, end)
        return self.folded.span(self.starts[start], self.ends[end - 1])

    def raw(self, start: int, end: int) -> str:
        """Return the original words behind ``text[start:end]``."""
        first, last = self.span(start, end)
        return self.folded.original[first:last]

    def cased(self, start: int, end: int) -> str:
        """Return ``text[start:end]`` with the capital letters of the original."""
        if self.starts is None and self.folded.offsets is None:
            original = self.folded.original[start:end]
            if original.isascii():
                return original
        out = []
        for at in range(start, end):
            first, _ = self.span(at, at + 1)
            plain = self.text[at]
            out.append(plain.upper() if self.folded.original[first].isupper() else plain)
        return "".join(out)

    def original_at(self, at: int) -> str:
        """Return the one original character behind ``text[at]``."""
        return self.folded.original[self.span(at, at + 1)[0]]

    def rewritten(self, start: int, end: int) -> bool:
        """Return whether ``text[start:end]`` was not written plainly."""
        first, last = self.span(start, end)
        return last - first != end - start


def view_of(folded: Folded, rewrites: Sequence[Rewrite]) -> View:
    """Return the view of ``folded`` with the rewrites made; of two that overlap the first wins."""
    if not rewrites:
        return View(folded, folded.text)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for rewrite in sorted(rewrites, key=lambda r: (r.start, -r.end)):
        if rewrite.start < at:
            continue
        pieces.append(folded.text[at : rewrite.start])
        starts.extend(range(at, rewrite.start))
        ends.extend(range(at + 1, rewrite.start + 1))
        pieces.append(rewrite.text)
        starts.extend([rewrite.start] * len(rewrite.text))
        ends.extend([rewrite.end] * len(rewrite.text))
        at = rewrite.end
    pieces.append(folded.text[at:])
    starts.extend(range(at, len(folded.text)))
    ends.extend(range(at + 1, len(folded.text) + 1))
    return View(folded, "".join(pieces), starts, ends)
