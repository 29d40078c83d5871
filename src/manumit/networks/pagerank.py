"""Personalised PageRank that is right on large graphs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from manumit.errors import InputError

__all__ = ["personalised_pagerank"]


def personalised_pagerank(
    weights: csr_array,
    start: NDArray[np.float64],
    *,
    damping: float = 0.85,
    tolerance: float = 1e-10,
    most_steps: int = 1000,
) -> NDArray[np.float64]:
    """Return the stationary share of a walk that returns to ``start`` with 1 - ``damping``.

    ``weights[i, j]`` is the weight of the step from i to j; a node without steps returns to the
    start. The walk ends when the summed change falls below ``tolerance``, which is a share of the
    whole and not of a node: with a tolerance for each node a graph of millions of nodes would end
    at once (after which its ranking is the uniform one). Raises InputError where ``start`` has no
    weight.
    """
    total = float(start.sum())
    if total <= 0:
        raise InputError(
            "Nothing was given to start from.",
            remedy="Name at least one confirmed record.",
            code="networks.pagerank",
        )
    begin = start / total
    out = np.asarray(weights.sum(axis=1)).ravel()
    ends = out <= 0
    steps = csr_array(
        weights.multiply(np.where(ends, 0.0, 1.0 / np.where(ends, 1.0, out))[:, None])
    )
    turned = csr_array(steps.T)
    share = begin.copy()
    for _ in range(most_steps):
        lost = float(share[ends].sum())
        after = damping * (turned @ share + lost * begin) + (1 - damping) * begin
        change = float(np.abs(after - share).sum())
        share = after
        if change < tolerance:
            break
    return np.asarray(share / share.sum())
