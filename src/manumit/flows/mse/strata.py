"""Estimates by stratum (age, sex, year), and their sum."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import norm

from manumit.errors import InputError
from manumit.flows.lists import ListTable
from manumit.flows.mse.estimate import Estimate, Settings, estimate

__all__ = ["split_rows", "strata_rows"]

_DRAWS = 20_000


def split_rows(
    header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], column: str
) -> tuple[list[str], dict[str, list[tuple[int, Sequence[str]]]]]:
    """Return the header without a column, and the rows by what they say there.

    Raises InputError where there is no such column.
    """
    if column not in header[:-1]:
        raise InputError(
            f'There is no column "{column}" before the count.',
            remedy="Name a column of the table that says which stratum a row belongs to.",
            code="flows.strata",
        )
    place = list(header).index(column)
    found: dict[str, list[tuple[int, Sequence[str]]]] = {}
    for number, cells in rows:
        stratum = cells[place].strip() if place < len(cells) else ""
        rest = [*cells[:place], *cells[place + 1 :]]
        found.setdefault(stratum or "unknown", []).append((number, rest))
    return [*header[:place], *header[place + 1 :]], found


def strata_rows(
    tables: Mapping[str, ListTable], methods: Sequence[str], settings: Settings
) -> list[dict[str, object]]:
    """Return every estimate of each stratum, and of all together as their sum.

    The interval of a sum takes the strata as independent and each interval as log-normal above
    the people seen; it is left out where a stratum has no estimate or no interval. Where people
    differ between strata in how easily they are listed, the sum is nearer the truth than one
    estimate for all.
    """
    rows: list[dict[str, object]] = []
    by_method: dict[str, list[tuple[Estimate | None, int]]] = {}
    for stratum, table in tables.items():
        try:
            found: Sequence[Estimate | None] = estimate(table, methods, settings).estimates
            said = ""
        except InputError as error:
            found, said = [None] * len(methods), error.message
        for name, one in zip(methods, found, strict=True):
            by_method.setdefault(name, []).append((one, table.persons))
            rows.append({
                "stratum": stratum, "persons": table.persons, "method": name,
                "point": one.point if one else None, "lower": one.lower if one else None,
                "upper": one.upper if one else None, "status": one.status if one else "refused",
                "why": said or (one.warnings[0] if one and one.point is None else ""),
            })  # fmt: skip
    for name, parts in by_method.items():
        rows.append(_sum(name, parts, settings))
    return rows


def _sum(
    name: str, parts: Sequence[tuple[Estimate | None, int]], settings: Settings
) -> dict[str, object]:
    persons = sum(seen for _, seen in parts)
    row: dict[str, object] = {"stratum": "all", "persons": persons, "method": name, "point": None,
                              "lower": None, "upper": None, "status": "not_estimable",
                              "why": "A stratum has no estimate."}  # fmt: skip
    if any(one is None or one.point is None for one, _ in parts):
        return row
    row |= {"point": sum(one.point or 0 for one, _ in parts if one), "status": "estimated",
            "why": ""}  # fmt: skip
    rng = np.random.default_rng(settings.seed)
    total = np.zeros(_DRAWS)
    for one, seen in parts:
        if one is None or one.lower is None or one.upper is None or one.point is None:
            return row | {"why": "A stratum has no interval."}
        low, middle, high = (max(v - seen, 1e-9) for v in (one.lower, one.point, one.upper))
        reach = norm.ppf((1 + settings.level) / 2)
        draws = rng.standard_normal(_DRAWS)
        below, above = math.log(middle / low) / reach, math.log(high / middle) / reach
        total += seen + middle * np.exp(draws * np.where(draws < 0, max(below, 0), max(above, 0)))
    half = (1 - settings.level) / 2
    lower, upper = np.quantile(total, [half, 1 - half])
    return row | {"lower": float(lower), "upper": float(upper)}
