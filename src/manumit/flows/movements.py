"""Movements over time: which sites rise when another falls, and when the mix of origins changes.

Both guard against coincidence: what is seen is compared with what chance alone gives, and the
number of pairs looked at is taken into account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from manumit.errors import InputError

__all__ = ["Change", "Displacement", "change_points", "displacements", "period_table"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Displacement:
    """People who may have gone from one site to another.

    ``moved`` is the sum over periods of the smaller of the fall here and the rise there ``lag``
    periods later; ``by_chance`` its mean where the rises are shuffled in time, ``probability`` how
    often chance gives as much, ``adjusted`` after all pairs looked at (Benjamini and Hochberg).
    """

    origin: str
    target: str
    lag: int
    moved: float
    by_chance: float
    probability: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class Change:
    """A period from which on the mix is another: ``before`` and ``after`` are shares by name."""

    period: str
    probability: float
    before: dict[str, float]
    after: dict[str, float]


def period_table(
    rows: Sequence[tuple[str, str, float]],
) -> tuple[list[str], list[str], Floats]:
    """Return periods in order, names, and counts (periods, names) of (period, name, count).

    A period without a row for a name counts zero. Raises InputError for less than two names or
    four periods.
    """
    periods = sorted({period for period, _, _ in rows})
    names = sorted({name for _, name, _ in rows})
    if len(names) < 2 or len(periods) < 4:
        raise InputError(
            f"There are {len(names)} names and {len(periods)} periods.",
            remedy="Give at least two names and four periods, such as months.",
            code="flows.periods",
        )
    counts = np.zeros((len(periods), len(names)))
    place = {period: n for n, period in enumerate(periods)}
    column = {name: n for n, name in enumerate(names)}
    for period, name, count in rows:
        counts[place[period], column[name]] += count
    return periods, names, counts


def displacements(
    names: Sequence[str], counts: Floats, *, most_lag: int = 2, shuffles: int = 2000, seed: int = 1
) -> list[Displacement]:
    """Return every pair of sites and lag, the least probable first.

    ``counts`` has a row a period. The rises of the target are shuffled over the periods: that
    keeps how much it rises and loses when.
    """
    steps = np.diff(counts, axis=0)
    falls, rises = np.maximum(-steps, 0), np.maximum(steps, 0)
    rng = np.random.default_rng(seed)
    orders = np.array([rng.permutation(len(steps)) for _ in range(shuffles)])
    found = []
    for a, origin in enumerate(names):
        for b, target in enumerate(names):
            if a == b or not falls[:, a].any() or not rises[:, b].any():
                continue
            for lag in range(min(most_lag, len(steps) - 2) + 1):
                fell, rose = falls[: len(steps) - lag, a], rises[lag:, b]
                shuffled = rises[orders[:, lag:], b]
                moved = float(np.minimum(fell, rose).sum())
                by_chance = float(np.minimum(fell, shuffled).sum(axis=1).mean())
                # Compared by products: large falls seldom meet large rises by chance.
                more = (shuffled @ fell >= fell @ rose * (1 - 1e-12)).sum()
                as_much = (1 + int(more)) / (1 + shuffles)
                found.append((origin, target, lag, moved, by_chance, as_much))
    found.sort(key=lambda row: (row[5], -row[3], row[0], row[1], row[2]))
    adjusted = _adjusted([row[5] for row in found])
    return [Displacement(*row, p) for row, p in zip(found, adjusted, strict=True)]


def change_points(
    periods: Sequence[str], names: Sequence[str], counts: Floats, *, limit: float = 0.01,
    shuffles: int = 1000, seed: int = 1, least: int = 2,
) -> list[Change]:  # fmt: skip
    """Return periods from which on the mix of names is another, in order of time.

    The split that explains most (likelihood ratio of two multinomial mixes against one) is kept
    where shuffled periods seldom give as much, so that periods may differ more than chance would
    have it; then each side is looked at again (binary segmentation).
    """
    rng = np.random.default_rng(seed)
    found: list[Change] = []

    def split(start: int, stop: int) -> None:
        if stop - start < 2 * least:
            return
        part = counts[start:stop]
        place, gain = _best_split(part, least)
        if gain <= 0:
            return
        as_much = sum(
            _best_split(part[rng.permutation(len(part))], least)[1] >= gain - 1e-12
            for _ in range(shuffles)
        )
        probability = (1 + as_much) / (1 + shuffles)
        if probability > limit:
            return
        found.append(Change(
            periods[start + place], probability,
            _shares(names, counts[start : start + place]),
            _shares(names, counts[start + place : stop])))  # fmt: skip
        split(start, start + place)
        split(start + place, stop)

    split(0, len(periods))
    return sorted(found, key=lambda change: change.period)


def _best_split(part: Floats, least: int) -> tuple[int, float]:
    sums = part.cumsum(axis=0)
    best, gain = 0, 0.0
    whole = _likelihood(sums[-1])
    for place in range(least, len(part) - least + 1):
        now = _likelihood(sums[place - 1]) + _likelihood(sums[-1] - sums[place - 1]) - whole
        if now > gain:
            best, gain = place, now
    return best, gain


def _likelihood(counts: Floats) -> float:
    total = counts.sum()
    held = counts[counts > 0]
    return float((held * np.log(held / total)).sum()) if total > 0 else 0.0


def _shares(names: Sequence[str], part: Floats) -> dict[str, float]:
    sums = part.sum(axis=0)
    total = sums.sum() or 1.0
    return {name: round(float(share / total), 4) for name, share in zip(names, sums, strict=True)}


def _adjusted(probabilities: Sequence[float]) -> list[float]:
    """Return Benjamini and Hochberg's adjusted probabilities of an ascending list."""
    count, least = len(probabilities), 1.0
    found = []
    for place in range(count, 0, -1):
        least = min(least, probabilities[place - 1] * count / place)
        found.append(least)
    return found[::-1]
