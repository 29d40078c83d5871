"""PageRank: right where an exact solution exists, and on graphs that fool others."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array

from manumit.errors import InputError
from manumit.networks.pagerank import personalised_pagerank


def _exact(weights: np.ndarray, start: np.ndarray, damping: float) -> np.ndarray:
    begin = start / start.sum()
    out = weights.sum(axis=1)
    steps = np.where(out[:, None] > 0, weights / np.maximum(out, 1e-300)[:, None], begin[None, :])
    count = len(start)
    return np.linalg.solve(np.eye(count) - damping * steps.T, (1 - damping) * begin)


@pytest.mark.parametrize("seed", range(5))
def test_small_graphs_equal_the_exact_solution(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.random((30, 30)) * (rng.random((30, 30)) < 0.15)
    weights[3] = 0  # a node without a way out
    start = np.zeros(30)
    start[[1, 7]] = 1, 2
    found = personalised_pagerank(csr_array(weights), start)
    assert found == pytest.approx(_exact(weights, start, 0.85), abs=1e-8)
    assert found.sum() == pytest.approx(1)


def test_a_large_graph_is_not_taken_for_uniform() -> None:
    """A ring of 400,000 nodes: the share falls by 0.85 a step on each side of the start."""
    count = 400_000
    here = np.arange(count)
    rows = np.concatenate([here, here])
    columns = np.concatenate([(here + 1) % count, (here - 1) % count])
    graph = csr_array(coo_array((np.ones(2 * count), (rows, columns)), shape=(count, count)))
    start = np.zeros(count)
    start[0] = 1.0
    found = personalised_pagerank(graph, start)
    # On a line the exact solution is geometric: x = (1 - sqrt(1 - d^2)) / d a step.
    step = (1 - np.sqrt(1 - 0.85**2)) / 0.85
    assert found[1] / found[0] == pytest.approx(step, rel=1e-6)
    assert found[5] / found[4] == pytest.approx(step, rel=1e-6)
    assert found[count // 2] < 1e-9


def test_nothing_to_start_from_is_refused() -> None:
    with pytest.raises(InputError, match="Nothing"):
        personalised_pagerank(csr_array(np.ones((2, 2))), np.zeros(2))
