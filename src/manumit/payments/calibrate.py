"""Fit the threshold to a bank's own accounts, so that alerts stay within a budget.

What is promised, in words: on later months that are like the history, as many of them as the
history has, the number of alerts exceeds the budget with a probability of at most
1 - confidence. It is a prediction bound: the counts of the history are uncertain, and so are
those to come; months that differ more than chance (a bull market) widen it. By how much
they differ is also measured at a lower level, where alerts are many.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from manumit.catalog.reader import Declared, data_root, read_item
from manumit.payments.loops import count_alerts
from manumit.payments.sequential import shiryaev_roberts

__all__ = ["Calibration", "MonthCount", "Series", "calibrate", "predictive_bound", "series_of"]

Floats = NDArray[np.float64]
MONTH = 30.0


@dataclass(frozen=True, slots=True)
class Series:
    """Scores of all accounts: sorted by account, then time.

    ``day`` counts from the first payment of the history; ``months`` are periods of 30 days
    after the warm-up.
    """

    account: NDArray[np.int64]
    day: Floats
    score: Floats
    accounts: int
    warm_up: float
    months: float


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Alerts in one period of 30 days."""

    month: int
    alerts: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted threshold and what it would have given on the history.

    ``bound`` is the number of alerts that later months exceed with a probability of at most
    1 - confidence; ``allowed`` is the budget over as many months. ``holds`` is False where
    the history is too small to promise the budget at all; the threshold then lies above all
    that was seen. ``run_length`` is the proven bound of the sequential test, in account
    months, and ``sequential_alerts`` what that test would have given.
    """

    threshold: float
    alerts: int
    allowed: float
    bound: float
    dispersion: float
    holds: bool
    confidence: float
    account_months: float
    by_month: tuple[MonthCount, ...]
    run_length: float
    sequential_mean: float
    sequential_alerts: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sequential(Declared):
    period_days: float
    low_score: float
    high_score: float
    honest_share: float
    bets: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Spread(Declared):
    alerts_for_spread: float


@lru_cache(maxsize=1)
def _spread() -> _Spread:
    return read_item(data_root().joinpath("calibration/spread.toml"), _Spread)


@lru_cache(maxsize=1)
def _sequential() -> _Sequential:
    return read_item(data_root().joinpath("calibration/sequential.toml"), _Sequential)


def series_of(scores: pl.DataFrame, *, column: str, warm_up_days: float) -> Series:
    """Return the scores of a frame with ``account``, ``paid_at`` and ``column``."""
    frame = scores.select(
        pl.col("account").rank("dense").cast(pl.Int64).alias("number"),
        (pl.col("paid_at") - pl.col("paid_at").min()).dt.total_microseconds().alias("at"),
        pl.col(column).alias("score"),
    ).drop_nans("score").sort("number", "at", maintain_order=True)  # fmt: skip
    day = frame["at"].to_numpy() / 86_400e6
    account = frame["number"].to_numpy()
    last = float(day.max()) if len(day) else 0.0
    return Series(
        account=account,
        day=day,
        score=frame["score"].to_numpy(),
        accounts=int(account.max()) if len(account) else 0,
        warm_up=min(warm_up_days, last / 2),
        months=max((last - min(warm_up_days, last / 2)) / MONTH, 1e-9),
    )


def predictive_bound(counts: Sequence[int] | NDArray[np.int64], confidence: float) -> float:
    """Return what the total of as many later periods exceeds with at most 1 - confidence.

    Poisson counts with Jeffreys' prior: the total to come is negative binomial. Where
    periods differ more than Poisson counts would, all counts are divided by that dispersion
    (quasi-Poisson) and the bound multiplied by it; what it adds to the total then grows
    towards the ratio of Student's quantile to the normal one, because a dispersion that few
    periods show is itself uncertain.

    >>> predictive_bound([0, 0, 0], 0.95), predictive_bound([4, 5, 6], 0.95)
    (2.0, 25.0)
    >>> round(predictive_bound([1, 5, 15], 0.95), 1)
    85.2
    """
    return _bound(float(np.sum(counts)), dispersion_of(counts), len(counts), confidence)


def dispersion_of(counts: Sequence[int] | NDArray[np.int64]) -> float:
    """Return by how much the variance between periods exceeds that of Poisson counts; 1 or more."""
    array = np.asarray(counts, dtype=float)
    if len(array) < 2 or array.sum() == 0:
        return 1.0
    return float(max(array.var(ddof=1) / array.mean(), 1.0))


def calibrate(
    series: Series, *, alerts_per_10k_month: float, quiet_days: float, confidence: float = 0.95
) -> Calibration:
    """Return the lowest threshold whose predictive bound is within the budget.

    ``alerts_per_10k_month`` counts alerts for 10,000 accounts and 30 days, true and false.
    """
    months = max(int(series.months), 1)
    allowed = alerts_per_10k_month * series.accounts / 10_000 * series.months
    levels = _levels(series, allowed)
    wild = _wildness(series, levels, allowed, quiet_days)
    best: float | None = None
    low, high = 0, len(levels) - 1
    while low <= high:  # levels fall; the bound rises as they fall
        middle = (low + high) // 2
        counts = _counts(series, levels[middle], quiet_days, months)
        if _bound_of(counts, wild, confidence) <= allowed:
            best, low = float(levels[middle]), middle + 1
        else:
            high = middle - 1
    top = float(series.score.max()) if len(series.score) else 0.0
    threshold = best if best is not None else np.nextafter(top, math.inf)
    counts = _counts(series, threshold, quiet_days, months)
    mean, detected = _sequential_test(series, alerts_per_10k_month)
    return Calibration(
        threshold=float(threshold),
        alerts=int(counts.sum()),
        allowed=allowed,
        bound=_bound_of(counts, wild, confidence),
        dispersion=_dispersion(counts[:-1], wild),
        holds=best is not None,
        confidence=confidence,
        account_months=series.accounts * series.months,
        by_month=tuple(MonthCount(m, int(c)) for m, c in enumerate(counts)),
        run_length=_run_length(alerts_per_10k_month),
        sequential_mean=mean,
        sequential_alerts=detected,
        warnings=_warnings(series, allowed, holds=best is not None),
    )


def _levels(series: Series, allowed: float) -> Floats:
    late = series.score[series.day >= series.warm_up]
    keep = min(len(late), int(400 * (allowed + 5)) + 2000)
    if not keep:
        return np.zeros(0)
    falling = np.unique(np.partition(late, len(late) - keep)[len(late) - keep :])[::-1]
    return np.concatenate([[np.nextafter(series.score.max(), math.inf)], falling])


def _counts(series: Series, level: float, quiet_days: float, months: int) -> NDArray[np.int64]:
    counts = np.zeros(months + 1, dtype=np.int64)
    count_alerts(
        series.account, series.day, series.score, level, quiet_days, series.warm_up, counts
    )
    return counts


def _bound(total: float, dispersion: float, periods: int, confidence: float) -> float:
    plain = float(dispersion * stats.nbinom.ppf(confidence, total / dispersion + 0.5, 0.5))
    if periods < 2 or plain <= total:
        return plain
    wider = stats.t.ppf(confidence, periods - 1) / stats.norm.ppf(confidence)
    unsure = 1.0 + (wider - 1.0) * (1.0 - 1.0 / dispersion)
    return float(total + (plain - total) * unsure)


def _bound_of(counts: NDArray[np.int64], wild: float, confidence: float) -> float:
    """Return the bound of the whole time; the last period is not whole and shows no spread."""
    whole = counts[:-1]
    return _bound(float(counts.sum()), _dispersion(whole, wild), len(whole), confidence)


def _dispersion(counts: NDArray[np.int64], wild: float) -> float:
    """Return the larger of what the counts show and what ``wild`` months make of their mean."""
    return max(dispersion_of(counts), 1.0 + wild * float(counts.mean()))


def _wildness(series: Series, levels: Floats, allowed: float, quiet_days: float) -> float:
    """Return the squared variation of months beyond chance, at a level with many alerts."""
    months = max(int(series.months), 1)
    wanted = allowed * _spread().alerts_for_spread
    low, high = 0, len(levels) - 1
    while low < high:  # the first level, from above, with the alerts wanted
        middle = (low + high) // 2
        if _counts(series, levels[middle], quiet_days, months).sum() >= wanted:
            high = middle
        else:
            low = middle + 1
    if not len(levels):
        return 0.0
    counts = _counts(series, levels[low], quiet_days, months)[:-1]
    return (dispersion_of(counts) - 1.0) / float(max(counts.mean(), 1.0))


def _run_length(budget: float) -> float:
    """Return the account months between false alarms that a budget allows."""
    return 10_000 / budget if budget > 0 else math.inf


def _sequential_test(series: Series, budget: float) -> tuple[float, int]:
    """Return the bound on the mean of the statistic, and the alerts of the sequential test."""
    if not len(series.score) or budget <= 0:
        return 0.0, 0
    declared = _sequential()
    period = ((series.day - series.warm_up) / declared.period_days).astype(np.int64)
    late = series.day >= series.warm_up
    width = int(period.max()) + 1
    table = np.full((series.accounts + 1, width), -np.inf)
    np.maximum.at(table, (series.account[late], period[late]), series.score[late])
    span = declared.high_score - declared.low_score
    statistic = np.clip((table[1:] - declared.low_score) / span, 0.0, 1.0)
    # The bound must hold for each honest account, not on average over all of them.
    mean = float(np.clip(np.quantile(statistic.mean(axis=1), declared.honest_share), 1e-4, 0.9))
    starts = np.arange(0, statistic.size, width)
    detector = shiryaev_roberts(statistic.ravel(), starts, mean, np.array(declared.bets))
    over = (detector >= _run_length(budget)).reshape(statistic.shape)
    return mean, int(over.any(axis=1).sum())


def _warnings(series: Series, allowed: float, *, holds: bool) -> tuple[str, ...]:
    found = []
    if series.months < 3:
        found.append(
            "The history is shorter than three months after the warm-up: seasons are unknown."
        )
    if not holds:
        found.append(
            f"The budget over this history is {allowed:.1f} alerts: too few to promise "
            "anything from it. The threshold lies above every score seen. Use more accounts or "
            "months, or a "
            "larger budget."
        )
    return tuple(found)
