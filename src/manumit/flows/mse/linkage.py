"""What missed links between lists do to an estimate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from manumit.flows.lists import ListTable
from manumit.flows.mse.checks import tried
from manumit.flows.mse.estimate import Settings

__all__ = ["linkage_rows", "with_links_restored"]


def with_links_restored(table: ListTable, missed: float) -> ListTable:
    """Return the table as it would be if a share of links had not been missed.

    A person on k lists whose link was missed is counted as one on a list alone and one on the
    other k - 1, each list as likely to be the one cut off. Going from most lists to two, every
    count is raised by 1 / (1 - ``missed``), and what the cut pieces added is taken away; no count
    falls below zero.
    """
    counts = table.counts.copy()
    for pattern in sorted(range(len(counts)), key=lambda p: -int(p).bit_count()):
        lists = int(pattern).bit_count()
        if lists < 2 or not counts[pattern]:
            continue
        lost = counts[pattern] * missed / (1 - missed)
        counts[pattern] += lost
        for place in range(table.lists):
            if pattern >> place & 1:
                counts[1 << place] -= lost / lists
                counts[pattern & ~(1 << place)] -= lost / lists
    counts = np.maximum(counts, 0)
    counts[0] = 0
    return ListTable(table.names, np.round(counts))


def linkage_rows(
    table: ListTable, methods: Sequence[str], settings: Settings,
    shares: Sequence[float] = (0.0, 0.02, 0.05, 0.1),
) -> list[dict[str, object]]:  # fmt: skip
    """Return every estimate as it would be if so many links had been missed and were restored.

    Missed links make estimates too high: people who were seen twice are taken for two.
    """
    return [
        {"missed": share, "persons": restored.persons, "method": one.method, "point": one.point,
         "lower": one.lower, "upper": one.upper, "status": one.status}
        for share in shares
        for restored in [with_links_restored(table, share)]
        for one in tried(restored, methods, settings)
    ]  # fmt: skip
