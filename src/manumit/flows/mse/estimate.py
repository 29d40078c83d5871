"""Every method side by side: how many people stand on no list."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from manumit import __version__
from manumit.catalog.reader import declared_values
from manumit.errors import InputError, join_words
from manumit.flows.lists import ListTable
from manumit.flows.mse.bounds import chao_bound, independence_interval, independent
from manumit.flows.mse.criterion import Ranking, chosen_hidden, downhill, rank_models
from manumit.flows.mse.decomposable import graph_average
from manumit.flows.mse.design import Design, check_design
from manumit.flows.mse.intervals import (
    Bootstrap,
    Interval,
    bca,
    percentile,
    resampled,
    without_one,
)
from manumit.flows.mse.latent import latent_classes
from manumit.flows.mse.loops import EXISTS, stepwise, stepwise_many
from manumit.flows.mse.models import maximum_exists, words_of

__all__ = ["METHODS", "Estimate", "Estimates", "Settings", "estimate"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one method says of the number of people, those on the lists included.

    ``status`` is ``estimated``; ``lower_bound`` for a method that can only say "at least";
    ``not_estimable`` or ``not_converged`` with the reason in ``warnings``. ``interval`` is the
    kind of ``lower`` to ``upper`` at ``level``: bca, percentile, profile, posterior or none.
    ``other_intervals`` are those that were made as well.
    """

    method: str
    point: float | None
    lower: float | None
    upper: float | None
    level: float
    interval: str
    status: str
    warnings: tuple[str, ...] = ()
    model: str = ""
    other_intervals: tuple[Interval, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return it as one JSON object."""
        return {
            "method": self.method,
            "point": self.point,
            "lower": self.lower,
            "upper": self.upper,
            "level": self.level,
            "interval": self.interval,
            "status": self.status,
            "warnings": list(self.warnings),
            "model": self.model,
            "other_intervals": [
                {"interval": i.kind, "lower": i.lower, "upper": i.upper,
                 "warnings": list(i.warnings)}
                for i in self.other_intervals
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estimates:
    """All methods on one table, with what the lists can tell."""

    estimates: tuple[Estimate, ...]
    design: Design
    seed: int
    bootstraps: int
    version: str = __version__

    @property
    def recommended(self) -> str:
        """Return the method to begin with, "" where it has no estimate.

        The criterion held the truth best where dependence of pairs of lists explains the
        overlaps (``benchmarks/mse_coverage.py``); where people differ, none is good.
        """
        found = [one for one in self.estimates if one.method == "bic" and one.point is not None]
        return found[0].method if found else ""

    def of(self, method: str) -> Estimate:
        """Return the estimate of a method; KeyError where it was not asked for."""
        for one in self.estimates:
            if one.method == method:
                return one
        raise KeyError(method)

    def as_dict(self) -> dict[str, object]:
        """Return it as one JSON object."""
        return {
            "estimates": [one.as_dict() for one in self.estimates],
            "recommended": self.recommended,
            "design": self.design.as_dict(),
            "seed": self.seed,
            "bootstraps": self.bootstraps,
            "version": self.version,
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """How to estimate: ``bootstraps`` replicates (0: no interval), ``seed``, ``level``."""

    bootstraps: int = int(declared_values("flows/mse.toml")["bootstraps"])
    seed: int = 1
    level: float = 0.95
    values: dict[str, float] = field(default_factory=lambda: declared_values("flows/mse.toml"))


def estimate(
    table: ListTable, methods: Sequence[str] = (), settings: Settings | None = None
) -> Estimates:
    """Return what each method says of the number of people on any list or on none.

    Never one number: the methods stand on different assumptions, and how far they differ is part
    of the answer. ``methods`` are names of `METHODS`; all of them where none is given. Raises
    InputError where the lists can tell nothing, or a method is not known.
    """
    settings = settings or Settings()
    unknown = [name for name in methods if name not in METHODS]
    if unknown:
        raise InputError(
            f'There is no method "{unknown[0]}".',
            remedy=f"Choose {join_words(METHODS)}.",
            code="flows.method",
        )
    if settings.bootstraps < 0 or not 0 < settings.level < 1:
        raise InputError(
            "The number of bootstraps or the level is impossible.",
            remedy="Give zero or more bootstraps and a level between 0 and 1.",
            code="flows.settings",
        )
    design = check_design(table)
    found = tuple(_checked(METHODS[name](table, settings), settings) for name in methods or METHODS)
    return Estimates(found, design, settings.seed, settings.bootstraps)


def _stepwise(table: ListTable, settings: Settings) -> Estimate:
    lists, limit = table.lists, settings.values["stepwise_limit"]
    parameters = np.empty(1 + lists + lists * (lists - 1) // 2, dtype=np.int64)
    expected = np.empty(len(table.counts))
    size, status = stepwise(table.counts, lists, limit, parameters, expected)
    model = parameters[:size]
    if not maximum_exists(table.counts, model, status):
        return _none("stepwise", settings, "The maximum of the chosen model does not exist.")

    def again(samples: Floats) -> Floats:
        hidden, statuses = np.empty(len(samples)), np.empty(len(samples), dtype=np.int64)
        stepwise_many(samples, lists, limit, hidden, statuses)
        hidden[statuses != EXISTS] = np.nan
        return hidden

    point = float(table.persons + expected[0])
    return _booted("stepwise", table, settings, point, again, words_of(model, table.names))


def _bic(table: ListTable, settings: Settings) -> Estimate:
    values = settings.values
    warnings: tuple[str, ...] = ()
    if table.lists <= values["most_lists_criterion"]:
        # Of six lists 3.7 million models have interactions of three.
        order = min(table.lists - 1, 3) if table.lists < 6 else 2
        ranking = rank_models(table, order)
        if table.lists == 6:
            warnings = ("Interactions of three lists were not looked at.",)
    else:
        ranking = downhill(table)
        warnings = ("Only models met on the way downhill were looked at, of pairs of lists.",)
    if not len(ranking.models):
        return _none("bic", settings, "No model has a maximum that exists.")
    few = values["top_models_few"] if table.lists <= 4 else values["top_models_many"]
    top = ranking.models.chosen(np.arange(min(int(few), len(ranking.models))))

    def again(samples: Floats) -> Floats:
        return chosen_hidden(samples, table.lists, top)

    point = float(table.persons + ranking.hidden[0])
    name = words_of(ranking.models.of(0), table.names)
    return _booted("bic", table, settings, point, again, name, warnings + _close(table, ranking))


def _close(table: ListTable, ranking: Ranking) -> tuple[str, ...]:
    """Say how far the models lie apart that the criterion can hardly tell from the best."""
    near = ranking.hidden[ranking.criterion <= ranking.criterion[0] + 2] + table.persons
    if len(near) < 2:
        return ()
    span = f"{near.min():,.0f} to {near.max():,.0f} people"
    return (f"{len(near)} models are within 2 of the best criterion: {span}.",)


def _independence(table: ListTable, settings: Settings) -> Estimate:
    point = table.persons + independent(table.counts, table.lists)
    if not math.isfinite(point):
        return _none("independence", settings, "The overlaps are too small.")
    lower, upper = independence_interval(table, settings.level)
    words = ("It supposes that no list depends on another; the lists of services seldom do so.",)
    return Estimate("independence", point, lower, upper if math.isfinite(upper) else None,
                    settings.level, "profile", "estimated", words)  # fmt: skip


def _chao(table: ListTable, settings: Settings) -> Estimate:
    point = table.persons + chao_bound(table.counts, table.lists)
    if not math.isfinite(point):
        return _none("chao", settings, "The overlaps are too small.")

    def again(samples: Floats) -> Floats:
        return np.array([chao_bound(sample, table.lists) for sample in samples])

    made = _booted("chao", table, settings, point, again, "")
    words = ("A lower bound where people differ in how easily they are listed.",)
    return replace(made, status="lower_bound", warnings=words + made.warnings)


def _graphs(table: ListTable, settings: Settings) -> Estimate:
    values = settings.values
    if table.lists > values["most_lists_graphs"]:
        return _none("dga", settings, "So many lists have too many graphs.")
    found = graph_average(
        table, points=int(values["graphs_points"]), most_times=values["graphs_most_times"]
    )
    tail = found.weights[-len(found.weights) // 10 :].sum()
    warnings = [f"Independent lists have a probability of {found.independence:.2g} among these."]
    if tail > values["graphs_edge"]:
        warnings.append(
            f"{tail:.1%} of the posterior lies in the last tenth of what was looked at "
            f"(up to {values['graphs_most_times']:g} times the people seen): the upper limit is "
            "cut off there."
        )
    half = (1 - settings.level) / 2
    return Estimate("dga", found.quantile(0.5), found.quantile(half), found.quantile(1 - half),
                    settings.level, "posterior", "estimated", tuple(warnings))  # fmt: skip


def _latent(table: ListTable, settings: Settings) -> Estimate:
    values = settings.values
    draws = latent_classes(
        table, classes=int(values["classes"]), shape=values["class_shape"],
        rate=values["class_rate"], chains=int(values["class_chains"]),
        draws=int(values["class_draws"]), seed=settings.seed,
    )  # fmt: skip
    half = (1 - settings.level) / 2
    lower, point, upper = np.quantile(draws.persons, [half, 0.5, 1 - half])
    if lower == upper:
        return _none("lcmcr", settings, "The posterior has no width: the sampler is stuck.")
    settled = draws.rhat <= values["class_rhat"]
    warnings = () if settled else (
        f"The chains disagree (R-hat {draws.rhat:.2f}); do not use this figure.",)  # fmt: skip
    return Estimate("lcmcr", float(point), float(lower), float(upper), settings.level,
                    "posterior", "estimated" if settled else "not_converged", warnings)  # fmt: skip


def _booted(
    name: str, table: ListTable, settings: Settings, point: float,
    again: Callable[[Floats], Floats], model: str, warnings: tuple[str, ...] = (),
) -> Estimate:  # fmt: skip
    """Return an estimate with its bootstrap interval: BCa where it means anything."""
    if settings.bootstraps == 0:
        return Estimate(name, point, None, None, settings.level, "none", "estimated", warnings,
                        model)  # fmt: skip
    samples = resampled(table, settings.bootstraps, settings.seed)
    fewer, weights = without_one(table)
    boot = Bootstrap(
        point, samples.sum(axis=1) + again(samples), fewer.sum(axis=1) + again(fewer), weights
    )
    lost = float(1 - np.isfinite(boot.replicates).mean())
    if lost > settings.values["lost_share"]:
        warnings = (*warnings, f"{lost:.0%} of the replicates have no estimate: no interval.")
        return Estimate(name, point, None, None, settings.level, "none", "estimated", warnings,
                        model)  # fmt: skip
    sharp = bca(boot, settings.level, settings.values["bca_fewest"])
    plain = percentile(boot, settings.level)
    shown, other = (sharp, plain) if sharp.kind == "bca" else (plain, sharp)
    if lost:
        warnings = (*warnings, f"{lost:.1%} of the replicates have no estimate; left out.")
    return Estimate(name, point, shown.lower, shown.upper, settings.level, shown.kind, "estimated",
                    warnings + shown.warnings + other.warnings, model, (other,))  # fmt: skip


def _checked(found: Estimate, settings: Settings) -> Estimate:
    """Add a warning where an interval is so wide that it says nearly nothing."""
    if found.lower and found.upper and found.upper > settings.values["wide"] * found.lower:
        words = (f"The upper limit is {found.upper / found.lower:.0f} times the lower one.",)
        return replace(found, warnings=found.warnings + words)
    return found


def _none(method: str, settings: Settings, reason: str) -> Estimate:
    return Estimate(method, None, None, None, settings.level, "none", "not_estimable", (reason,))


METHODS: dict[str, Callable[[ListTable, Settings], Estimate]] = {
    "stepwise": _stepwise,
    "bic": _bic,
    "independence": _independence,
    "chao": _chao,
    "dga": _graphs,
    "lcmcr": _latent,
}
