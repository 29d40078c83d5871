"""How well clusters agree with the truth, where somebody knows it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["agreement"]


def _pairs(counts: NDArray[np.int64]) -> int:
    return int((counts * (counts - 1) // 2).sum())


def agreement(
    clusters: Sequence[str],
    truth: Sequence[str],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> dict[str, float]:
    """Return pairwise precision, recall, F1, B-cubed F1 (Bagga and Baldwin 1998).

    With *pairs*, the rows that were compared, also the share of true pairs among them: the
    recall of blocking.

    >>> agreement(["a", "a", "b"], ["x", "x", "x"])["recall"]
    0.3333
    """
    said = np.unique(np.asarray(clusters, dtype=object).astype(str), return_inverse=True)[1]
    real = np.unique(np.asarray(truth, dtype=object).astype(str), return_inverse=True)[1]
    both = said.astype(np.int64) * (int(real.max()) + 1) + real
    _, cell, joint = np.unique(both, return_inverse=True, return_counts=True)
    sizes, wanted = np.bincount(said), np.bincount(real)
    right, claimed, true = _pairs(joint), _pairs(sizes), _pairs(wanted)
    precision, recall = right / max(claimed, 1), right / max(true, 1)
    one = float((joint[cell] / sizes[said]).mean())
    two = float((joint[cell] / wanted[real]).mean())
    found = {
        "precision": precision,
        "recall": recall,
        "f1": 2 * right / max(claimed + true, 1),
        "b_cubed": 2 * one * two / (one + two),
    }
    if pairs is not None:
        found["blocking_recall"] = int((real[pairs[0]] == real[pairs[1]]).sum()) / max(true, 1)
    return {name: round(value, 4) for name, value in found.items()}
