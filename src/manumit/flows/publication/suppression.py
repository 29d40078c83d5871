"""Hide small cells, and enough others that the small ones cannot be worked out.

A table with its totals is a flow in a network: from a source to each origin (its total), from
origins to destinations (the cells), from destinations to a sink (their totals) and back (the
total of all). Published cells are fixed, hidden ones free, none is below zero. An attacker who
knows this can move a hidden cell up as far as flow can return along other hidden cells. So a cell
is safe when a cycle of hidden cells runs through it that can carry enough people (Fischetti and
Salazar 2001 use the same network); the cheapest such cycle is hidden too.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from manumit.catalog.reader import declared_values
from manumit.errors import InputError
from manumit.flows.publication.tables import FlowTable, Release

__all__ = ["Audit", "Suppressed", "audit", "release_of", "suppress"]

_MANY = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A table with its totals last in each direction, and which cells are hidden."""

    table: FlowTable
    values: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    small: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Audit:
    """What an attacker can work out: bounds of every hidden cell.

    ``narrowest`` is the least width of them (infinite where nothing is hidden); ``safe`` says
    that no width is below what is required.
    """

    bounds: dict[tuple[int, int], tuple[int, int]]
    narrowest: float
    safe: bool


def suppress(table: FlowTable) -> Suppressed:
    """Return the table with small cells hidden and others with them, so that the audit passes.

    Raises InputError where no choice of cells makes it safe, such as a table of one row.
    """
    values = declared_values("flows/publication.toml")
    full = _with_totals(table.counts)
    small = (full > 0) & (full < values["smallest_shown"])
    hidden = small.copy()
    network = _Network(full, hidden, int(values["least_width"]), values["zero_cost"])
    for cell in sorted(zip(*np.nonzero(small), strict=True), key=lambda c: int(full[c])):
        if not network.protect((int(cell[0]), int(cell[1]))):
            raise InputError(
                "The table cannot be made safe: what is hidden could be worked out from totals.",
                remedy="Join rare origins or destinations, or take longer periods.",
                code="flows.unsafe",
            )
    return Suppressed(table, full, hidden, small)


def audit(made: Suppressed) -> Audit:
    """Return the bounds that an attacker gets for every hidden cell, by maximum flows."""
    width = int(declared_values("flows/publication.toml")["least_width"])
    network = _Network(made.values, made.hidden, width, 1.0)
    bounds = {}
    for row, column in zip(*np.nonzero(made.hidden), strict=True):
        cell = (int(row), int(column))
        value = int(made.values[cell])
        bounds[cell] = (value - network.can_fall(cell), value + network.can_rise(cell))
    widths = [upper - lower for lower, upper in bounds.values()]
    narrowest = float(min(widths)) if widths else float("inf")
    return Audit(bounds, narrowest, narrowest >= width)


def release_of(made: Suppressed) -> Release:
    """Return what is published: totals under the name ``*``, hidden cells without a count."""
    table = made.table
    origins, destinations = (*table.origins, "*"), (*table.destinations, "*")
    rows = tuple(
        (table.period, origin, destination,
         None if made.hidden[i, j] else int(made.values[i, j]))
        for i, origin in enumerate(origins)
        for j, destination in enumerate(destinations)
        if made.hidden[i, j] or made.values[i, j]
    )  # fmt: skip
    inner, hidden = made.values[:-1, :-1], made.hidden[:-1, :-1]
    people = int(inner.sum())
    utility = {
        "cells_with_people": float((inner > 0).sum()),
        "cells_shown": float(((inner > 0) & ~hidden).sum()),
        "cells_hidden_as_small": float(made.small[:-1, :-1].sum()),
        "cells_hidden_with_them": float((hidden & ~made.small[:-1, :-1]).sum()),
        "people_shown_share": float(inner[~hidden].sum() / people) if people else 1.0,
    }
    notes = (
        "A row without a count is hidden; it may be empty, small or hidden to protect another.",
    )
    return Release("suppress", rows, utility, notes)


def _with_totals(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    rows = np.vstack([counts, counts.sum(axis=0)])
    return np.column_stack([rows, rows.sum(axis=1)])


class _Network:
    """The flow of a table: nodes are source, origins, destinations, sink."""

    def __init__(
        self, values: NDArray[np.int64], hidden: NDArray[np.bool_], width: int, zero_cost: float
    ) -> None:
        self.values, self.hidden, self.width, self.zero_cost = values, hidden, width, zero_cost
        self.rows, self.columns = values.shape[0] - 1, values.shape[1] - 1
        self.nodes = self.rows + self.columns + 2

    def ends(self, cell: tuple[int, int]) -> tuple[int, int]:
        """Return the nodes that a cell leads from and to."""
        row, column = cell
        source, sink = self.nodes - 2, self.nodes - 1
        if row == self.rows and column == self.columns:
            return sink, source
        if column == self.columns:
            return source, row
        if row == self.rows:
            return self.rows + column, sink
        return row, self.rows + column

    def cell_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the cell that leads from one node to another, None where none does."""
        source, sink = self.nodes - 2, self.nodes - 1
        if (start, end) == (sink, source):
            return self.rows, self.columns
        if start == source and end < self.rows:
            return end, self.columns
        if end == sink and self.rows <= start < source:
            return self.rows, start - self.rows
        if start < self.rows <= end < source:
            return start, end - self.rows
        return None

    def protect(self, cell: tuple[int, int]) -> bool:
        """Hide the cheapest cycle through a cell that can carry enough people; False if none."""
        if self.can_rise(cell) >= self.width:
            return True
        path = self._path(cell)
        if path is None:
            return False
        for other in path:
            self.hidden[other] = True
        return True

    def _path(self, cell: tuple[int, int]) -> list[tuple[int, int]] | None:
        """Return the cells of the cheapest way back from a cell's end to its start (Dijkstra)."""
        start, goal = self.ends(cell)[1], self.ends(cell)[0]
        cost = {start: 0.0}
        came: dict[int, tuple[int, tuple[int, int]]] = {}
        queue = [(0.0, start)]
        while queue:
            spent, node = heapq.heappop(queue)
            if node == goal:
                break
            if spent > cost[node]:
                continue
            for after, other in self._steps(node):
                if other == cell:
                    continue
                price = spent + self._price(other)
                if price < cost.get(after, float("inf")):
                    cost[after] = price
                    came[after] = (node, other)
                    heapq.heappush(queue, (price, after))
        if goal not in came:
            return None
        cells = []
        node = goal
        while node != start:
            node, other = came[node]
            cells.append(other)
        return cells

    def _steps(self, node: int) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield where flow can go: on along any cell, back along one that holds enough people."""
        for other in range(self.nodes):
            if (cell := self.cell_of(node, other)) is not None:
                yield other, cell
            if (cell := self.cell_of(other, node)) is not None and (
                self.values[cell] >= self.width
            ):
                yield other, cell

    def _price(self, cell: tuple[int, int]) -> float:
        if self.hidden[cell]:
            return 0.0
        # Among equal ways the one with fewer cells is taken; totals are dearest.
        return float(self.values[cell]) + self.zero_cost

    def can_rise(self, cell: tuple[int, int]) -> int:
        """Return how far an attacker must think that a hidden cell may lie above its value."""
        start, end = self.ends(cell)
        return self._flow(end, start, cell)

    def can_fall(self, cell: tuple[int, int]) -> int:
        """Return how far an attacker must think that a hidden cell may lie below its value."""
        start, end = self.ends(cell)
        return min(self._flow(start, end, cell), int(self.values[cell]))

    def _flow(self, start: int, end: int, without: tuple[int, int]) -> int:
        capacity: dict[tuple[int, int], int] = {}
        for row, column in zip(*np.nonzero(self.hidden), strict=True):
            cell = (int(row), int(column))
            if cell != without:
                a, b = self.ends(cell)
                capacity[a, b] = capacity.get((a, b), 0) + _MANY
                capacity[b, a] = capacity.get((b, a), 0) + int(self.values[cell])
        if not capacity:
            return 0
        places = np.array(list(capacity), dtype=np.int32)
        amounts = np.minimum(np.array(list(capacity.values()), dtype=np.int64), _MANY)
        graph = csr_array(
            (amounts.astype(np.int32), (places[:, 0], places[:, 1])),
            shape=(self.nodes, self.nodes),
        )
        return min(int(maximum_flow(graph, start, end).flow_value), _MANY)
