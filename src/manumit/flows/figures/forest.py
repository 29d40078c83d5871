"""Estimates side by side on one logarithmic scale."""

from __future__ import annotations

import math

from manumit.flows.figures.svg import Figure, amount, document, text
from manumit.flows.mse import Estimates

__all__ = ["forest_figure", "scale_marks"]

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 800.0, 150.0, 40.0, 40.0, 80.0


def forest_figure(found: Estimates, *, title: str, data_date: str = "") -> Figure:
    """Return the figure; what has no estimate is named with its status."""
    ends = [v for one in found.estimates for v in (one.lower, one.point, one.upper) if v]
    low, high = (math.log10(min(ends)), math.log10(max(ends))) if ends else (0.0, 1.0)
    if high - low < 0.1:
        low, high = low - 0.05, high + 0.05

    def x(value: float) -> float:
        return _LEFT + (math.log10(value) - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    height = _TOP + _ROW * len(found.estimates)
    body = [text(8, 28, title, css="title")]
    for mark in scale_marks(low, high):
        body.append(f'<line class="axis" x1="{x(mark):.1f}" y1="{_TOP - 14:g}" '
                    f'x2="{x(mark):.1f}" y2="{height:g}"/>')  # fmt: skip
        body.append(text(x(mark), _TOP - 20, amount(mark), css="small", anchor="middle"))
    for number, one in enumerate(found.estimates):
        y = _TOP + _ROW * (number + 0.5)
        body.append(text(8, y + 4, one.method))
        if one.point is None:
            body.append(text(_LEFT, y + 4, one.status.replace("_", " "), css="small"))
            continue
        if one.lower and one.upper:
            body.append(f'<line class="span" x1="{x(one.lower):.1f}" y1="{y:g}" '
                        f'x2="{x(one.upper):.1f}" y2="{y:g}"/>')  # fmt: skip
        body.append(f'<circle class="place" cx="{x(one.point):.1f}" cy="{y:g}" r="5"/>')
        said = "" if one.status == "estimated" else f", {one.status.replace('_', ' ')}"
        body.append(text(x(one.point), y - 9, f"{amount(one.point)} ({one.interval}{said})",
                         css="small halo", anchor="middle"))  # fmt: skip
    points = "; ".join(f"{o.method} {amount(o.point)}" for o in found.estimates if o.point)
    return Figure(
        document(body, width=_WIDTH, height=height, title=title,
                 description=f"Number of people by method: {points}.", data_date=data_date,
                 seed=found.seed),
        ("method", "people", "lower", "upper", "level", "interval", "status"),
        tuple((o.method, o.point, o.lower, o.upper, o.level, o.interval, o.status)
              for o in found.estimates),
        ("method of estimation", "number of people, those on the lists included", "lower limit",
         "upper limit", "level of the interval", "kind of interval", "whether it could be made"),
    )  # fmt: skip


def scale_marks(low: float, high: float) -> list[int]:
    """Return round numbers on a logarithmic scale (powers of ten), at most six."""
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
