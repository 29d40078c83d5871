"""The budget holds on later months, and the bounds are what they say."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from scipy import stats

from manumit.payments.calibrate import calibrate, predictive_bound, series_of

QUIET = 30.0


def _history(
    rng: np.random.Generator, accounts: int, days: int, *, wild: float = 0.0
) -> pl.DataFrame:
    """Return scores that depend within an account, heavy in the tail, with wild months."""
    count = accounts * days // 5
    account = rng.integers(0, accounts, count)
    day = rng.uniform(0, days, count)
    level = rng.normal(0, 1, accounts)
    month = np.exp(wild * rng.standard_normal(days // 30 + 1))
    score = level[account] + rng.standard_t(4, count) + np.log(month[(day / 30).astype(int)])
    start = np.datetime64("2024-01-01", "us")
    return pl.DataFrame(
        {
            "account": account,
            "paid_at": pl.Series(
                start + (day * 86_400e6).astype("timedelta64[us]")
            ).dt.replace_time_zone("UTC"),
            "score": score,
        }
    )


def _alerts(frame: pl.DataFrame, threshold: float, *, warm_up: float = 0.0) -> int:
    """Count onsets as the engine does, by the plainest code."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    alerts, last = 0, {}
    for account, at, score in frame.sort("account", "paid_at").iter_rows():
        day = (at - start).total_seconds() / 86_400
        if score >= threshold and day - last.get(account, -1e9) >= QUIET:
            last[account] = day
            alerts += day >= warm_up
    return alerts


def test_the_count_is_that_of_the_plainest_code() -> None:
    frame = _history(np.random.default_rng(3), 300, 150)
    fitted = calibrate(
        series_of(frame, column="score", warm_up_days=0), alerts_per_10k_month=300, quiet_days=QUIET
    )
    first = frame["paid_at"].min()
    shifted = frame.with_columns(
        pl.col("paid_at") - pl.lit(first) + pl.lit(datetime(2024, 1, 1, tzinfo=UTC))
    )
    assert fitted.alerts == _alerts(shifted, fitted.threshold)


@pytest.mark.parametrize(("budget", "wild"), [(20.0, 0.0), (100.0, 0.0), (100.0, 0.15)])
def test_later_months_exceed_the_budget_no_more_often_than_promised(
    budget: float, wild: float
) -> None:
    rng = np.random.default_rng(11)
    runs, over = 60, 0
    for _ in range(runs):
        both = _history(rng, 1000, 360, wild=wild)
        middle = datetime(2024, 6, 29, tzinfo=UTC)
        past, later = (
            both.filter(pl.col("paid_at") < middle),
            both.filter(pl.col("paid_at") >= middle),
        )
        fitted = calibrate(
            series_of(past, column="score", warm_up_days=0),
            alerts_per_10k_month=budget,
            quiet_days=QUIET,
            confidence=0.9,
        )
        over += _alerts(later, fitted.threshold) > budget * 1000 / 10_000 * 6
    # Exceeding in one run of ten is promised; more than this is against it at 1 in 1,000.
    assert over <= stats.binom.ppf(0.999, runs, 0.1)


def test_the_threshold_is_not_higher_than_it_must_be() -> None:
    frame = _history(np.random.default_rng(5), 2000, 300)
    series = series_of(frame, column="score", warm_up_days=0)
    fitted = calibrate(series, alerts_per_10k_month=100, quiet_days=QUIET)
    assert fitted.holds
    assert fitted.alerts > 0.5 * fitted.allowed


def test_a_larger_budget_never_raises_the_threshold() -> None:
    series = series_of(
        _history(np.random.default_rng(7), 500, 200), column="score", warm_up_days=30
    )
    found = [
        calibrate(series, alerts_per_10k_month=b, quiet_days=QUIET).threshold
        for b in (20, 50, 100, 400)
    ]
    assert found == sorted(found, reverse=True)


def test_a_history_that_is_too_small_says_so_and_raises_no_alert() -> None:
    series = series_of(_history(np.random.default_rng(9), 100, 120), column="score", warm_up_days=0)
    fitted = calibrate(series, alerts_per_10k_month=1, quiet_days=QUIET)
    assert not fitted.holds
    assert fitted.alerts == 0
    assert any("too few" in warning for warning in fitted.warnings)


def test_the_predictive_bound_covers_poisson_counts_as_promised() -> None:
    rng = np.random.default_rng(1)
    for rate in (0.2, 1.0, 5.0):
        past = rng.poisson(rate, (4000, 6))
        later = rng.poisson(rate, (4000, 6)).sum(axis=1)
        bounds = np.array([predictive_bound(row, 0.95) for row in past])
        assert (later > bounds).mean() < 0.06


def test_few_months_that_differ_widen_the_bound_more_than_many_that_differ_as_much() -> None:
    few, many = [5, 10, 15], [5, 10, 15] * 4
    excess_few = (predictive_bound(few, 0.95) - sum(few)) / math.sqrt(len(few))
    excess_many = (predictive_bound(many, 0.95) - sum(many)) / math.sqrt(len(many))
    assert excess_few > 1.2 * excess_many


def test_wild_months_raise_the_threshold() -> None:
    rng = np.random.default_rng(17)
    calm = _history(rng, 1500, 180)
    month = (pl.col("paid_at") - pl.col("paid_at").min()).dt.total_days() // 30
    wild = calm.with_columns(pl.col("score") + pl.when(month % 2 == 0).then(1.0).otherwise(-1.0))
    fitted = [
        calibrate(
            series_of(f, column="score", warm_up_days=0), alerts_per_10k_month=50, quiet_days=QUIET
        )
        for f in (calm, wild)
    ]
    assert fitted[1].dispersion > fitted[0].dispersion
    assert fitted[1].alerts < fitted[0].alerts


def test_the_warm_up_is_not_counted() -> None:
    frame = _history(np.random.default_rng(13), 300, 150)
    short = series_of(frame, column="score", warm_up_days=60)
    assert short.months == pytest.approx((150 - 60) / 30, abs=0.05)
