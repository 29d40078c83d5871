"""Hierarchical log-linear models of lists, and whether their maximum exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from manumit.flows.mse.loops import EXISTS, UNSURE

__all__ = ["Models", "generators", "maximum_exists", "models_of", "words_of"]

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Models:
    """Models of one number of lists: parameters by row, ``sizes`` of them count."""

    parameters: Numbers
    sizes: Numbers

    def __len__(self) -> int:
        return len(self.sizes)

    def of(self, row: int) -> Numbers:
        """Return the parameters of a model."""
        return np.asarray(self.parameters[row, : self.sizes[row]])

    def chosen(self, rows: Numbers) -> Models:
        """Return some of the models."""
        return Models(self.parameters[rows], self.sizes[rows])


@lru_cache(maxsize=8)
def models_of(lists: int, order: int) -> Models:
    """Return every hierarchical model with all main effects and interactions up to an order.

    A model with an interaction holds every interaction inside it. Interactions of all lists are
    left out: with them the hidden count cannot be told. Three lists give 8 models; four give 64
    of order 2 and 113; five give 1,024 of order 2, 6,212 of order 3 and 6,893.
    """
    main = [0, *(1 << place for place in range(lists))]
    found = [[*main, *more] for more in _complexes(lists, min(order, lists - 1))]
    room = max(map(len, found))
    parameters = np.zeros((len(found), room), dtype=np.int64)
    for row, model in enumerate(found):
        parameters[row, : len(model)] = model
    return Models(parameters, np.array([len(model) for model in found], dtype=np.int64))


def _complexes(lists: int, order: int) -> Iterator[list[int]]:
    """Yield the interactions of every model."""
    levels = [
        [sum(1 << place for place in chosen) for chosen in combinations(range(lists), size)]
        for size in range(2, order + 1)
    ]

    def grown(held: frozenset[int], depth: int) -> Iterator[list[int]]:
        if depth == len(levels):
            yield sorted(held, key=lambda p: (p.bit_count(), p))
            return
        allowed = [
            p for p in levels[depth] if depth == 0 or all(face in held for face in _faces(p))
        ]
        for chosen in range(1 << len(allowed)):
            added = [p for place, p in enumerate(allowed) if chosen >> place & 1]
            if added or depth == len(levels) - 1:
                yield from grown(held.union(added), depth + 1)
            else:  # nothing of this size: nothing larger either
                yield sorted(held, key=lambda p: (p.bit_count(), p))

    return grown(frozenset(), 0) if levels else iter([[]])


def _faces(parameter: int) -> list[int]:
    return [
        parameter & ~(1 << bit) for bit in range(parameter.bit_length()) if parameter >> bit & 1
    ]


def generators(parameters: Numbers) -> list[int]:
    """Return the largest interactions of a model, which name it."""
    found = [int(p) for p in parameters if p]
    return [p for p in found if not any(p != q and p & q == p for q in found)]


def words_of(parameters: Numbers, names: tuple[str, ...]) -> str:
    """Return a model in the usual notation, such as ``[LA·NG, GP]``."""
    parts = [
        "·".join(name for place, name in enumerate(names) if p >> place & 1)
        for p in sorted(generators(parameters), key=lambda p: (-p.bit_count(), p))
    ]
    return f"[{', '.join(parts)}]"


def maximum_exists(counts: NDArray[np.float64], parameters: Numbers, status: int) -> bool:
    """Tell whether the extended maximum of a fit exists, by a linear program where it is unsure.

    It exists if and only if some table with every open count above zero has the margins that
    were seen (Fienberg and Rinaldo 2012, https://doi.org/10.1214/12-AOS986).
    """
    if status != UNSURE:
        return status == EXISTS
    cells = np.arange(len(counts))
    margins = np.array([counts[(cells & p) == p].sum() for p in parameters])
    closed = cells == 0
    for parameter, margin in zip(parameters[1:], margins[1:], strict=True):
        if margin == 0:
            closed |= (cells & parameter) == parameter
    free = np.array([p for p, m in zip(parameters, margins, strict=True) if p == 0 or m > 0])
    rows = (cells[~closed][None, :] & free[:, None]) == free[:, None]
    # Maximise s: rows @ x = rows @ counts, x >= s.
    matrix = np.hstack([rows, np.zeros((len(rows), 1))])
    bounds = -np.eye(rows.shape[1], rows.shape[1] + 1)
    bounds[:, -1] = 1.0
    aim = np.zeros(rows.shape[1] + 1)
    aim[-1] = -1.0
    found = linprog(aim, A_ub=bounds, b_ub=np.zeros(rows.shape[1]), A_eq=matrix,
                    b_eq=rows @ counts[~closed], bounds=(None, None), method="highs")  # fmt: skip
    return bool(found.status == 0 and -found.fun > 1e-7)
