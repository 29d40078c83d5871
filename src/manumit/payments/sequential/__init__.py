"""Sequential tests whose average run length to a false alarm has a proven lower bound.

An e-detector of Shiryaev-Roberts kind (`shin-ramdas-rinaldo-2023-edetectors`): for a
statistic X in [0, 1] whose mean, given the past, is at most ``m`` while nothing has changed,
``1 + b (X - m) / m'`` with a bet 0 < b < 1 is an e-value. The sums over all starting times,
mixed over bets, reach ``1 / alpha`` after no less than ``1 / alpha`` periods on average.
Nothing is assumed of the distribution, and periods may depend on each other.

The detector less the number of periods is a supermartingale. So the chance of a false alarm
of an account within ``T`` periods is at most ``alpha T``, and 10,000 accounts give at most
``10,000 alpha T`` of them on average, however short the time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from manumit.payments.loops import run_detector

__all__ = ["bet_values", "shiryaev_roberts", "weight_of_bets"]

Floats = NDArray[np.float64]


def bet_values(statistic: Floats, mean: float, bet: float) -> Floats:
    """Return the e-value of each observation for one bet.

    ``statistic`` is in [0, 1], ``mean`` in (0, 1) bounds its mean under the null, ``bet`` in
    [0, 1) is the share of the stake. Expected to be at most 1 under the null, never below 0.

    >>> bet_values(np.array([0.0, 1.0]), 0.25, 0.5).tolist()
    [0.5, 2.5]
    """
    return np.asarray(1.0 + bet * (statistic - mean) / mean)


def weight_of_bets(bets: Floats) -> Floats:
    """Return equal weights for the mixture; they add up to 1."""
    return np.full(len(bets), 1.0 / len(bets))


def shiryaev_roberts(
    statistic: Floats, starts: NDArray[np.int64], mean: float, bets: Floats
) -> Floats:
    """Return the detector after each period, for many accounts one after the other.

    ``starts`` holds the place of the first period of each account. The detector begins anew
    with each account. Compare it with ``1 / alpha``, the bound on the average run length in
    periods.
    """
    detector = np.empty(len(statistic))
    ends = np.append(starts[1:], len(statistic))
    run_detector(statistic, starts, ends, mean, bets, weight_of_bets(bets), detector)
    return detector
