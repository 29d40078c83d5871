"""Movements: real displacement found, coincidence not; changes of the mix found where they are."""

from __future__ import annotations

import numpy as np
import pytest

from manumit.errors import InputError
from manumit.flows.movements import change_points, displacements, period_table


def test_people_who_move_are_found_and_others_are_not() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(200, size=(40, 5)).astype(float)
    for number, period in enumerate(range(4, 39, 4)):  # the second fills a month later, and back
        sign = -1 if number % 2 == 0 else 1
        counts[period:, 0] += sign * 150
        counts[period + 1 :, 1] -= sign * 150
    counts = np.maximum(counts, 0)
    found = displacements(["A", "B", "C", "D", "E"], counts, seed=2)
    assert (found[0].origin, found[0].target, found[0].lag) in {("A", "B", 1), ("B", "A", 1)}
    assert found[0].adjusted < 0.1
    assert found[0].moved > 2 * found[0].by_chance
    assert [one.probability for one in found] == sorted(one.probability for one in found)


def test_among_independent_sites_hardly_anything_is_found() -> None:
    false = 0
    for seed in range(20):
        counts = np.random.default_rng(seed).poisson(100, size=(18, 4)).astype(float)
        found = displacements(list("ABCD"), counts, shuffles=400, seed=seed)
        false += any(one.adjusted < 0.05 for one in found)
    assert false <= 3


def test_a_change_of_the_mix_is_found_where_it_is() -> None:
    rng = np.random.default_rng(5)
    before, after = [0.7, 0.2, 0.1], [0.3, 0.3, 0.4]
    counts = np.array([rng.multinomial(80, before) for _ in range(9)]
                      + [rng.multinomial(80, after) for _ in range(7)], dtype=float)  # fmt: skip
    periods = [f"2025-{n:02d}" for n in range(1, 17)]
    found = change_points(periods, ["CN", "VN", "IN"], counts, shuffles=300)
    assert [change.period for change in found] == ["2025-10"]
    assert found[0].before["CN"] == pytest.approx(0.7, abs=0.05)
    assert found[0].after["IN"] == pytest.approx(0.4, abs=0.05)


def test_a_mix_that_only_wavers_has_no_change() -> None:
    wrong = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        counts = np.array([rng.multinomial(60, rng.dirichlet([20, 10, 5])) for _ in range(14)])
        periods = [f"{n:02d}" for n in range(14)]
        wrong += bool(change_points(periods, list("abc"), counts.astype(float), shuffles=200,
                                    limit=0.05, seed=seed))  # fmt: skip
    assert wrong <= 4


def test_rows_become_a_table_and_too_few_are_refused() -> None:
    rows = [("2025-01", "A", 3.0), ("2025-01", "A", 2.0), ("2025-02", "B", 1.0),
            ("2025-03", "A", 1.0), ("2025-04", "B", 4.0)]  # fmt: skip
    periods, names, counts = period_table(rows)
    assert (periods[0], names, counts.tolist()) == (
        "2025-01", ["A", "B"], [[5, 0], [0, 1], [1, 0], [0, 4]],
    )  # fmt: skip
    with pytest.raises(InputError, match="1 names and 1 periods"):
        period_table(rows[:1])
