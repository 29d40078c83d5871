"""Bootstrap intervals: percentile, and BCa where it can be told from the smallest replicate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from manumit.flows.lists import ListTable

__all__ = ["Bootstrap", "Interval", "bca", "percentile", "resampled", "without_one"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval: ``kind`` is percentile, bca, profile, posterior or none."""

    kind: str
    lower: float | None
    upper: float | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Replicates of an estimate, and the estimates without one person of each pattern.

    ``weights`` is how many people each of ``without_one`` stands for.
    """

    point: float
    replicates: Floats
    without_one: Floats
    weights: Floats


def resampled(table: ListTable, times: int, seed: int) -> Floats:
    """Return ``times`` tables drawn with replacement from the people seen."""
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(table.persons, table.counts / table.persons, size=times)
    return drawn.astype(np.float64)


def without_one(table: ListTable) -> tuple[Floats, Floats]:
    """Return a table without one person for each pattern seen, and how many people it is for."""
    patterns = np.flatnonzero(table.counts)
    tables = np.repeat(table.counts[None, :], len(patterns), axis=0)
    tables[np.arange(len(patterns)), patterns] -= 1
    return tables, table.counts[patterns]


def percentile(boot: Bootstrap, level: float) -> Interval:
    """Return the interval between quantiles of the replicates (Hyndman and Fan's type 8)."""
    finite = boot.replicates[np.isfinite(boot.replicates)]
    if len(finite) < 2:
        return Interval("none", None, None, ("No replicate has an estimate.",))
    ends = np.quantile(finite, [(1 - level) / 2, (1 + level) / 2], method="median_unbiased")
    return Interval("percentile", float(ends[0]), float(ends[1]))


def bca(boot: Bootstrap, level: float, fewest: float) -> Interval:
    """Return the bias-corrected and accelerated interval (Efron 1987).

    It is refused (kind ``none``, with the reason) where an adjusted probability lies within
    ``fewest`` replicates of either end: the limit would be only the smallest or largest of them.
    """
    finite = boot.replicates[np.isfinite(boot.replicates)]
    times = len(finite)
    if times < 2:
        return Interval("none", None, None, ("No replicate has an estimate.",))
    below = ((finite < boot.point).sum() + 0.5 * (finite == boot.point).sum()) / times
    if not 0 < below < 1:
        return _refused("all replicates lie on one side of the estimate")
    bias = norm.ppf(below)
    usable = np.isfinite(boot.without_one)
    people = boot.weights[usable]
    mean = np.average(boot.without_one[usable], weights=people)
    away = mean - boot.without_one[usable]
    spread = (people * away**2).sum()
    acceleration = (people * away**3).sum() / (6 * spread**1.5) if spread > 0 else 0.0
    tails = norm.ppf([(1 - level) / 2, (1 + level) / 2])
    asked = norm.cdf(bias + (bias + tails) / (1 - acceleration * (bias + tails)))
    if min(asked[0], 1 - asked[1]) < fewest / times:
        return _refused(
            f"with bias {bias:.2f} it asks for the quantiles {asked[0]:.2g} and {asked[1]:.4g} of "
            f"{times} replicates; within {fewest:g} of an end a limit is only the smallest or "
            "largest replicate"
        )
    ends = np.quantile(finite, asked, method="median_unbiased")
    return Interval("bca", float(ends[0]), float(ends[1]))


def _refused(why: str) -> Interval:
    return Interval("none", None, None, (f"BCa is refused: {why}.",))
