"""Bayesian latent classes (Manrique-Vallejo 2016), sampled by Gibbs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from manumit.flows.lists import ListTable
from manumit.flows.mse.latent_loops import sample_classes

__all__ = ["LatentDraws", "latent_classes"]


@dataclass(frozen=True, slots=True)
class LatentDraws:
    """Draws of the number of people: (chains, draws), and how far the chains agree.

    ``rhat`` compares the halves of the chains (Gelman and others, split R-hat); 1 is agreement.
    """

    persons: NDArray[np.float64]
    rhat: float


def latent_classes(
    table: ListTable,
    *,
    classes: int,
    shape: float,
    rate: float,
    chains: int,
    draws: int,
    seed: int,
) -> LatentDraws:
    """Return draws of the number of people.

    Within a class the lists are independent; the classes come by a stick-breaking prior of at
    most ``classes`` pieces whose concentration is Gamma(``shape``, ``rate``); the chance of a
    class to stand on a list is uniform before; the number of people has the prior 1/N. The first
    half of each chain is thrown away.
    """
    patterns = np.flatnonzero(table.counts)
    counts = table.counts[patterns].astype(np.int64)
    hidden = np.empty((chains, draws))
    seeds = np.random.default_rng(seed).integers(1, 2**31 - 1, size=chains)
    sample_classes(patterns, counts, table.lists, classes, shape, rate, seeds, hidden)
    kept = hidden[:, draws // 2 :] + table.persons
    return LatentDraws(kept, _rhat(kept))


def _rhat(draws: NDArray[np.float64]) -> float:
    half = draws.shape[1] // 2
    parts = np.log(np.concatenate([draws[:, :half], draws[:, half : 2 * half]]))
    within = parts.var(axis=1, ddof=1).mean()
    between = half * parts.mean(axis=1).var(ddof=1)
    if within <= 0:
        return math.inf
    return float(math.sqrt(((half - 1) / half * within + between / half) / within))
