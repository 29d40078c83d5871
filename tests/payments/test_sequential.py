"""The e-detector keeps its bound on the average run length, whatever the distribution."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from manumit.payments.sequential import bet_values, shiryaev_roberts, weight_of_bets

BETS = np.array([0.1, 0.4, 0.8])


def test_no_bet_has_an_expected_value_above_one_under_the_null() -> None:
    # All distributions on {0, 1/2, 1} with mean at most m are mixtures of these.
    mean = 0.3
    values = np.array([0.0, 0.5, 1.0])
    for bet in BETS:
        won = bet_values(values, mean, bet)
        assert (won >= 0).all()
        for weights in ([1, 0, 0], [0.4, 0.6, 0], [0.7, 0, 0.3]):
            assert np.dot(weights, values) <= mean + 1e-12
            assert np.dot(weights, won) <= 1 + 1e-12


def test_the_first_values_are_those_of_the_definition() -> None:
    statistic = np.array([0.0, 1.0, 0.5])
    sums = np.zeros(len(BETS))
    wanted = []
    for x in statistic:
        sums = (sums + 1) * (1 + BETS * (x - 0.25) / 0.25)
        wanted.append(float(np.dot(weight_of_bets(BETS), sums)))
    found = shiryaev_roberts(statistic, np.array([0]), 0.25, BETS)
    assert found == pytest.approx(wanted)


def test_each_account_begins_anew() -> None:
    one = shiryaev_roberts(np.array([0.4, 0.9]), np.array([0]), 0.3, BETS)
    two = shiryaev_roberts(np.array([0.4, 0.9, 0.4, 0.9]), np.array([0, 2]), 0.3, BETS)
    assert two[:2] == pytest.approx(one)
    assert two[2:] == pytest.approx(one)


@pytest.mark.parametrize("periods", [1, 2, 3, 4])
def test_the_chance_of_an_alarm_within_a_time_is_bounded_exactly(periods: int) -> None:
    # All paths of the null that pays most: 1 with the chance that the mean allows, else 0.
    mean = 0.25
    paths = np.array(list(itertools.product([0.0, 1.0], repeat=periods)))
    chance = np.where(paths == 1.0, mean, 1.0 - mean).prod(axis=1)
    starts = np.arange(0, paths.size, periods)
    detector = shiryaev_roberts(paths.ravel(), starts, mean, BETS).reshape(paths.shape)
    assert np.dot(chance, detector[:, -1]) == pytest.approx(periods)
    for bound in np.unique(detector[detector > 0]):
        within = float(np.dot(chance, (detector >= bound).any(axis=1)))
        assert within <= periods / bound + 1e-12


def _independent(rng: np.random.Generator, runs: int, length: int) -> np.ndarray:
    return rng.beta(0.5, 4.5, (runs, length))  # mean 0.1


def _rare(rng: np.random.Generator, runs: int, length: int) -> np.ndarray:
    return (rng.random((runs, length)) < 0.1).astype(float)


def _dependent(rng: np.random.Generator, runs: int, length: int) -> np.ndarray:
    """The next is large after small ones only: dependent, with a mean given the past of 0.1."""
    large = rng.random((runs, length)) < np.linspace(0.1, 0.2, length)
    return np.where(large, 0.1 / np.linspace(0.1, 0.2, length), 0.0)


@pytest.mark.parametrize("null", [_independent, _rare, _dependent])
@pytest.mark.parametrize("bound", [50, 200])
def test_the_average_run_length_is_at_least_the_bound(
    null: Callable[[np.random.Generator, int, int], np.ndarray], bound: int
) -> None:
    rng = np.random.default_rng(4)
    runs, length = 300, 20 * bound
    statistic = null(rng, runs, length)
    detector = shiryaev_roberts(statistic.ravel(), np.arange(0, runs * length, length), 0.1, BETS)
    over = detector.reshape(runs, length) >= bound
    first = np.where(over.any(axis=1), over.argmax(axis=1) + 1, length)  # cut off: a lower bound
    assert first.mean() >= bound


def test_a_change_is_found_long_before_a_false_alarm_is_due() -> None:
    rng = np.random.default_rng(5)
    runs, length = 200, 300
    statistic = rng.beta(4, 4, (runs, length))  # mean 0.5 against a null of 0.1
    detector = shiryaev_roberts(statistic.ravel(), np.arange(0, runs * length, length), 0.1, BETS)
    over = detector.reshape(runs, length) >= 10_000
    assert over.any(axis=1).all()
    assert np.median(over.argmax(axis=1)) < 20
