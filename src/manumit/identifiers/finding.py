"""What the finders share: the view, its cue words, claimed places, and the mentions so far."""

from __future__ import annotations

from collections.abc import Sequence

from manumit.identifiers.cues import Cues
from manumit.identifiers.identifier import Identifier, Mention
from manumit.identifiers.view import View

__all__ = ["MAX_MENTIONS", "MAX_NUMBER_READINGS", "Finding"]

MAX_MENTIONS = 20_000
"""Mentions returned for one text; what stands after them is not read."""

MAX_NUMBER_READINGS = 50_000
"""Rows of digits that are tried as a number in one text (a message needs under 50)."""


class Finding:
    """One reading of one text: finders run in order, and claim the places they explain.

    Positions are those of the view; `add` turns them into offsets of the original text.
    ``numbers_after`` says which platforms were named before the digits at a position.
    """

    def __init__(self, view: View, cues: Cues, regions: Sequence[str]) -> None:
        self.view = view
        self.cues = cues
        self.regions = tuple(regions)
        self.mentions: list[Mention] = []
        self.numbers_after: dict[int, tuple[str, ...]] = {}
        self.readings = 0
        self._claimed: bytearray | None = None

    @property
    def full(self) -> bool:
        """Return whether a limit of this text is reached."""
        return len(self.mentions) >= MAX_MENTIONS

    def is_free(self, start: int, end: int) -> bool:
        """Return whether nothing between the two places has been claimed."""
        return self._claimed is None or self._claimed.find(1, start, end) < 0

    def claim(self, start: int, end: int) -> None:
        """Mark a place as explained, so that no later finder reads it."""
        if self._claimed is None:
            self._claimed = bytearray(len(self.view.text))
        self._claimed[start:end] = b"\1" * (end - start)

    def add(
        self,
        identifier: Identifier,
        start: int,
        end: int,
        *,
        alternatives: Sequence[Identifier] = (),
        checked: bool = False,
    ) -> None:
        """Add a mention for ``text[start:end]`` of the view, and claim the place."""
        if self.full:
            return
        first, last = self.view.span(start, end)
        raw = self.view.folded.original[first:last]
        self.mentions.append(Mention(identifier, raw, first, last, tuple(alternatives), checked))
        self.claim(start, end)
