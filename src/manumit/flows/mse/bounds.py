"""Bounds: lists that are independent, and Chao's lower bound under differing people."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln
from scipy.stats import chi2

from manumit.flows.lists import ListTable

__all__ = ["chao_bound", "independence_interval", "independent"]

Floats = NDArray[np.float64]
_AWAY = -8.0  # a parameter below this runs towards minus infinity


def independent(counts: Floats, lists: int) -> float:
    """Return the hidden count where the lists are independent of each other.

    Maximum likelihood of the log-linear model with main effects. It is too low where people who
    are on one list are likelier on another, too high where they are less likely.
    """
    sizes = _sizes(counts, lists)
    seen = counts.sum()

    def missing(hidden: float) -> float:
        people = float(seen) + hidden
        return people * math.exp(float(np.log1p(-sizes / people).sum())) - hidden

    # With no overlap at all people * prod(1 - size/people) exceeds every hidden count.
    low, high = 1e-9, 1.0 + seen
    while missing(high) > 0:
        high *= 4
        if high > 1e15:
            return math.inf
    return float(brentq(missing, low, high, xtol=1e-9, rtol=1e-14)) if missing(low) > 0 else 0.0


def independence_interval(table: ListTable, level: float) -> tuple[float, float]:
    """Return the profile likelihood interval of the number of people under independence."""
    sizes = _sizes(table.counts, table.lists)
    seen = table.persons

    def profile(hidden: float) -> float:
        people = seen + hidden
        rest = people - sizes
        inside = sizes * np.log(sizes / people) + np.where(
            rest > 0, rest * np.log(np.maximum(rest, 1e-300) / people), 0.0
        )
        return float(gammaln(people + 1) - gammaln(hidden + 1) + inside.sum())

    hidden = independent(table.counts, table.lists)
    grid = max(hidden, 1.0) * np.linspace(0.5, 1.5, 201)
    best = float(grid[np.argmax([profile(h) for h in grid])])
    drop = profile(best) - chi2.ppf(level, 1) / 2
    low = best
    while low > 1e-6 and profile(low) > drop:
        low /= 2
    high = max(best, 1.0)
    while profile(high) > drop and high < 1e15:
        high *= 2
    below = brentq(lambda h: profile(h) - drop, low, best) if profile(low) <= drop else 0.0
    above = brentq(lambda h: profile(h) - drop, best, high) if high < 1e15 else math.inf
    return seen + float(below), seen + float(above)


def chao_bound(counts: Floats, lists: int) -> float:
    """Return a lower bound of the hidden count where people differ in how easily they are seen.

    Chao's bound for lists of different size, as a Poisson regression: main effects and, for each
    number of lists k from three on, a term max(lists of the person - k + 1, 0); a term that is
    negative leaves (Chao 1987; Rivest and Baillargeon 2007).
    """
    cells = np.arange(1, 1 << lists)
    bits = (cells[:, None] >> np.arange(lists)) & 1
    many = bits.sum(axis=1)
    terms = [np.maximum(many - k + 1, 0) for k in range(3, lists + 1)]
    base = np.column_stack([np.ones(len(cells)), bits]).astype(np.float64)
    while True:
        design = np.column_stack([base, *terms]) if terms else base
        beta = _poisson(design, counts[1:], bounded=lists + 1)
        if beta is None:
            return math.nan
        kept = [t for t, b in zip(terms, beta[lists + 1 :], strict=True) if b >= 0]
        if len(kept) == len(terms):
            return float(math.exp(min(beta[0], 700.0)))
        terms = kept


def _sizes(counts: Floats, lists: int) -> Floats:
    cells = np.arange(len(counts))
    return np.array([counts[(cells >> place & 1) == 1].sum() for place in range(lists)])


def _poisson(design: Floats, counts: Floats, *, bounded: int) -> Floats | None:
    """Return the parameters of a Poisson regression by Newton's method; None where it fails.

    Stops early where a parameter from place ``bounded`` on runs towards minus infinity.
    """
    weight = counts + 0.5
    right = design.T @ (weight * np.log(weight))
    information = design.T @ (design * weight[:, None])
    try:
        beta = np.linalg.solve(information, right)
        for _ in range(200):
            expected = np.exp(np.clip(design @ beta, -40, 40))
            step = np.linalg.solve(
                design.T @ (design * expected[:, None]), design.T @ (counts - expected)
            )
            beta = beta + step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-300))
            if np.abs(step).max() < 1e-9 or (beta[bounded:] < _AWAY).any():
                return np.asarray(beta)
    except np.linalg.LinAlgError:
        return None
    return None
