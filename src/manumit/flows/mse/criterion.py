"""Choice among all hierarchical models by the Bayesian information criterion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from manumit.flows.lists import ListTable
from manumit.flows.mse.loops import EXISTS, fit_models, refit_models
from manumit.flows.mse.models import Models, maximum_exists, models_of

__all__ = ["Ranking", "chosen_hidden", "downhill", "rank_models"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Models with an existing, unambiguous maximum, best first.

    ``criterion`` is -2 log likelihood + parameters * log(people); parameters at minus infinity
    count (Silverman, Chan and Vincent 2024). ``looked_at`` counts all models.
    """

    models: Models
    criterion: Floats
    hidden: Floats
    looked_at: int


def rank_models(table: ListTable, order: int) -> Ranking:
    """Return every admissible model up to an order of interaction, best first."""
    return _ranked(table, models_of(table.lists, order))


def downhill(table: ListTable) -> Ranking:
    """Return the models of order two that were met on the way downhill, best first.

    From the model without interactions on, the pair whose entry or exit lowers the criterion
    most goes in or out, until none lowers it: for more lists than can be enumerated.
    """
    lists = table.lists
    main = [0, *(1 << place for place in range(lists))]
    pairs = [1 << a | 1 << b for a in range(lists) for b in range(a)]
    held: frozenset[int] = frozenset()
    met: set[frozenset[int]] = {held}
    while True:
        near = [held, *(held ^ {pair} for pair in pairs)]
        met.update(near)
        ranking = _ranked(table, _models(main, near))
        best = frozenset(int(p) for p in ranking.models.of(0) if int(p).bit_count() == 2)
        if best == held or not len(ranking.models):
            return _ranked(table, _models(main, sorted(met, key=sorted)))
        held = best


def _models(main: list[int], held: list[frozenset[int]]) -> Models:
    room = len(main) + max(map(len, held))
    parameters = np.zeros((len(held), room), dtype=np.int64)
    for row, pairs in enumerate(held):
        full = [*main, *sorted(pairs)]
        parameters[row, : len(full)] = full
    return Models(parameters, np.array([len(main) + len(p) for p in held], dtype=np.int64))


def _ranked(table: ListTable, models: Models) -> Ranking:
    count = len(models)
    likelihoods, hidden = np.empty(count), np.empty(count)
    statuses = np.empty(count, dtype=np.int64)
    fit_models(table.counts, table.lists, models.parameters, models.sizes, likelihoods, hidden,
               statuses)  # fmt: skip
    criterion = -2 * likelihoods + models.sizes * np.log(table.persons)
    # Only what could win is worth a linear program: the others are known to exist already.
    order = np.argsort(criterion, kind="stable")
    exists = statuses == EXISTS
    first = next((place for place, row in enumerate(order) if exists[row]), len(order))
    for row in order[:first]:
        exists[row] = maximum_exists(table.counts, models.of(row), int(statuses[row]))
    rows = np.array([row for row in order if exists[row]], dtype=np.int64)
    return Ranking(models.chosen(rows), criterion[rows], hidden[rows], count)


def chosen_hidden(samples: Floats, lists: int, models: Models) -> Floats:
    """Return for each sample the hidden count of its best model; NaN where none exists.

    A model whose expected counts run towards zero is taken as having no maximum.
    """
    shape = (len(samples), len(models))
    likelihoods, hidden = np.empty(shape), np.empty(shape)
    statuses = np.empty(shape, dtype=np.int64)
    refit_models(samples, lists, models.parameters, models.sizes, likelihoods, hidden, statuses)
    people = samples.sum(axis=1)
    criterion = -2 * likelihoods + models.sizes * np.log(people)[:, None]
    criterion[statuses != EXISTS] = np.inf
    best = criterion.argmin(axis=1)
    found = hidden[np.arange(len(samples)), best]
    found[np.isinf(criterion.min(axis=1))] = np.nan
    return np.asarray(found)
