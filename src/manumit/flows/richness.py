"""How many origins nobody has listed yet: species richness from incidence across lists.

A country counts once a list, however many people came from it: the lists of one release share
their causes, and numbers of people say more about the place raided than about the world (Chao
1987; Colwell and others 2012, https://doi.org/10.1093/jpe/rtr044; Chao and others 2014,
https://doi.org/10.1890/13-0133.1). All of it is said as "at least".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import norm

from manumit import __version__
from manumit.errors import InputError

__all__ = ["DatedList", "Richness", "Unseen", "accumulation", "forward_test", "unseen_origins"]

Floats = NDArray[np.float64]
_RARE = 10  # a country on more lists than this is common to ICE (Lee and Chao 1994)


@dataclass(frozen=True, slots=True)
class DatedList:
    """The origins that one list names: people by country, None where only named."""

    list_id: str
    day: date
    people: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Richness:
    """One estimate of the number of origins; limits are None where the method gives none."""

    method: str
    point: float
    lower: float | None
    upper: float | None
    level: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unseen:
    """What the lists say of origins that none of them names."""

    lists: int
    observed: int
    once: int
    twice: int
    coverage: float
    estimates: tuple[Richness, ...]
    curve: tuple[dict[str, float], ...]
    forward: tuple[dict[str, Any], ...]
    warnings: tuple[str, ...]
    seed: int
    version: str = __version__

    def as_dict(self) -> dict[str, Any]:
        """Return it as one JSON object."""
        return asdict(self)


def unseen_origins(
    lists: Sequence[DatedList],
    *,
    level: float = 0.95,
    seed: int = 1,
    bootstraps: int = 200,
    known: int | None = None,
) -> Unseen:
    """Return every estimator side by side, the accumulation curve and the forward test.

    ``known`` is the number of origins that somebody has counted by now, for the forward test.
    Raises InputError for fewer than two lists.
    """
    if len(lists) < 2:
        raise InputError(
            f"There is {len(lists)} list; what none names can be told from two on.",
            remedy="Add lists of other places, dates or organisations.",
            code="flows.unseen",
        )
    on = _incidences(lists)
    once, twice = (on == 1).sum(), (on == 2).sum()
    estimates = [
        _chao2(on, len(lists), level),
        _ice(on, len(lists), level),
        *_jackknives(on, len(lists), level),
        *_abundance(lists, level),
    ]
    warnings = ["Every figure is a lower bound: there are at least about so many origins."]
    if len(lists) < 5:
        warnings.append(f"{len(lists)} lists are few: the interval says so.")
    if twice == 0:
        warnings.append("No origin stands on exactly two lists: the estimates are coarse.")
    broad = max(lists, key=lambda one: len(one.people))
    without = _incidences([one for one in lists if one is not broad])
    if len(lists) > 2:
        less = _chao2(without, len(lists) - 1, level)
        warnings.append(f'Without the broadest list "{broad.list_id}" Chao2 says {less.point:.0f}.')
    return Unseen(
        len(lists), len(on), int(once), int(twice), _coverage(on, len(lists)), tuple(estimates),
        tuple(accumulation(lists, level=level, seed=seed, bootstraps=bootstraps)),
        tuple(forward_test(lists, level=level, known=known)), tuple(warnings), seed,
    )  # fmt: skip


def forward_test(
    lists: Sequence[DatedList], *, level: float = 0.95, known: int | None = None
) -> list[dict[str, Any]]:
    """Return, for each day on which a list came, what Chao2 said then and what came later.

    ``later`` is ``known``, the number of origins that somebody has counted by now, and ``held``
    says whether the interval holds it. Where it is not given, ``later`` counts the origins of
    all lists, which is itself too low, and ``held`` says only that it is not above the interval.
    """
    ordered = sorted(lists, key=lambda one: one.day)
    later = known or len(_incidences(ordered))
    steps = []
    for day in sorted({one.day for one in ordered})[:-1]:
        then = [one for one in ordered if one.day <= day]
        if len(then) < 2:
            continue
        on = _incidences(then)
        said = _chao2(on, len(then), level)
        lower, upper = said.lower or len(on), said.upper or len(on)
        steps.append({
            "until": day.isoformat(), "lists": len(then), "observed": len(on),
            "chao2": said.point, "lower": lower, "upper": upper, "later": later,
            "held": bool(later <= upper and (known is None or lower <= later)),
        })  # fmt: skip
    return steps


def accumulation(
    lists: Sequence[DatedList], *, level: float, seed: int, bootstraps: int
) -> list[dict[str, float]]:
    """Return the expected number of origins in 1, 2, … lists, up to twice as many as there are.

    Up to the lists at hand by rarefaction, beyond by extrapolation (Colwell and others 2012,
    equations 17 and 18); limits by their bootstrap of a completed assemblage.
    """
    on, size = _incidences(lists), len(lists)
    sizes = np.arange(1, 2 * size + 1)
    curve = _curve(on, size, sizes)
    made = np.array(_resampled_curves(on, size, sizes, seed, bootstraps))
    half = norm.ppf((1 + level) / 2) * made.std(axis=0, ddof=1)
    return [
        {"lists": int(n), "origins": float(c), "lower": max(float(c - h), 0.0),
         "upper": float(c + h), "beyond": float(n > size)}
        for n, c, h in zip(sizes, curve, half, strict=True)
    ]  # fmt: skip


def _incidences(lists: Sequence[DatedList]) -> Floats:
    """Return on how many lists each origin stands."""
    found = Counter(country for one in lists for country in one.people)
    return np.array(sorted(found.values(), reverse=True), dtype=np.float64)


def _chao2(on: Floats, size: int, level: float) -> Richness:
    once, twice = float((on == 1).sum()), float((on == 2).sum())
    share = (size - 1) / size
    if twice > 0:
        ratio = once / twice
        more = share * once * once / (2 * twice)
        variance = twice * (share / 2 * ratio**2 + share**2 * ratio**3 + share**2 / 4 * ratio**4)
    else:
        more = share * once * (once - 1) / 2
        point = len(on) + more
        variance = (
            share * once * (once - 1) / 2
            + share**2 * once * (2 * once - 1) ** 2 / 4
            - share**2 * once**4 / (4 * point)
        )
    return _log_normal("chao2", len(on), more, variance, level)


def _log_normal(name: str, seen: int, more: float, variance: float, level: float) -> Richness:
    if more <= 0:
        return Richness(name, float(seen), float(seen), float(seen), level)
    factor = math.exp(
        norm.ppf((1 + level) / 2) * math.sqrt(math.log1p(max(variance, 0.0) / more**2))
    )
    return Richness(name, seen + more, seen + more / factor, seen + more * factor, level)


def _ice(on: Floats, size: int, level: float) -> Richness:
    """Return the incidence-based coverage estimator (Lee and Chao 1994)."""
    rare = on[on <= _RARE]
    common = int((on > _RARE).sum())
    once, total = float((rare == 1).sum()), float(rare.sum())
    covered = 1 - once / total if total else 1.0
    if covered <= 0:
        bound = _chao2(on, size, level)
        return Richness("ice", bound.point, None, None, level,
                        ("Every rare origin stands on one list: Chao2 is given.",))  # fmt: skip
    pairs = float((rare * (rare - 1)).sum())
    spread = 0.0
    if size > 1 and total > 0:
        spread = max(len(rare) / covered * size / (size - 1) * pairs / total**2 - 1, 0.0)
    point = common + len(rare) / covered + once / covered * spread
    return Richness("ice", float(point), None, None, level)


def _jackknives(on: Floats, size: int, level: float) -> list[Richness]:
    """Return the first and second jackknife (Burnham and Overton 1978)."""
    once, twice = float((on == 1).sum()), float((on == 2).sum())
    first = len(on) + once * (size - 1) / size
    found = [Richness("jackknife1", first, None, None, level)]
    if size > 2:
        second = (
            len(on) + once * (2 * size - 3) / size - twice * (size - 2) ** 2 / (size * (size - 1))
        )
        found.append(Richness("jackknife2", second, None, None, level))
    return found


def _abundance(lists: Sequence[DatedList], level: float) -> list[Richness]:
    """Return Chao1 and ACE of the latest list that gives the people of every country."""
    counted = [one for one in lists if len(one.people) > 1 and all(one.people.values())]
    if not counted:
        return []
    last = max(counted, key=lambda one: one.day)
    people = np.array([count for count in last.people.values() if count], dtype=np.float64)
    once, twice, total = float((people == 1).sum()), float((people == 2).sum()), people.sum()
    share = (total - 1) / total
    words = (f'Of the people of the list "{last.list_id}" alone, for comparison.',)
    if twice > 0:
        ratio = once / twice
        more = share * once**2 / (2 * twice)
        variance = twice * (share / 2 * ratio**2 + share**2 * ratio**3 + share**2 / 4 * ratio**4)
    else:
        more, variance = share * once * (once - 1) / 2, once**2
    chao1 = _log_normal("chao1", len(people), float(more), float(variance), level)
    rare = people[people <= _RARE]
    covered = 1 - once / rare.sum() if len(rare) else 1.0
    found = [Richness("chao1", chao1.point, chao1.lower, chao1.upper, level, words)]
    if covered > 0:
        pairs = float((rare * (rare - 1)).sum())
        size = float(rare.sum())
        spread = max(len(rare) / covered * pairs / (size * (size - 1)) - 1, 0.0) if size > 1 else 0
        ace = len(people) - len(rare) + len(rare) / covered + once / covered * spread
        found.append(Richness("ace", float(ace), None, None, level, words))
    return found


def _coverage(on: Floats, size: int) -> float:
    """Return the estimated share of incidences that belongs to origins already seen."""
    once, twice, total = float((on == 1).sum()), float((on == 2).sum()), float(on.sum())
    if once == 0:
        return 1.0
    missing = (size - 1) * once / ((size - 1) * once + 2 * twice) if size > 1 else 1.0
    return 1 - once / total * missing


def _curve(on: Floats, size: int, sizes: NDArray[np.int64]) -> Floats:
    once, twice = float((on == 1).sum()), float((on == 2).sum())
    share = (size - 1) / size
    hidden = share * (once**2 / (2 * twice) if twice else once * (once - 1) / 2)
    found = np.empty(len(sizes))
    for place, n in enumerate(sizes):
        if n <= size:
            left = size - on
            can = left >= n
            logs = (
                gammaln(left[can] + 1) - gammaln(left[can] - n + 1)
                - gammaln(size + 1) + gammaln(size - n + 1)
            )  # fmt: skip
            found[place] = len(on) - np.exp(logs).sum()
        elif hidden > 0:
            found[place] = len(on) + hidden * (
                1 - (1 - once / (size * hidden + once)) ** (n - size)
            )
        else:
            found[place] = len(on)
    return found


def _resampled_curves(
    on: Floats, size: int, sizes: NDArray[np.int64], seed: int, times: int
) -> list[Floats]:
    """Return curves of assemblages drawn from the lists, completed by what they do not name."""
    once, twice = float((on == 1).sum()), float((on == 2).sum())
    share = (size - 1) / size
    hidden = math.ceil(share * (once**2 / (2 * twice) if twice else once * (once - 1) / 2))
    missing = on.sum() / size * (1 - _coverage(on, size))
    rates = on / size
    weight = (rates * (1 - rates) ** size).sum()
    rates = rates * (1 - (missing / weight if weight > 0 else 0.0) * (1 - rates) ** size)
    if hidden:
        rates = np.concatenate([rates, np.full(hidden, min(missing / hidden, 1.0))])
    generator = np.random.default_rng(seed)
    curves: list[Floats] = []
    for _ in range(times):
        drawn = generator.binomial(size, np.clip(rates, 0, 1)).astype(np.float64)
        drawn = drawn[drawn > 0]
        curves.append(_curve(drawn, size, sizes) if len(drawn) else np.zeros(len(sizes)))
    return curves
