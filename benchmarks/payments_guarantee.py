"""How often later months exceed the budget that a calibration promised to keep.

Scores are made, not real: accounts that differ, a memory within each account, a heavy tail,
and months that share a common rise or fall. Half of each series is the history, the other
half comes later. Promised is that the later count exceeds the budget in at most 5 of 100
histories. Shown beside it is the plain way: the lowest threshold that kept the budget on the
history. Run: ``python benchmarks/payments_guarantee.py``; one result line a setting.
"""

from __future__ import annotations

import json
import platform
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from manumit.payments.calibrate import Series, calibrate
from manumit.payments.loops import count_alerts

RESULTS = Path(__file__).resolve().parent / "results" / "payments_guarantee.jsonl"
RUNS = 400
ACCOUNTS = 2000
PER_MONTH = 4
QUIET = 90.0
CONFIDENCE = 0.95
SETTINGS = [
    (months, allowed, wild)
    for months in (3, 6, 12)
    for allowed in (6.0, 30.0)
    for wild in (0.0, 0.3, 0.6)
]


def main() -> int:
    """Measure every setting and append the result lines."""
    for months, allowed, wild in SETTINGS:
        line = {
            "benchmark": "payments_guarantee",
            "on": datetime.now(UTC).date().isoformat(),
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "note": "simulated scores",
            "runs": RUNS,
            **measure(months, allowed, wild),
        }
        print(json.dumps(line))
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return 0


def measure(months: int, allowed: float, wild: float) -> dict[str, float]:
    """Return how often the budget was exceeded, and how much of it was used."""
    rng = np.random.default_rng([months, int(allowed), int(wild * 10)])
    budget = allowed / (ACCOUNTS * months) * 10_000
    over = plain_over = promised = 0
    used = []
    for _ in range(RUNS):
        both = made(rng, 2 * months, wild)
        past, later = halves(both, months)
        fitted = calibrate(
            past, alerts_per_10k_month=budget, quiet_days=QUIET, confidence=CONFIDENCE
        )
        found = alerts(later, fitted.threshold)
        promised += fitted.holds
        over += fitted.holds and found > allowed
        used.append(found / allowed)
        plain_over += alerts(later, plain_threshold(past, allowed)) > allowed
    return {
        "months": months,
        "allowed": allowed,
        "wild": wild,
        "promised_share": promised / RUNS,
        "exceeded": round(over / max(promised, 1), 3),
        "exceeded_by_the_plain_way": plain_over / RUNS,
        "mean_use_of_budget": round(float(np.mean(used)), 3),
    }


def made(rng: np.random.Generator, months: int, wild: float) -> Series:
    """Return scores with a memory of the account, a heavy tail and common months."""
    steps = months * PER_MONTH
    level = rng.normal(0, 1, (ACCOUNTS, 1))
    noise = rng.standard_t(5, (ACCOUNTS, steps))
    for step in range(1, steps):
        noise[:, step] += 0.6 * noise[:, step - 1]
    common = np.repeat(wild * rng.standard_normal(months), PER_MONTH)
    day = (np.arange(steps) + rng.random((ACCOUNTS, steps))) * 30.0 / PER_MONTH
    return Series(
        account=np.repeat(np.arange(1, ACCOUNTS + 1), steps),
        day=day.ravel(),
        score=(level + noise + common).ravel(),
        accounts=ACCOUNTS,
        warm_up=0.0,
        months=float(months),
    )


def halves(both: Series, months: int) -> tuple[Series, Series]:
    """Return the first and the second half of a series."""
    parts = []
    for late in (False, True):
        rows = (both.day >= months * 30.0) == late
        parts.append(
            replace(
                both, account=both.account[rows], day=both.day[rows] - late * months * 30.0,
                score=both.score[rows], months=float(months),
            )
        )  # fmt: skip
    return parts[0], parts[1]


def alerts(series: Series, threshold: float) -> int:
    """Return the alerts of a series at a threshold."""
    counts = np.zeros(1, dtype=np.int64)
    count_alerts(series.account, series.day, series.score, threshold, QUIET, 0.0, counts)
    return int(counts.sum())


def plain_threshold(past: Series, allowed: float) -> float:
    """Return the lowest score at which the history itself keeps the budget."""
    levels = np.sort(past.score)[::-1]
    low, high = 0, min(len(levels) - 1, 20_000)
    while low < high:
        middle = (low + high + 1) // 2
        if alerts(past, levels[middle]) <= allowed:
            low = middle
        else:
            high = middle - 1
    return float(levels[low])


if __name__ == "__main__":
    raise SystemExit(main())
