"""Hidden populations: the published figures found again, and refusals in words."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import poisson

from manumit.errors import InputError
from manumit.flows.lists import ListTable
from manumit.flows.mse import METHODS, Settings, estimate
from manumit.flows.mse.bounds import independent
from manumit.flows.mse.checks import consistency_rows, left_out_rows
from manumit.flows.mse.criterion import rank_models
from manumit.flows.mse.decomposable import decomposable_graphs, graph_average
from manumit.flows.mse.intervals import Bootstrap, bca, percentile
from manumit.flows.mse.latent import latent_classes
from manumit.flows.mse.loops import EXISTS, FAILED, UNSURE, fit, poisson_tail, superset_sums
from manumit.flows.mse.models import maximum_exists, models_of, words_of
from manumit.interchange.rows import read_rows

TABLES = Path(__file__).parents[3] / "shared/data/flows/mse"
# A table invented for the tests: three lists, 214 people.
ROWS = [(1, 0, 0, 60), (0, 1, 0, 50), (0, 0, 1, 40), (1, 1, 0, 25), (1, 0, 1, 12), (0, 1, 1, 20),
        (1, 1, 1, 7)]  # fmt: skip


def _made(rows: list[tuple[int, ...]] = ROWS, names: str = "ABC") -> ListTable:
    return ListTable.of_rows(list(names), rows)


def _shared(name: str) -> ListTable:
    file = TABLES / f"{name}.csv"
    if not file.exists():
        pytest.skip(f"{file.name} of the shared tables is absent")
    read = read_rows(file)
    return ListTable.of_cells(read.header, read.rows)


def _point(table: ListTable, method: str) -> float:
    found = estimate(table, [method], Settings(bootstraps=0)).estimates[0].point
    assert found is not None
    return found


STEPWISE = {"Korea": 268.8, "Kosovo": 14341.7, "UKdat_5": 11313.0, "UKdat": 11418.0,
            "NewOrl_5": 981.4, "NewOrl_5_185": 1034.2, "NewOrl_185": 1183.7, "NewOrl": 1110.5,
            "Western": 2483.4, "Ned_5": 121521.6, "Ned": 111139.4}  # fmt: skip
BIC = {"Korea": 157.2, "Kosovo": 10356.5, "UKdat_5": 25311.3, "NewOrl_5": 981.4,
       "NewOrl_5_185": 1034.2, "Western": 2483.4, "Ned_5": 148788.8}  # fmt: skip
# median, 2.5 % and 97.5 % as printed by Binette and Steorts
GRAPHS = {"UKdat_5": (23016, 10408, 33481), "NewOrl_5_185": (869, 514, 1763),
          "Western": (2128, 1340, 3868), "Ned_5": (50270, 41616, 203328),
          "MSETools_Australia": (2255, 1186, 7314)}  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("name", STEPWISE)
def test_stepwise_gives_the_published_figure(name: str) -> None:
    assert _point(_shared(name), "stepwise") == pytest.approx(STEPWISE[name], abs=0.1)


@pytest.mark.shared
@pytest.mark.parametrize("name", BIC)
def test_the_criterion_gives_the_published_figure(name: str) -> None:
    assert _point(_shared(name), "bic") == pytest.approx(BIC[name], abs=0.1)


@pytest.mark.shared
def test_the_published_ranking_and_count_of_models_are_found() -> None:
    table = _shared("UKdat_5")
    ranking = rank_models(table, 2)
    found = (ranking.hidden[:3] + table.persons).tolist()
    assert found == pytest.approx([22991.3, 12262.4, 25978.2], abs=0.1)
    assert rank_models(table, 3).looked_at == 6212
    six = _shared("UKdat")
    assert rank_models(six, 2).hidden[0] + six.persons == pytest.approx(12349.6, abs=0.1)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["NewOrl", "NewOrl_185"])
def test_eight_lists_go_downhill(name: str) -> None:
    wanted = {"NewOrl": 1110.5, "NewOrl_185": 1183.7}[name]
    assert _point(_shared(name), "bic") == pytest.approx(wanted, abs=0.1)


@pytest.mark.shared
@pytest.mark.parametrize("name", GRAPHS)
def test_graph_averages_equal_the_published_cache(name: str) -> None:
    found = estimate(_shared(name), ["dga"]).of("dga")
    assert (found.point, found.lower, found.upper) == pytest.approx(GRAPHS[name], abs=0.5)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "method", "lower", "upper"),
    [
        ("Kosovo", "stepwise", 12596, 16527),
        ("UKdat_5", "bic", 11227, 55831),
        ("Korea", "bic", 128, 350),
    ],
)
def test_meaningful_intervals_agree_within_noise(
    name: str, method: str, lower: float, upper: float
) -> None:
    found = estimate(_shared(name), [method], Settings(bootstraps=4000)).of(method)
    assert found.interval == "bca"
    assert (found.lower, found.upper) == pytest.approx((lower, upper), rel=0.07)


@pytest.mark.shared
@pytest.mark.parametrize(("name", "printed"), [("NewOrl_5_185", 589), ("Western", 1293)])
def test_published_limits_that_are_only_the_smallest_replicate_are_refused(
    name: str, printed: float
) -> None:
    found = estimate(_shared(name), ["stepwise"], Settings(bootstraps=1000)).of("stepwise")
    assert found.interval == "percentile"
    assert any("BCa is refused" in warning for warning in found.warnings)
    assert found.lower is not None
    assert found.lower > 1.2 * printed


@pytest.mark.shared
def test_existence_and_identifiability_are_told_apart() -> None:
    """Artificial_3: [12, 3] has no maximum, [12, 13, 23] cannot be told, [13, 23] is fine."""
    counts = _shared("Artificial_3").counts
    main = [0, 1, 2, 4]

    def judged(*pairs: int) -> tuple[int, bool]:
        parameters = np.array([*main, *pairs])
        margins = counts.copy()
        superset_sums(margins, 3)
        _, status = fit(counts, margins, 3, parameters, len(parameters), np.empty(8))
        return status, maximum_exists(counts, parameters, status)

    assert judged(0b101, 0b110) == (EXISTS, True)
    assert judged(0b011) == (UNSURE, False)
    assert judged(0b011, 0b101, 0b110) == (FAILED, False)


def test_a_fit_is_the_maximum_of_the_likelihood() -> None:
    table = _made()
    parameters = np.array([0, 1, 2, 4, 0b011])
    margins = table.counts.copy()
    superset_sums(margins, 3)
    expected = np.empty(8)
    likelihood, status = fit(table.counts, margins, 3, parameters, 5, expected)
    cells = np.arange(1, 8)
    design = ((cells[:, None] & parameters) == parameters).astype(float)

    def loss(beta: np.ndarray) -> float:
        linear = design @ beta
        return float(np.exp(linear).sum() - (table.counts[1:] * linear).sum())

    found = minimize(loss, np.array([3.0, 0, 0, 0, 0]), method="BFGS", options={"gtol": 1e-9})
    assert status == EXISTS
    assert likelihood == pytest.approx(-found.fun, abs=1e-6)
    assert expected[0] == pytest.approx(math.exp(found.x[0]), rel=1e-5)


@given(seen=st.integers(0, 400), mean=st.floats(0.01, 400))
def test_the_tail_is_that_of_the_poisson_distribution(seen: int, mean: float) -> None:
    wanted = poisson.logcdf(seen, mean) if seen < mean else poisson.logsf(seen - 1, mean)
    if wanted > -650:  # below, the reference itself runs out of numbers
        assert poisson_tail(seen, mean) == pytest.approx(wanted, rel=1e-6, abs=1e-9)
    else:
        assert poisson_tail(seen, mean) < -600


@pytest.mark.parametrize(
    ("lists", "order", "count"),
    [(3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 2, 1024), (5, 3, 6212), (5, 4, 6893)],
)
def test_every_hierarchical_model_is_made_once(lists: int, order: int, count: int) -> None:
    models = models_of(lists, order)
    sets = {frozenset(map(int, models.of(row))) for row in range(len(models))}
    assert len(models) == len(sets) == count
    for model in sets:
        for parameter in model:
            bits = [1 << b for b in range(lists) if parameter >> b & 1]
            assert all(
                sum(part) in model for n in range(len(bits)) for part in combinations(bits, n)
            )


@pytest.mark.parametrize(("lists", "count"), [(3, 8), (4, 61), (5, 822), (6, 18154)])
def test_decomposable_graphs_are_as_many_as_they_are(lists: int, count: int) -> None:
    graphs = decomposable_graphs(lists)
    assert len({row.tobytes() for row in graphs}) == len(graphs) == count
    # Cliques less separators cover every list once.
    for place in range(lists):
        holds = np.array([part >> place & 1 for part in range(1 << lists)])
        assert (graphs @ holds == 1).all()


def test_two_independent_lists_give_lincoln_and_petersen() -> None:
    counts = np.array([0.0, 40, 30, 20])
    assert independent(counts, 2) + 90 == pytest.approx(60 * 50 / 20)


def test_lists_without_dependence_give_back_the_population() -> None:
    counts = np.zeros(16)
    for pattern in range(16):
        chance = 1.0
        for place, rate in enumerate((0.3, 0.4, 0.2, 0.35)):
            chance *= rate if pattern >> place & 1 else 1 - rate
        counts[pattern] = round(10_000 * chance)
    counts[0] = 0
    table = ListTable(("A", "B", "C", "D"), counts)
    for method in METHODS:
        found = estimate(table, [method], Settings(bootstraps=200)).of(method)
        assert found.point == pytest.approx(10_000, rel=0.06), method
        assert found.lower is not None
        assert found.upper is not None
        assert found.lower < 10_050, method
        assert found.upper > 9_950, method


def test_dependence_is_found_by_stepwise_and_criterion_and_missed_by_independence() -> None:
    """A and B meet the same people: odds of both four times as high."""
    rng = np.random.default_rng(5)
    on = rng.random((20_000, 4)) < (0.2, 0.2, 0.25, 0.15)
    tied = rng.random(20_000) < 0.15
    on[:, 0] |= tied
    on[:, 1] |= tied
    counts = np.bincount((on * [1, 2, 4, 8]).sum(axis=1), minlength=16).astype(float)
    counts[0] = 0
    table = ListTable(("A", "B", "C", "D"), counts)
    free = _point(table, "independence")
    assert free < 18_500
    for method in ("stepwise", "bic", "dga"):
        assert abs(_point(table, method) - 20_000) < 0.6 * (20_000 - free), method


def test_the_latent_classes_report_that_chains_disagree() -> None:
    table = _made()
    draws = latent_classes(table, classes=5, shape=0.25, rate=0.25, chains=4, draws=4000, seed=1)
    again = latent_classes(table, classes=5, shape=0.25, rate=0.25, chains=4, draws=4000, seed=1)
    assert draws.rhat < 1.2
    assert (draws.persons == again.persons).all()
    assert draws.persons.min() >= table.persons
    short = Settings(values=Settings().values | {"class_draws": 40.0, "class_chains": 2.0})
    found = estimate(table, ["lcmcr"], short).of("lcmcr")
    assert found.status in {"not_converged", "not_estimable"}


def test_bca_moves_with_the_bias_and_is_refused_at_the_ends() -> None:
    rng = np.random.default_rng(2)
    replicates = rng.normal(100, 10, 5000)
    jack = rng.normal(100, 1, 50)
    fair = Bootstrap(100.0, replicates, jack, np.ones(50))
    plain, sharp = percentile(fair, 0.95), bca(fair, 0.95, 10)
    assert (sharp.lower, sharp.upper) == pytest.approx((plain.lower, plain.upper), abs=1.5)
    moved = bca(Bootstrap(106.0, replicates, jack, np.ones(50)), 0.9, 10)
    assert moved.lower is not None
    assert plain.lower is not None
    assert moved.lower > plain.lower + 5
    far = bca(Bootstrap(118.0, replicates, jack, np.ones(50)), 0.95, 10)
    assert far.kind == "none"
    assert "BCa is refused" in far.warnings[0]


def test_no_bootstrap_gives_no_interval_and_the_seed_decides() -> None:
    table = _made()
    plain = estimate(table, ["stepwise"], Settings(bootstraps=0)).of("stepwise")
    assert (plain.lower, plain.upper, plain.interval) == (None, None, "none")
    one, two, three = (
        estimate(table, ["stepwise", "bic"], Settings(bootstraps=300, seed=seed)).as_dict()
        for seed in (7, 7, 8)
    )
    assert one == two
    assert one["estimates"] != three["estimates"]


def test_the_edge_of_the_grid_is_told() -> None:
    """Hardly any overlap: the posterior runs on beyond what is looked at."""
    rows = [
        (1, 0, 0, 300),
        (0, 1, 0, 300),
        (0, 0, 1, 300),
        (1, 1, 0, 1),
        (0, 1, 1, 1),
        (1, 0, 1, 0),
    ]
    found = estimate(_made(rows), ["dga"]).of("dga")
    assert any("cut off" in warning for warning in found.warnings)


def test_models_are_named_by_their_largest_interactions() -> None:
    assert words_of(np.array([0, 1, 2, 4, 8, 3, 5, 6, 7]), ("A", "B", "C", "D")) == "[A·B·C, D]"


@pytest.mark.parametrize(
    ("rows", "names", "words", "remedy"),
    [
        ([(1, 0, 0, -1)], "ABC", "row 1: the count", "whole numbers"),
        ([(1, 0, 0, 2.5)], "ABC", "row 1: the count", "whole numbers"),
        ([(2, 0, 0, 5)], "ABC", 'column "A"', "Write 1"),
        ([(0, 0, 0, 5)], "ABC", "on no list", "Leave the row out"),
        ([(1, 5)], "A", "one list", "second list"),
        ([(*[1] * 20, 5)], "ABCDEFGHIJKLMNOPQRST", "20 lists", "Join lists"),
        ([(1, 0, 0, 0)], "ABC", "counts nobody", "number of people"),
        ([(1, 0, 5)], "ABC", "3 cells", "a cell for each column"),
        ([(1, 0, 5)], "AA", "without a name of their own", "once"),
    ],
)
def test_a_wrong_table_is_refused_with_place_and_remedy(
    rows: list[tuple[int, ...]], names: str, words: str, remedy: str
) -> None:
    with pytest.raises(InputError) as told:
        _made(rows, names)
    assert words in told.value.message
    assert remedy in told.value.remedy


@pytest.mark.parametrize(
    ("rows", "names", "words", "remedy"),
    [
        ([(1, 0, 0, 9), (0, 1, 0, 8), (0, 0, 1, 7)], "ABC", "Nobody stands on two", "Link"),
        ([(1, 1, 0, 9), (0, 1, 0, 8), (0, 1, 1, 7), (0, 0, 1, 5)], "ABC", '"A" stands on "B"',
         'Leave "A" out'),
        ([(1, 1, 0, 9), (1, 0, 0, 4), (0, 1, 0, 8)], "ABC", '"C" is empty', "Leave it out"),
        ([(1, 1, 9), (1, 0, 4), (0, 1, 8)], "AB", "two lists", "third list"),
    ],
)  # fmt: skip
def test_lists_that_can_tell_nothing_are_refused(
    rows: list[tuple[int, ...]], names: str, words: str, remedy: str
) -> None:
    with pytest.raises(InputError) as told:
        estimate(_made(rows, names))
    assert words in told.value.message
    assert remedy in told.value.remedy


def test_the_count_may_stand_anywhere() -> None:
    rows = [(2, ["5", "1", "0"]), (3, ["7", "1", "1"])]
    table = ListTable.of_cells(["Count", "A", "B"], rows)
    assert (table.names, table.counts.tolist()) == (("A", "B"), [0, 5, 0, 7])


def test_an_unknown_method_names_those_that_there_are() -> None:
    with pytest.raises(InputError, match="stepwise, bic, independence"):
        estimate(_made(), ["magic"])


def test_without_a_list_and_within_a_list_lose_nobody_silently() -> None:
    table = _made()
    assert table.without(0).persons == table.persons - 60
    inside, alone = table.within(0)
    assert inside.persons + alone == table.size_of(1)
    rows = left_out_rows(table, ["independence"], Settings(bootstraps=0))
    assert [row["without"] for row in rows] == ["A", "B", "C"]
    assert {row["status"] for row in rows} == {"refused"}  # two lists are left


def test_consistency_compares_with_the_known_size() -> None:
    rng = np.random.default_rng(3)
    on = rng.random((20_000, 5)) < (0.3, 0.25, 0.2, 0.35, 0.3)
    counts = np.bincount((on * [1, 2, 4, 8, 16]).sum(axis=1), minlength=32).astype(float)
    counts[0] = 0
    table = ListTable(tuple("ABCDE"), counts)
    rows = consistency_rows(table, ["independence"], Settings(bootstraps=0))
    assert [row["known"] for row in rows] == [table.size_of(1 << place) for place in range(5)]
    assert sum(bool(row["held"]) for row in rows) >= 4


@settings(max_examples=60, deadline=None)
@given(counts=st.lists(st.integers(0, 60), min_size=7, max_size=7))
def test_any_table_of_three_lists_is_answered_or_refused_in_words(counts: list[int]) -> None:
    table = ListTable(tuple("ABC"), np.array([0, *counts], dtype=float))
    try:
        found = estimate(table, ["stepwise", "bic", "independence", "chao", "dga"],
                         Settings(bootstraps=30))  # fmt: skip
    except InputError:
        return  # each refusal has a test of its own
    for one in found.estimates:
        if one.point is None:
            assert one.status == "not_estimable"
            assert one.warnings
        else:
            assert one.point >= table.persons - 1e-6
        if one.lower is not None and one.upper is not None:
            assert table.persons - 1e-6 <= one.lower <= one.upper


def test_the_posterior_of_the_graphs_sums_to_one() -> None:
    found = graph_average(_made(), points=500, most_times=20)
    assert found.weights.sum() == pytest.approx(1)
    assert 0 <= found.independence <= 1
    assert found.quantile(0.1) < found.quantile(0.9)
