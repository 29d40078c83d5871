"""Safe publication: attacked with linear programs, the noise tested exactly."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.stats import chisquare

from manumit.errors import InputError
from manumit.flows.publication import (
    FlowTable,
    Ledger,
    Suppressed,
    audit,
    discrete_laplace,
    flow_tables,
    noisy_release,
    rare_joined,
    release_of,
    suppress,
)
from manumit.flows.publication.noise import show_from


def _table(counts: np.ndarray) -> FlowTable:
    rows, columns = counts.shape
    return FlowTable(tuple(f"O{i}" for i in range(rows)), tuple(f"D{j}" for j in range(columns)),
                     counts.astype(np.int64))  # fmt: skip


def _random(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    shape = rng.integers(2, 14), rng.integers(2, 7)
    return rng.negative_binomial(rng.uniform(0.2, 0.8), rng.uniform(0.005, 0.1), size=shape)


def _attacked(made: Suppressed) -> dict[tuple[int, int], tuple[float, float]]:
    """Return bounds by linear programs over all cells and totals: the attack of a stranger."""
    rows, columns = made.values.shape
    number = {cell: n for n, cell in enumerate(itertools.product(range(rows), range(columns)))}
    equations = []
    for i in range(rows):
        line = np.zeros(len(number))
        for j in range(columns):
            line[number[i, j]] = 1 if j < columns - 1 else -1
        equations.append(line)
    for j in range(columns):
        line = np.zeros(len(number))
        for i in range(rows):
            line[number[i, j]] = 1 if i < rows - 1 else -1
        equations.append(line)
    bounds = [
        (0, None) if made.hidden[cell] else (made.values[cell], made.values[cell])
        for cell in number
    ]
    found = {}
    for cell in zip(*np.nonzero(made.hidden), strict=True):
        aim = np.zeros(len(number))
        aim[number[int(cell[0]), int(cell[1])]] = 1
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * aim, A_eq=np.array(equations), b_eq=np.zeros(len(equations)),
                             bounds=bounds, method="highs")  # fmt: skip
            ends.append(sign * solved.fun if solved.status == 0 else sign * -math.inf)
        found[int(cell[0]), int(cell[1])] = (ends[0], ends[1])
    return found


@pytest.mark.parametrize("seed", range(25))
def test_the_audit_finds_what_a_linear_program_finds(seed: int) -> None:
    made = suppress(_table(_random(seed)))
    found = audit(made).bounds
    attacked = _attacked(made)
    assert set(found) == set(attacked)
    for cell, (lower, upper) in attacked.items():
        assert found[cell][0] == pytest.approx(lower, abs=1e-6)
        if math.isinf(upper):
            assert found[cell][1] > 100_000_000
        else:
            assert found[cell][1] == pytest.approx(upper, abs=1e-6)


def test_no_cell_of_a_thousand_tables_is_recoverable_within_two() -> None:
    hidden = 0
    for seed in range(1000):
        made = suppress(_table(_random(10_000 + seed)))
        found = audit(made)
        assert found.safe, seed
        assert found.narrowest > 4
        inner = made.values[:-1, :-1]
        assert not ((inner > 0) & (inner < 11) & ~made.hidden[:-1, :-1]).any()
        hidden += len(found.bounds)
    assert hidden > 5000


def test_primary_suppression_alone_is_caught_by_the_audit() -> None:
    made = suppress(_table(np.array([[3, 40], [60, 50]])))
    assert made.hidden.sum() >= 4
    alone = Suppressed(made.table, made.values, made.small, made.small)
    assert audit(alone).bounds[0, 0] == (3, 3)
    assert not audit(alone).safe


def test_the_release_shows_what_is_not_hidden_and_counts_what_is_lost() -> None:
    made = suppress(_table(np.array([[3, 40, 70], [60, 50, 90], [0, 30, 20]])))
    release = release_of(made)
    shown = {(o, d): count for _, o, d, count in release.rows}
    assert shown["O0", "D0"] is None
    for (origin, destination), count in shown.items():
        if count is not None:
            i = made.table.origins.index(origin) if origin != "*" else -1
            j = made.table.destinations.index(destination) if destination != "*" else -1
            assert made.values[i, j] == count
    assert release.utility["cells_hidden_as_small"] == 1
    assert 0.3 < release.utility["people_shown_share"] < 1


def test_rare_origins_are_not_even_named() -> None:
    joined = rare_joined(_table(np.array([[3, 4], [60, 50], [1, 0], [90, 80]])), 11)
    assert joined.origins == ("O1", "O3", "other")
    assert joined.counts[-1].tolist() == [4, 4]
    assert joined.counts.sum() == 288


def test_the_noise_has_exactly_its_distribution() -> None:
    draws = Counter(discrete_laplace(Fraction(3, 2)) for _ in range(60_000))
    ratio = math.exp(-2 / 3)
    sizes = list(range(-8, 9))
    wanted = [(1 - ratio) / (1 + ratio) * ratio ** abs(size) for size in sizes]
    seen = [draws[size] for size in sizes] + [60_000 - sum(draws[size] for size in sizes)]
    expected = [60_000 * p for p in wanted] + [60_000 * (1 - sum(wanted))]
    assert chisquare(seen, expected).pvalue > 1e-4


def test_the_sampler_follows_its_tree_exactly() -> None:
    """All paths of the sampler for scale 1, by exact fractions: P(0) and P(1) as they must be."""

    class _Out(Exception):
        pass

    def probabilities(depth: int) -> tuple[dict[int, Fraction], Fraction]:
        found: dict[int, Fraction] = {}
        lost = Fraction(0)
        paths = [((), Fraction(1))]
        while paths:
            path, weight = paths.pop()
            taken = iter(path)
            asked = [0]

            def draw(below: int, taken=taken, asked=asked) -> int:  # type: ignore[no-untyped-def]
                asked[0] = below
                try:
                    return next(taken)
                except StopIteration:
                    raise _Out from None

            try:
                value = discrete_laplace(Fraction(1), draw)
            except _Out:
                if len(path) == depth or weight < Fraction(1, 200_000):
                    lost += weight
                else:
                    paths += [((*path, n), weight / asked[0]) for n in range(asked[0])]
            else:
                found[value] = found.get(value, Fraction(0)) + weight
        return found, lost

    found, lost = probabilities(40)
    ratio = math.exp(-1)
    for size in (0, 1, -1, 2):
        wanted = (1 - ratio) / (1 + ratio) * ratio ** abs(size)
        assert float(found[size]) <= wanted + 1e-9
        assert wanted <= float(found[size] + lost)
    assert lost < Fraction(1, 5)


def test_at_epsilon_one_most_pairs_of_ten_are_published_and_few_are_invented() -> None:
    """A table shaped as in the research: 179 pairs in 1,500 cells, 88 of ten people or more."""
    rng = np.random.default_rng(11)
    counts = np.zeros((50, 30), dtype=np.int64)
    cells = rng.choice(1500, 179, replace=False)
    large = np.maximum(10, rng.lognormal(4.2, 1.2, 88).astype(int))
    counts.flat[cells] = np.concatenate([large, rng.integers(1, 10, 91)])
    table = _table(counts)
    published, errors, invented = [], [], 0
    for _ in range(20):
        release = noisy_release(
            table, Fraction(1), origins=table.origins, destinations=table.destinations
        )
        shown = {(o, d): count for _, o, d, count in release.rows}
        hits = 0
        for (origin, destination), count in shown.items():
            truth = counts[table.origins.index(origin), table.destinations.index(destination)]
            hits += truth >= 10
            invented += truth == 0
            assert count is not None
            errors.append(abs(count - truth))
        published.append(hits)
    assert np.mean(published) >= 84
    assert np.mean(errors) < 2.5
    assert invented <= 5


def test_the_limit_of_what_is_shown_follows_from_the_cells() -> None:
    for cells, epsilon in ((100, 1.0), (1500, 1.0), (4000, 0.5)):
        least = show_from(cells, epsilon)
        beyond = math.exp(-epsilon * least) / (1 + math.exp(-epsilon))
        assert cells * beyond <= 0.05
        assert cells * beyond * math.exp(epsilon) > 0.05


def test_cells_outside_the_public_set_and_epsilon_zero_are_refused() -> None:
    table = _table(np.array([[30, 40]]))
    with pytest.raises(InputError, match="outside the public set"):
        noisy_release(table, Fraction(1), origins=("O9",), destinations=table.destinations)
    with pytest.raises(InputError, match="above zero"):
        noisy_release(table, Fraction(0), origins=table.origins, destinations=table.destinations)


def test_the_ledger_adds_up_and_stops(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "spent.jsonl")
    assert ledger.spend("a", Fraction(3), 10) == 1
    assert ledger.spend("b", Fraction(1), 10) == 3
    with pytest.raises(InputError, match="has 1 left of 4"):
        ledger.spend("a", Fraction(2), 10)
    assert ledger.spent("a") == 3
    ledger.path.write_text("{broken\n")
    with pytest.raises(InputError, match="line 1"):
        ledger.spent("a")


@pytest.mark.parametrize("column", ["site", "compound", "date", "name", "Latitude"])
def test_a_table_of_sites_days_or_people_is_refused(column: str) -> None:
    with pytest.raises(InputError, match="cannot be published safely"):
        flow_tables(["origin", "destination", column, "count"], [])


def test_rows_are_read_with_the_names_of_ctdc_and_bad_ones_told() -> None:
    header = ["citizenship", "CountryOfExploitation", "yearOfRegistration", "count"]
    rows = [(2, ["KE", "MM", "2025", "5"]), (3, ["KE", "MM", "2025-Q2", "7"]),
            (4, ["KE", "MM", "2025-03", "5"]), (5, ["", "MM", "2025", "5"]),
            (6, ["UG", "MM", "2025", "-5"]), (7, ["KE", "MM", "2025", "2"])]  # fmt: skip
    tables, rejects = flow_tables(header, rows)
    assert [(t.period, t.counts.tolist()) for t in tables] == [("2025", [[7]]), ("2025-Q2", [[7]])]
    assert [(r.row, r.column) for r in rejects] == [(4, "period"), (5, "origin"), (6, "count")]
    tables, _ = flow_tables(["origin", "destination"], [(2, ["KE", "MM"]), (3, ["KE", "MM"])])
    assert tables[0].counts.tolist() == [[2]]
