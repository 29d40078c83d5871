"""Read dated lists of origins: which countries the people of a place came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from manumit.catalog.countries import countries
from manumit.errors import InputError, Reject
from manumit.flows.richness import DatedList

__all__ = ["OriginLists", "origin_lists"]

_COLUMNS = {
    "list": ("list", "list_id"),
    "date": ("date",),
    "country": ("country", "country_iso2", "country_code", "origin"),
    "count": ("count", "people", "persons"),
}


@dataclass(frozen=True, slots=True)
class OriginLists:
    """The lists of a file, oldest first, the rows read and those rejected."""

    lists: tuple[DatedList, ...]
    read: int
    rejects: tuple[Reject, ...]


def origin_lists(
    header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], what: str = "The table"
) -> OriginLists:
    """Return the lists of a table with the columns list, date, country and count.

    ``rows`` are numbered as a person would look them up. ``country`` is an ISO 3166-1 alpha-2 or
    alpha-3 code; ``count`` may be empty where a country is only named. A row that cannot be read
    is a reject and loses no other; raises InputError where a column is missing or no row can be
    read.
    """
    columns = _columns(header, what)
    days: dict[str, date] = {}
    people: dict[str, dict[str, int | None]] = {}
    rejects: list[Reject] = []
    for number, cells in rows:
        row = dict(zip(header, cells, strict=False))
        if wrong := _take(row, columns, days, people):
            column, reason, remedy = wrong
            rejects.append(Reject(number, column, reason, remedy, "flows.origins-row"))
    if not people:
        raise InputError(
            f"{what}: no row names a list, a date and a country.",
            remedy="Give the columns list, date (2025-02-12), country (ISO 3166) and count.",
            code="flows.origins",
        )
    made = [DatedList(name, days[name], found) for name, found in people.items()]
    return OriginLists(tuple(sorted(made, key=lambda one: one.day)), len(rows), tuple(rejects))


def _columns(header: Sequence[str], what: str) -> dict[str, str]:
    found = {}
    for wanted, names in _COLUMNS.items():
        match = next((n for n in names if n in header), None)
        if match is None and wanted != "count":
            raise InputError(
                f'{what} has no column "{wanted}".',
                remedy="Give the columns list, date, country and count.",
                code="flows.origins",
            )
        found[wanted] = match or ""
    return found


def _take(
    row: dict[str, str], columns: dict[str, str], days: dict[str, date],
    people: dict[str, dict[str, int | None]],
) -> tuple[str, str, str] | None:  # fmt: skip
    """Put a row in; return column, reason and remedy where it cannot be."""
    name = row.get(columns["list"], "").strip()
    if not name:
        return "list", "The row belongs to no list.", "Name the list."
    try:
        day = date.fromisoformat(row.get(columns["date"], "").strip())
    except ValueError:
        return "date", "The date cannot be read.", "Write it as 2025-02-12."
    code = _codes().get(row.get(columns["country"], "").strip().upper())
    if code is None:
        return "country", "The country is not known.", "Write its ISO 3166-1 code."
    said = row.get(columns["count"], "").strip()
    if said and not said.isdecimal():
        return "count", "The count is no whole number.", "Write the number, or leave it empty."
    count = int(said) if said else None
    if count == 0:
        return "count", "Nobody came from there.", "Leave the row out."
    days[name] = min(day, days.get(name, day))
    held = people.setdefault(name, {})
    before = held.get(code)
    held[code] = count if before is None else before + (count or 0)
    return None


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    found = {}
    for code, country in countries().items():
        found[code] = code
        found[country.alpha3] = code
    return found
