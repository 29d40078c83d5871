"""Stages of journeys as bands: origin, transit, destination, exit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from manumit.errors import InputError
from manumit.flows.figures.svg import Figure, amount, document, text

__all__ = ["sankey_figure"]

_WIDTH, _HEIGHT, _NODE, _GAP, _TOP, _SIDE = 1000.0, 520.0, 14.0, 8.0, 70.0, 130.0


def sankey_figure(
    stages: Sequence[str], journeys: Sequence[tuple[Sequence[str], float]], *, title: str,
    data_date: str = "",
) -> Figure:  # fmt: skip
    """Return the figure; each journey names its place at every stage, and how many people.

    An empty place is shown as unknown. Raises InputError for less than two stages, a journey of
    another length, or where nobody travels.
    """
    whole = Counter[tuple[str, ...]]()
    for places, people in journeys:
        if len(places) != len(stages):
            raise _wrong("A journey has more or fewer places than there are stages.")
        if people > 0:
            whole[tuple(place or "unknown" for place in places)] += people  # type: ignore[assignment]
    if len(stages) < 2 or not whole:
        raise _wrong("There are less than two stages, or nobody travels.")
    total = sum(whole.values())
    sizes = [Counter[str]() for _ in stages]
    links = [Counter[tuple[str, str]]() for _ in stages[1:]]
    for places, people in whole.items():
        for stage, place in enumerate(places):
            sizes[stage][place] += people
        for stage, pair in enumerate(pairwise(places)):
            links[stage][pair] += people
    order = _ordered(sizes, links)
    most = max(len(names) for names in order)
    scale = (_HEIGHT - _GAP * (most - 1)) / total
    body = [text(8, 28, title, css="title")]
    tops = _nodes(stages, order, sizes, scale, body)
    _bands(order, links, tops, scale, body)
    rows = tuple((*places, people) for places, people in whole.most_common())
    said = "; ".join(f"{' to '.join(places)} {amount(n)}" for places, n in whole.most_common(40))
    return Figure(
        document(body, width=_WIDTH, height=_TOP + _HEIGHT, title=title,
                 description=f"Journeys, most people first: {said}.", data_date=data_date),
        (*stages, "people"),
        rows,
        (*(f"place at the stage {stage}" for stage in stages), "number of people"),
    )  # fmt: skip


def _ordered(
    sizes: Sequence[Counter[str]], links: Sequence[Counter[tuple[str, str]]]
) -> list[list[str]]:
    """Return the places of each stage from top to bottom: near those that they come from."""
    order = [[name for name, _ in sizes[0].most_common()]]
    for stage, after in enumerate(sizes[1:]):
        place = {name: number for number, name in enumerate(order[stage])}
        middle = {
            name: sum(place[a] * n for (a, b), n in links[stage].items() if b == name) / size
            for name, size in after.items()
        }
        order.append(sorted(after, key=lambda name: (middle[name], name)))
    return order


def _nodes(
    stages: Sequence[str], order: list[list[str]], sizes: Sequence[Counter[str]], scale: float,
    body: list[str],
) -> list[dict[str, float]]:  # fmt: skip
    tops: list[dict[str, float]] = []
    for stage, names in enumerate(order):
        x = _x(stage, len(order))
        body.append(text(x + _NODE / 2, _TOP - 18, stages[stage], anchor="middle"))
        y = _TOP
        tops.append({})
        for name in names:
            height = sizes[stage][name] * scale
            tops[stage][name] = y
            body.append(
                f'<rect class="node" x="{x:.1f}" y="{y:.1f}" width="{_NODE:g}" '
                f'height="{max(height, 1):.1f}"/>'
            )
            if height > 9 or len(names) < 25:
                last = stage == len(order) - 1
                body.append(text(x + (_NODE + 5 if last else -5), y + height / 2 + 4,
                                 f"{name} {amount(sizes[stage][name])}", css="small halo",
                                 anchor="start" if last else "end"))  # fmt: skip
            y += height + _GAP
    return tops


def _bands(
    order: list[list[str]], links: Sequence[Counter[tuple[str, str]]],
    tops: list[dict[str, float]], scale: float, body: list[str],
) -> None:  # fmt: skip
    bands = []
    for stage, found in enumerate(links):
        used_out: defaultdict[str, float] = defaultdict(float)
        used_in: defaultdict[str, float] = defaultdict(float)
        x0, x1 = _x(stage, len(order)) + _NODE, _x(stage + 1, len(order))
        middle = (x0 + x1) / 2
        for a in order[stage]:
            for b in order[stage + 1]:
                if not (people := found.get((a, b), 0)):
                    continue
                high = people * scale
                y0, y1 = tops[stage][a] + used_out[a], tops[stage + 1][b] + used_in[b]
                used_out[a] += high
                used_in[b] += high
                bands.append(
                    f'<path class="band" d="M{x0:.1f},{y0:.1f}C{middle:.1f},{y0:.1f} '
                    f"{middle:.1f},{y1:.1f} {x1:.1f},{y1:.1f}V{y1 + high:.1f}C{middle:.1f},"
                    f'{y1 + high:.1f} {middle:.1f},{y0 + high:.1f} {x0:.1f},{y0 + high:.1f}Z"/>'
                )
    body[1:1] = bands  # names lie above the bands


def _x(stage: int, count: int) -> float:
    return _SIDE + stage * (_WIDTH - 2 * _SIDE - _NODE) / (count - 1)


def _wrong(message: str) -> InputError:
    return InputError(
        message, remedy="Give one column a stage and a count above 0.", code="flows.sankey"
    )
