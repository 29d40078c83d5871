"""Estimates side by side, drawn on the server: a line a method on one logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from manumit.flows.figures.forest import scale_marks
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
        tuple(lines), tuple((place(v), v) for v in scale_marks(low, high)), _TOP + _ROW * len(shown)
    )
