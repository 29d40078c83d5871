"""Share of loss prevented at a budget, value detected at 5:1, delay, with bootstrap intervals.

Definitions, the same for every detector: an alert is a payment whose score reaches the
threshold when the account had none in the quiet time before. A loss is prevented when its
payment is later than the first alert of its account. The threshold of a budget is the lowest
that keeps all alerts, true and false, within ``budget`` for 10,000 accounts and 30 days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from manumit.payments.loops import add_losses, first_alerts

__all__ = ["Measured", "Scored", "measure", "scored"]

Floats = NDArray[np.float64]
_BOOTSTRAPS = 400


@dataclass(frozen=True, slots=True)
class Scored:
    """Payments by account and time, with score, loss and the story they belong to."""

    account: NDArray[np.int64]
    day: Floats
    score: Floats
    loss: Floats
    story: NDArray[np.str_]
    accounts: int
    months: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a detector does at one budget; shares with a 95 % bootstrap interval over accounts.

    ``budget`` is alerts for 10,000 accounts and 30 days, or 0 for the threshold at which five
    false alerts come with a true one.
    """

    budget: float
    threshold: float
    alerts: int
    true_alerts: int
    prevented: float
    prevented_low: float
    prevented_high: float
    detected_value: float
    before_half: float
    median_payments: float
    median_days: float
    by_story: dict[str, float]


def scored(scores: pl.DataFrame, payments: pl.DataFrame, payment_truth: pl.DataFrame) -> Scored:
    """Join scores (payment_id, score) with payments and the truth about them."""
    frame = (
        payments.select("payment_id", "account", "paid_at", pl.col("amount").cast(pl.Float64))
        .join(scores.select("payment_id", "score"), on="payment_id", how="left")
        .join(payment_truth.select("payment_id", "story", "is_loss"), on="payment_id", how="left")
        .with_columns(
            pl.col("account").rank("dense").cast(pl.Int64).alias("number"),
            pl.col("score").fill_nan(None).fill_null(-1e9),
            pl.when("is_loss").then("amount").otherwise(0.0).alias("loss"),
            pl.when("is_loss").then("story").otherwise(pl.lit("")).fill_null("").alias("story"),
        )
        .sort("number", "paid_at", "payment_id")
    )
    at = frame["paid_at"].to_physical().to_numpy()
    day = (at - at.min()) / 86_400e6 if len(at) else np.zeros(0)
    return Scored(
        account=frame["number"].to_numpy() - 1,
        day=day,
        score=frame["score"].to_numpy(),
        loss=frame["loss"].to_numpy(),
        story=frame["story"].to_numpy().astype(np.str_),
        accounts=int(frame["number"].max() or 0),  # type: ignore[arg-type]
        months=float(day.max()) / 30 if len(day) else 0.0,
    )


def measure(data: Scored, *, budget: float, quiet_days: float = 90.0, seed: int = 0) -> Measured:
    """Return what a detector does at a budget (0: at five false alerts to one true)."""
    levels = np.unique(data.score[data.score > -1e8])[::-1]
    threshold = _threshold(data, levels, budget, quiet_days)
    first = np.full(data.accounts, np.inf)
    alerts = int(first_alerts(data.account, data.day, data.score, threshold, quiet_days, first))
    total, after, before = np.zeros(data.accounts), np.zeros(data.accounts), np.zeros(data.accounts)
    count = np.zeros(data.accounts)
    add_losses(data.account, data.day, data.loss, first, total, after, before, count)
    victims = np.flatnonzero(total > 0)
    found = victims[np.isfinite(first[victims]) & (before[victims] > 0)]
    low, high = _interval(after[victims], total[victims], seed)
    start = np.full(data.accounts, np.inf)
    np.minimum.at(start, data.account[data.loss > 0], data.day[data.loss > 0])
    story = {data.account[row]: str(data.story[row]) for row in np.flatnonzero(data.loss > 0)}
    return Measured(
        budget=budget,
        threshold=float(threshold),
        alerts=alerts,
        true_alerts=len(found),
        prevented=float(after.sum() / max(total.sum(), 1e-9)),
        prevented_low=low,
        prevented_high=high,
        detected_value=float(total[found].sum() / max(total.sum(), 1e-9)),
        before_half=float((after[victims] > total[victims] / 2).mean()) if len(victims) else 0.0,
        median_payments=float(np.median(count[found])) if len(found) else float("nan"),
        median_days=float(np.median(first[found] - start[found])) if len(found) else float("nan"),
        by_story=_by_story(victims, story, after, total),
    )


def _threshold(data: Scored, levels: Floats, budget: float, quiet_days: float) -> float:
    """Return the lowest level that fits; alerts grow as levels fall."""
    if not len(levels):
        return float("inf")
    allowed = budget * data.accounts / 10_000 * data.months
    first = np.full(data.accounts, np.inf)
    low, high, best = 0, len(levels) - 1, float("inf")
    while low <= high:
        middle = (low + high) // 2
        first[:] = np.inf
        alerts = first_alerts(data.account, data.day, data.score, levels[middle], quiet_days, first)
        if budget > 0:
            fits = alerts <= allowed
        else:
            true = _true_alerts(data, first)
            fits = alerts <= max(6 * true, 6)
        if fits:
            best, low = float(levels[middle]), middle + 1
        else:
            high = middle - 1
    return best


def _true_alerts(data: Scored, first: Floats) -> int:
    total, after, before, count = (np.zeros(data.accounts) for _ in range(4))
    add_losses(data.account, data.day, data.loss, first, total, after, before, count)
    return int(((total > 0) & np.isfinite(first) & (before > 0)).sum())


def _interval(after: Floats, total: Floats, seed: int) -> tuple[float, float]:
    if not len(total):
        return 0.0, 0.0
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(total), (_BOOTSTRAPS, len(total)))
    shares = after[drawn].sum(axis=1) / np.maximum(total[drawn].sum(axis=1), 1e-9)
    low, high = np.quantile(shares, [0.025, 0.975])
    return float(low), float(high)


def _by_story(
    victims: NDArray[np.int64], story: dict[int, str], after: Floats, total: Floats
) -> dict[str, float]:
    sums: dict[str, list[float]] = {}
    for account in victims:
        pair = sums.setdefault(story[int(account)], [0.0, 0.0])
        pair[0] += float(after[account])
        pair[1] += float(total[account])
    return {name: saved / lost for name, (saved, lost) in sorted(sums.items())}
