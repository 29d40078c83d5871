"""Estimates side by side, drawn on the server: a line a method on one logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from manumit.flows.mse import Estimate

__all__ = ["Line", "Picture", "picture_of"]

_WIDTH, _LEFT, _ROW, _TOP = 720.0, 130.0, 34.0, 30.0
_ROOM = 20.0  # to the right of the scale, for the last label


@dataclass(frozen=True, slots=True)
class Line:
    """One method: ``low`` to ``high`` is its interval, ``point`` its estimate (view box units)."""

    method: str
    y: float
    point: float
    low: float
    high: float

    @property
    def text_y(self) -> float:
        """Return where the letters stand."""
        return self.y + 5.0


@dataclass(frozen=True, slots=True)
class Picture:
    """The lines, and the marks of the scale with their numbers."""

    lines: tuple[Line, ...]
    marks: tuple[tuple[float, int], ...]
    height: float
    width: float = _WIDTH


def picture_of(estimates: Sequence[Estimate]) -> Picture | None:
    """Return the picture of those that have a point; None where none has."""
    shown = [one for one in estimates if one.point]
    if not shown:
        return None
    ends = [v for one in shown for v in (one.lower, one.point, one.upper) if v]
    low, high = math.log10(min(ends)), math.log10(max(ends))
    if high - low < 0.1:
        low, high = low - 0.05, high + 0.05

    def place(value: float) -> float:
        share = (math.log10(value) - low) / (high - low)
        return _LEFT + share * (_WIDTH - _LEFT - _ROOM)

    lines = []
    for number, one in enumerate(shown):
        point = float(one.point or 0)
        lines.append(
            Line(one.method, _TOP + _ROW * (number + 0.5), place(point),
                 place(one.lower or point), place(one.upper or point))
        )  # fmt: skip
    return Picture(
        tuple(lines), tuple((place(v), v) for v in _marks(low, high)), _TOP + _ROW * len(shown)
    )


def _marks(low: float, high: float) -> list[int]:
    """Return round numbers on the scale, at most six."""
    first, last = 10**low, 10**high
    if high - low < 1:  # less than one power of ten: even steps
        power = 10 ** max(0, math.floor(math.log10(last - first)) - 1)
        step = next(power * n for n in (1, 2, 5, 10, 20, 50) if (last - first) / (power * n) <= 5)
        return list(range(math.ceil(first / step) * step, int(last) + 1, step))
    found = [
        step * 10**power
        for power in range(math.floor(low), math.ceil(high) + 1)
        for step in (1, 2, 5)
        if low <= math.log10(step * 10**power) <= high
    ]
    while len(found) > 6:
        found = found[::2]
    return [round(value) for value in found]
