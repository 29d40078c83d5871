"""Differential privacy: exact discrete Laplace noise over a public set of cells."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Sequence
from fractions import Fraction

from manumit.catalog.reader import declared_values
from manumit.errors import InputError
from manumit.flows.publication.tables import FlowTable, Release

__all__ = ["check_noisy", "discrete_laplace", "noisy_release", "show_from"]

Draw = Callable[[int], int]  # a whole number below the one given, each as likely


def discrete_laplace(scale: Fraction, draw: Draw = secrets.randbelow) -> int:
    """Return a draw whose probability falls with exp(-|x| / ``scale``), exactly.

    Only whole numbers and fractions are used, so that no rounding opens a way in (Canonne, Kamath
    and Steinke 2020, algorithm 2).
    """
    over, under = scale.numerator, scale.denominator
    while True:
        within = draw(over)
        if not _bernoulli_exp(Fraction(within, over), draw):
            continue
        whole = 0
        while _bernoulli_exp(Fraction(1), draw):
            whole += 1
        size = (within + over * whole) // under
        negative = draw(2) == 1
        if negative and size == 0:
            continue
        return -size if negative else size


def _bernoulli_exp(rate: Fraction, draw: Draw) -> bool:
    """Return True with probability exp(-rate), for a rate from 0 to 1."""
    steps = 1
    while draw(rate.denominator * steps) < rate.numerator:
        steps += 1
    return steps % 2 == 1


def show_from(cells: int, epsilon: float) -> int:
    """Return the least noisy count that is shown: so few empty cells pass it as is declared."""
    invented = declared_values("flows/publication.toml")["invented"]
    return max(1, math.ceil(math.log(cells / (invented * (1 + math.exp(-epsilon)))) / epsilon))


def check_noisy(
    table: FlowTable, epsilon: Fraction, *, origins: Sequence[str], destinations: Sequence[str]
) -> None:
    """Raise InputError for an epsilon that is not above zero, or a cell outside the public set."""
    if epsilon <= 0:
        raise InputError(
            "Epsilon must be above zero.",
            remedy="Choose 1 for strong, 0.1 for very strong protection.",
            code="flows.epsilon",
        )
    known = set(origins), set(destinations)
    for place, names in enumerate((table.origins, table.destinations)):
        if not set(names) <= known[place]:
            raise InputError(
                "The table has origins or destinations outside the public set.",
                remedy="Use ISO 3166-1 codes, or give the public set (--origins, --destinations).",
                code="flows.public-set",
            )


def noisy_release(
    table: FlowTable,
    epsilon: Fraction,
    *,
    origins: Sequence[str],
    destinations: Sequence[str],
    draw: Draw = secrets.randbelow,
) -> Release:
    """Return every cell of a public set with noise; those below a limit are not shown.

    ``origins`` and ``destinations`` must not come from the table: which cells there are would
    itself tell who is in it. Every person counts in one cell, so the noise of scale 1 / epsilon
    gives epsilon-differential privacy. Raises InputError as `check_noisy` does.
    """
    check_noisy(table, epsilon, origins=origins, destinations=destinations)
    counts = {
        (origin, destination): int(table.counts[i, j])
        for i, origin in enumerate(table.origins)
        for j, destination in enumerate(table.destinations)
    }
    least = show_from(len(origins) * len(destinations), float(epsilon))
    rows: list[tuple[str, str, str, int | None]] = []
    for origin in origins:
        for destination in destinations:
            noisy = counts.get((origin, destination), 0) + discrete_laplace(1 / epsilon, draw)
            if noisy >= least:
                rows.append((table.period, origin, destination, noisy))
    note = (
        f"Each count has discrete Laplace noise of scale 1/{float(epsilon):g}; counts below "
        f"{least} are not shown. A cell that is not shown may hold people."
    )
    return Release("dp", tuple(rows), _utility(rows, least, float(epsilon)), (note,))


def _utility(
    rows: list[tuple[str, str, str, int | None]], least: int, epsilon: float
) -> dict[str, float]:
    """Return what is expected to be lost, from what is public only: no cell is compared."""
    shown = sum(count or 0 for *_, count in rows)
    ratio = math.exp(-epsilon)
    return {
        "cells_shown": float(len(rows)),
        "people_shown_noisy": float(shown),
        "shown_from": float(least),
        "mean_absolute_noise": 2 * ratio / (1 - ratio * ratio),
        "cells_invented_expected": declared_values("flows/publication.toml")["invented"],
    }
