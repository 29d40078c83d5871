"""Loads the compiled loops of the flow desk when the server starts."""

from __future__ import annotations

__all__ = ["warm_up"]


def warm_up() -> None:
    """Estimate a small invented table once: the first person does not wait for it."""
    from manumit.flows.lists import ListTable
    from manumit.flows.mse import Settings, estimate

    rows = [(1, 0, 0, 60), (0, 1, 0, 50), (0, 0, 1, 40), (1, 1, 0, 25), (1, 0, 1, 12),
            (0, 1, 1, 20), (1, 1, 1, 7)]  # fmt: skip
    methods = ("stepwise", "bic", "independence", "chao", "dga")
    estimate(ListTable.of_rows(("A", "B", "C"), rows), methods, Settings(bootstraps=10))
