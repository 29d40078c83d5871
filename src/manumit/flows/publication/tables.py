"""Tables of people by origin, destination and period, and what is published of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from manumit.errors import InputError, Reject

__all__ = ["OTHER", "FlowTable", "Release", "flow_tables", "rare_joined"]

Counts = NDArray[np.int64]
OTHER = "other"  # what rare origins and destinations are joined under

# The names of the Counter Trafficking Data Collaborative stand beside ours.
_ORIGIN = ("origin", "citizenship", "country_of_origin")
_DESTINATION = ("destination", "countryofexploitation", "country_of_exploitation")
_PERIOD = ("period", "year", "yearofregistration", "quarter")
_COUNT = ("count", "people", "persons", "n")
_TOO_FINE = ("site", "compound", "address", "latitude", "longitude", "lat", "lon", "building",
             "name", "phone", "date", "day", "month")  # fmt: skip
_COARSE = re.compile(r"\d{4}(?:-?Q[1-4])?|all", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FlowTable:
    """People of one period: ``counts[i, j]`` came from ``origins[i]`` to ``destinations[j]``."""

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    counts: Counts
    period: str = "all"


@dataclass(frozen=True, slots=True)
class Release:
    """A published table: a row a cell, None where it is hidden, and what was lost.

    ``utility`` holds shares and counts that say how much of the table is left.
    """

    mode: str
    rows: tuple[tuple[str, str, str, int | None], ...]
    utility: dict[str, float]
    notes: tuple[str, ...]


def flow_tables(
    header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], what: str = "The table"
) -> tuple[list[FlowTable], list[Reject]]:
    """Return a table for each period, and the rows that cannot be read.

    Columns: origin, destination, perhaps period (a year or a quarter) and count (one person a row
    where it is missing); the names of CTDC are known. Raises InputError for a column that would
    name a site, a day or a person: such tables cannot be made safe.
    """
    names = [name.strip().lower().replace(" ", "") for name in header]
    for name in names:
        if name in _TOO_FINE:
            raise InputError(
                f'{what} has the column "{name}": so fine a table cannot be published safely.',
                remedy="Leave the column out; give places by country or province, time by quarter.",
                code="flows.too-fine",
            )
    places = [_place(names, _ORIGIN), _place(names, _DESTINATION), _place(names, _PERIOD),
              _place(names, _COUNT)]  # fmt: skip
    if places[0] is None or places[1] is None:
        raise InputError(
            f"{what} has no column origin or destination.",
            remedy="Name the columns origin, destination, period and count.",
            code="flows.columns",
        )
    found: dict[str, dict[tuple[str, str], int]] = {}
    rejects = []
    for number, cells in rows:
        took = _row(cells, places)
        if isinstance(took, tuple):
            period, origin, destination, count = took
            cell = (origin, destination)
            held = found.setdefault(period, {})
            held[cell] = held.get(cell, 0) + count
        else:
            rejects.append(Reject(number, *_taken_apart(took), "flows.publish-row"))
    return [_table(period, cells) for period, cells in sorted(found.items())], rejects


def _taken_apart(said: str) -> tuple[str, str, str]:
    """Return column, reason and remedy of a refusal."""
    column, reason, remedy = said.split("|")
    return column, reason, remedy


def _place(names: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _row(cells: Sequence[str], places: list[int | None]) -> tuple[str, str, str, int] | str:
    said = [
        "" if place is None or place >= len(cells) else cells[place].strip() for place in places
    ]
    origin, destination, period, count = said
    if not origin or not destination:
        return "origin|The row has no origin or no destination.|Give both, or write unknown."
    if places[2] is not None and not _COARSE.fullmatch(period):
        return "period|The period is finer than a quarter or cannot be read.|Write 2025 or 2025-Q1."
    if places[3] is not None and not count.isdecimal():
        return "count|The count is no whole number of people.|Give the number of people."
    return period or "all", origin, destination, int(count) if places[3] is not None else 1


def _table(period: str, cells: dict[tuple[str, str], int]) -> FlowTable:
    origins = tuple(sorted({origin for origin, _ in cells}))
    destinations = tuple(sorted({destination for _, destination in cells}))
    counts = np.zeros((len(origins), len(destinations)), dtype=np.int64)
    for (origin, destination), count in cells.items():
        counts[origins.index(origin), destinations.index(destination)] = count
    return FlowTable(origins, destinations, counts, period)


def rare_joined(table: FlowTable, smallest: int) -> FlowTable:
    """Return the table with rare origins, then rare destinations, under one name.

    An origin that stands in a table although every count of it is hidden tells that somebody
    came from there. Rare is who has fewer than ``smallest`` people in all.
    """
    counts, origins = _joined(table.counts, table.origins, smallest)
    turned, destinations = _joined(counts.T, table.destinations, smallest)
    return FlowTable(origins, destinations, np.ascontiguousarray(turned.T), table.period)


def _joined(
    counts: Counts, names: tuple[str, ...], smallest: int
) -> tuple[Counts, tuple[str, ...]]:
    rare = (counts.sum(axis=1) < smallest) | (np.array(names) == OTHER)
    if not rare.any():
        return counts, names
    kept = tuple(name for name, few in zip(names, rare, strict=True) if not few)
    return np.vstack([counts[~rare], counts[rare].sum(axis=0)]), (*kept, OTHER)
