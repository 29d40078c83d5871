"""Lists of the same people kept by several organisations, as counts by pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from manumit.catalog.reader import declared_values
from manumit.errors import InputError

__all__ = ["ListTable"]

Counts = NDArray[np.float64]
_COUNT = {"count", "n", "freq", "counts", "frequency"}
_TRUE, _FALSE = {"1", "1.0", "true", "yes"}, {"0", "0.0", "false", "no", ""}


@dataclass(frozen=True, slots=True)
class ListTable:
    """How many people stand on which lists.

    ``counts[pattern]`` is the number of people on exactly the lists whose bits the pattern has
    (bit 0: the first name); ``counts[0]``, on no list, is zero: nobody knows it.
    """

    names: tuple[str, ...]
    counts: Counts

    @property
    def lists(self) -> int:
        """Return the number of lists."""
        return len(self.names)

    @property
    def persons(self) -> int:
        """Return the number of people on any list."""
        return int(self.counts.sum())

    def size_of(self, pattern: int) -> int:
        """Return how many people stand on all lists of a pattern, and perhaps on others."""
        patterns = np.arange(len(self.counts))
        return int(self.counts[(patterns & pattern) == pattern].sum())

    def without(self, place: int) -> ListTable:
        """Return the table without a list; who stood on it alone is on no list then."""
        low = (1 << place) - 1
        counts = np.zeros(len(self.counts) // 2)
        for pattern, count in enumerate(self.counts):
            counts[(pattern & low) | ((pattern >> 1) & ~low)] += count
        counts[0] = 0.0
        return ListTable(self.names[:place] + self.names[place + 1 :], counts)

    def within(self, place: int) -> tuple[ListTable, int]:
        """Return the people of one list by the other lists, and how many are on it alone."""
        low = (1 << place) - 1
        counts = np.zeros(len(self.counts) // 2)
        for pattern, count in enumerate(self.counts):
            if pattern & (1 << place):
                counts[(pattern & low) | ((pattern >> 1) & ~low)] += count
        alone = int(counts[0])
        counts[0] = 0.0
        return ListTable(self.names[:place] + self.names[place + 1 :], counts), alone

    @staticmethod
    def of_rows(names: Sequence[str], rows: Sequence[Sequence[float]]) -> ListTable:
        """Return the table of rows of 0/1 columns and a count; absent patterns are zero.

        Raises InputError as `of_cells` does.
        """
        cells = [(number, [*map(str, row)]) for number, row in enumerate(rows, start=1)]
        return ListTable.of_cells([*names, "count"], cells)

    @staticmethod
    def of_cells(
        header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], what: str = "The table"
    ) -> ListTable:
        """Return the table of text: one 0/1 column a list, and ``count`` (or ``n``) last.

        ``rows`` are numbered as a person would look them up. Raises InputError naming row and
        column for a count that is negative or no whole number, a cell that is neither 0 nor 1,
        people on no list, and for less than two or too many lists.
        """
        place = next((n for n, name in enumerate(header) if name.lower() in _COUNT), None)
        if place is not None and place != len(header) - 1:  # the count may stand anywhere
            header = [*header[:place], *header[place + 1 :], header[place]]
            rows = [
                (number, [*cells[:place], *cells[place + 1 :], *cells[place : place + 1]])
                for number, cells in rows
            ]
        return _table(list(header), rows, what)


def _table(header: list[str], rows: Sequence[tuple[int, Sequence[str]]], what: str) -> ListTable:
    names = header[:-1]
    most = int(declared_values("flows/mse.toml")["most_lists"])
    if not header or header[-1].lower() not in _COUNT:
        raise _wrong(
            f"{what} has no last column named count.",
            "Give one 0/1 column a list and the number of people in the last column, count.",
        )
    if len(set(names)) < len(names) or "" in names:
        raise _wrong(f"{what} has lists without a name of their own.", "Name every list once.")
    if len(names) < 2:
        raise _wrong(
            f"{what} has {len(names)} list: nothing can be estimated from one list.",
            "Add a second list that was made by another way, with people named on both.",
        )
    if len(names) > most:
        raise _wrong(
            f"{what} has {len(names)} lists; {most} is the most.",
            "Join lists that were made in the same way, or leave small ones out.",
        )
    counts = np.zeros(1 << len(names))
    for number, row in rows:
        if len(row) != len(header):
            raise _wrong(
                f"{what}, row {number}: {len(row)} cells, {len(header)} were expected.",
                "Give every row a cell for each column.",
            )
        pattern = sum(
            _bit(cell, what, number, name) << place
            for place, (cell, name) in enumerate(zip(row, names, strict=False))
        )
        count = _count(row[-1], what, number)
        if pattern == 0 and count:
            raise _wrong(
                f"{what}, row {number}: people on no list are counted.",
                "Leave the row out: how many people are on no list is what is estimated.",
            )
        counts[pattern] += count
    if not counts.any():
        raise _wrong(f"{what} counts nobody.", "Give the number of people of each pattern.")
    return ListTable(tuple(names), counts)


def _bit(cell: str, what: str, number: int, name: str) -> int:
    if (said := cell.strip().lower()) in _TRUE:
        return 1
    if said in _FALSE:
        return 0
    raise _wrong(
        f'{what}, row {number}, column "{name}": a cell is neither 0 nor 1.',
        "Write 1 where the people of the row are on this list, else 0.",
    )


def _count(cell: str, what: str, number: int) -> float:
    try:
        count = float(cell)
    except ValueError:
        count = -1.0
    if not 0 <= count < 1e12 or count != int(count):
        raise _wrong(
            f"{what}, row {number}: the count is not a whole number of zero or more.",
            "Give whole numbers of people; rounded or hidden counts cannot be used.",
        )
    return count


def _wrong(message: str, remedy: str) -> InputError:
    return InputError(message, remedy=remedy, code="flows.lists")
