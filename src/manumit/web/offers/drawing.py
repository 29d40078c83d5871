"""Drawings on the server: a timeline as SVG, without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

__all__ = ["Bar", "Timeline", "timeline"]

_WIDTH, _HEIGHT, _GAP = 640, 120, 2
_MOST_BARS = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in the units of the view box."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars of messages over time, from the first to the last day."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    first: date | None
    last: date | None
    highest: int


def timeline(days: Sequence[tuple[date, int]]) -> Timeline:
    """Return the drawing of (day, messages), days in order; many days share a bar.

    >>> drawn = timeline([(date(2026, 1, 1), 2), (date(2026, 1, 3), 1)])
    >>> len(drawn.bars), drawn.highest
    (3, 2)
    """
    if not days:
        return Timeline(_WIDTH, _HEIGHT, (), None, None, 0)
    first, last = days[0][0], days[-1][0]
    span = (last - first).days + 1
    a_bar = -(-span // _MOST_BARS)  # days of one bar, rounded up
    counts = [0] * -(-span // a_bar)
    for day, count in days:
        counts[(day - first).days // a_bar] += count
    highest = max(counts)
    step = _WIDTH / max(len(counts), 12)
    bars = tuple(
        Bar(
            x=round(index * step, 1),
            y=round(_HEIGHT - _HEIGHT * count / highest, 1),
            width=round(step - _GAP, 1),
            height=round(_HEIGHT * count / highest, 1),
        )
        for index, count in enumerate(counts)
    )
    return Timeline(_WIDTH, _HEIGHT, bars, first, last, highest)
