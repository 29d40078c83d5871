"""A map of flows: curved, from point to point, with heads, as wide as they are many.

Curves beat straight lines, heads beat tapering, long flows curve more (Jenny and others 2018,
https://doi.org/10.1080/15230406.2016.1262280).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from manumit.catalog.countries import countries
from manumit.catalog.reader import data_root
from manumit.errors import InputError
from manumit.flows.figures.svg import Figure, amount, document, text

__all__ = ["Flow", "map_figure"]

_WIDEST, _NARROWEST = 16.0, 0.8
_HEAD = 40.0  # room for the title
_MARGIN, _MOST_ZOOM = 45.0, 4.0


@dataclass(frozen=True, slots=True)
class Flow:
    """People from one country to another; ``lower`` and ``upper`` where it is an estimate."""

    origin: str
    destination: str
    count: float
    lower: float | None = None
    upper: float | None = None


@lru_cache(maxsize=1)
def _world() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data_root().joinpath("flows/world.json").read_text("utf-8"))
    return found


def map_figure(flows: Sequence[Flow], *, title: str, data_date: str = "") -> Figure:
    """Return the map; countries are ISO 3166-1 alpha-2 codes.

    Raises InputError naming countries that the map does not have, or where nothing flows.
    """
    shown = sorted(
        (flow for flow in flows if flow.count > 0 and flow.origin != flow.destination),
        key=lambda flow: -flow.count,
    )
    world = _world()
    unknown = sorted({c for f in shown for c in (f.origin, f.destination)} - set(world["points"]))
    if unknown or not shown:
        raise InputError(
            f"The map has no place for {', '.join(unknown)}." if unknown else "Nothing flows.",
            remedy="Use ISO 3166-1 alpha-2 codes of two different countries, and counts above 0.",
            code="flows.map",
        )
    most = max(flow.upper or flow.count for flow in shown)
    size = world["width"], world["height"]
    scale, left, top = _frame(shown, world["points"], size)
    points = {
        code: [(x - left) * scale, (y - top) * scale] for code, (x, y) in world["points"].items()
    }
    body = [text(8, 26, title, css="title"),
            f'<clipPath id="c"><rect width="{size[0]:g}" height="{size[1]:g}"/></clipPath>',
            f'<g transform="translate(0 {_HEAD:g})" clip-path="url(#c)">',
            _land(scale, left, top, world["path"])]  # fmt: skip
    for flow in shown:  # the widest first: narrow ones lie above
        body += _curve(flow, points, most)
    body += _places(shown, points)
    body.append("</g>")
    body += _legend(most, world["height"] + _HEAD - 90)
    named = [(flow, *_names(flow)) for flow in shown]
    description = "; ".join(f"{a} to {b} {amount(f.count)}" for f, a, b in named[:40])
    return Figure(
        document(body, width=world["width"], height=world["height"] + _HEAD, title=title,
                 description=f"Flows, largest first: {description}.", data_date=data_date),
        ("origin", "destination", "people", "lower", "upper"),
        tuple((f.origin, f.destination, f.count, f.lower, f.upper) for f in shown),
        ("ISO 3166-1 code of the country people came from", "code of the country they are in",
         "number of people", "lower limit where it is an estimate", "upper limit"),
    )  # fmt: skip


def _land(scale: float, left: float, top: float, path: str) -> str:
    moved = f"scale({scale:.3f}) translate({-left:.1f} {-top:.1f})"
    return f'<path class="land" vector-effect="non-scaling-stroke" transform="{moved}" d="{path}"/>'


def _frame(
    flows: Sequence[Flow], points: dict[str, list[float]], size: tuple[float, float]
) -> tuple[float, float, float]:
    """Return scale and corner of the part of the world that holds the flows, with a margin."""
    used = [points[code] for flow in flows for code in (flow.origin, flow.destination)]
    xs, ys = [x for x, _ in used], [y for _, y in used]
    wide = max(max(xs) - min(xs) + 2 * _MARGIN, size[0] / _MOST_ZOOM)
    high = max(max(ys) - min(ys) + 2 * _MARGIN, size[1] / _MOST_ZOOM)
    scale = min(size[0] / wide, size[1] / high)
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    left = min(max(middle_x - size[0] / scale / 2, 0.0), size[0] - size[0] / scale)
    top = min(max(middle_y - size[1] / scale / 2, 0.0), size[1] - size[1] / scale)
    return scale, left, top


def _width(count: float, most: float) -> float:
    return max(_NARROWEST, _WIDEST * count / most)


def _curve(flow: Flow, points: dict[str, list[float]], most: float) -> list[str]:
    """Return a flow: its upper limit as a pale band, itself, its head."""
    (x0, y0), (x1, y1) = points[flow.origin], points[flow.destination]
    dx, dy = x1 - x0, y1 - y0
    length = math.hypot(dx, dy) or 1.0
    bend = 0.12 + 0.18 * min(length / 500, 1)
    side = 1 if dx < 0 else -1  # always bends to the north, where there is less
    cx, cy = (x0 + x1) / 2 - side * dy * bend, (y0 + y1) / 2 + side * dx * bend
    wide = _width(flow.count, most)
    tip = max(6.0, 1.2 * wide)
    ex, ey = x1 - cx, y1 - cy
    reach = math.hypot(ex, ey) or 1.0
    ex, ey = ex / reach, ey / reach
    bx, by = x1 - ex * tip, y1 - ey * tip
    path = f"M{x0:.1f},{y0:.1f}Q{cx:.1f},{cy:.1f} {bx:.1f},{by:.1f}"
    parts = []
    if flow.upper:
        parts.append(
            f'<path class="sure" d="{path}" stroke-width="{_width(flow.upper, most):.2f}"/>'
        )
    parts.append(f'<path class="flow" d="{path}" stroke-width="{wide:.2f}"/>')
    half = max(3.5, 0.85 * wide)
    parts.append(
        f'<path class="head" d="M{x1:.1f},{y1:.1f}L{bx - ey * half:.1f},{by + ex * half:.1f}'
        f'L{bx + ey * half:.1f},{by - ex * half:.1f}Z"/>'
    )
    return parts


def _places(flows: Sequence[Flow], points: dict[str, list[float]]) -> list[str]:
    """Return dots and names; a name that would lie on another is left to the table."""
    weight: Counter[str] = Counter()
    for flow in flows:
        weight[flow.origin] += int(flow.count) + 1
        weight[flow.destination] += int(flow.count) + 1
    parts: list[str] = []
    taken: list[tuple[float, ...]] = [
        (points[code][0] - 3, points[code][1] - 3, points[code][0] + 3, points[code][1] + 3)
        for code in weight
    ]
    for code, _ in weight.most_common():
        x, y = points[code]
        parts.append(f'<circle class="place" cx="{x:g}" cy="{y:g}" r="2.5"/>')
        name = _name(code)
        wide = 6.6 * len(name)
        for at_x, at_y, anchor in ((x + 6, y - 4, "start"), (x - 6, y - 4, "end"),
                                   (x + 6, y + 13, "start"), (x - 6, y + 13, "end")):  # fmt: skip
            left = at_x if anchor == "start" else at_x - wide
            box = (left, at_y - 11, left + wide, at_y + 3)
            inside = box[0] > 0 and box[2] < _world()["width"]
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                parts.append(text(at_x, at_y, name, css="small halo", anchor=anchor))
                break
    return parts


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _legend(most: float, y: float) -> list[str]:
    parts = [f'<rect class="ground" x="4" y="{y - 18:g}" width="140" height="92"/>',
             text(14, y, "People", css="small")]  # fmt: skip
    for place, share in enumerate((1.0, 0.5, 0.1)):
        at = y + 20 + place * 24
        parts.append(
            f'<line class="flow" x1="14" y1="{at:g}" x2="64" y2="{at:g}" '
            f'stroke-width="{_width(share * most, most):.2f}"/>'
        )
        parts.append(text(72, at + 4, amount(share * most), css="small"))
    return parts


def _names(flow: Flow) -> tuple[str, str]:
    return _name(flow.origin), _name(flow.destination)


def _name(code: str) -> str:
    return countries()[code].name if code in countries() else code
