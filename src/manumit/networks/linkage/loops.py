"""Compiled loops of linkage: pairs of a block, likeness of two values, union of clusters."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.names.kernel import edits_between

__all__ = ["block_pairs", "level_codes", "merge_by_weight"]


@njit(cache=True, nogil=True)
def block_pairs(order, starts, limit):
    """Return the pairs of records that share a block, leaving out blocks above *limit*.

    *order* holds the records block after block; *starts* bounds the blocks.
    """
    total = 0
    for b in range(starts.shape[0] - 1):
        size = starts[b + 1] - starts[b]
        if 2 <= size <= limit:
            total += size * (size - 1) // 2
    left = np.empty(total, dtype=np.int32)
    right = np.empty(total, dtype=np.int32)
    at = 0
    for b in range(starts.shape[0] - 1):
        size = starts[b + 1] - starts[b]
        if not 2 <= size <= limit:
            continue
        for i in range(starts[b], starts[b + 1]):
            for j in range(i + 1, starts[b + 1]):
                left[at] = min(order[i], order[j])
                right[at] = max(order[i], order[j])
                at += 1
    return left, right


@njit(cache=True, nogil=True)
def _root(parent, node):
    """Return the cluster of a node, and shorten the way to it."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit(cache=True, nogil=True)
def level_codes(left, right, codes, starts, data, common, out):
    """Write how two values compare: 0 unknown, 1 differ, 2 same start, 3 to 5 nearly, 6 to 8 same.

    *codes* gives each record its value (-1: none), *starts* and *data* the bytes of the
    values, *common* how often a value stands (0 rare, 1 usual, 2 common).
    """
    rows = np.empty((3, 66), dtype=np.int64)
    for p in range(left.shape[0]):
        a, b = codes[left[p]], codes[right[p]]
        if a < 0 or b < 0:
            out[p] = 0
            continue
        if a == b:
            out[p] = 8 - common[a]
            continue
        a0, a1, b0, b1 = starts[a], min(starts[a + 1], starts[a] + 64), starts[b], starts[b + 1]
        b1 = min(b1, b0 + 64)
        longer = max(a1 - a0, b1 - b0)
        most = 3 if longer > 8 else (2 if longer > 4 else 1)
        edits = edits_between(data, a0, a1, data, b0, b1, most, rows)
        if edits <= most:
            out[p] = 6 - edits
        else:
            start = 0
            shorter = min(a1 - a0, b1 - b0)
            while start < shorter and data[a0 + start] == data[b0 + start]:
                start += 1
            out[p] = 2 if start >= 4 or (start >= 3 and start == shorter) else 1


@njit(cache=True, nogil=True)
def merge_by_weight(left, right, weight, order, count, least, share):
    """Join records into clusters, the heaviest pairs first, and return each record's cluster.

    Two clusters are joined only if the mean weight between them, with pairs that were never
    compared counted as *share* of the least weight, reaches *least*: average linkage, so one
    false pair does not chain two persons together.
    """
    parent = np.arange(count)
    size = np.ones(count, dtype=np.int64)
    # neighbours of a cluster: linked lists of pairs
    heads = np.full(count, -1, dtype=np.int64)
    tails = np.full(count, -1, dtype=np.int64)
    total = left.shape[0]
    following = np.full(2 * total, -1, dtype=np.int64)
    for p in range(total):
        for side in range(2):
            node = left[p] if side == 0 else right[p]
            entry = 2 * p + side
            following[entry] = heads[node]
            if heads[node] < 0:
                tails[node] = entry
            heads[node] = entry
    for k in range(total):
        p = order[k]
        if weight[p] < least:
            break
        a, b = _root(parent, left[p]), _root(parent, right[p])
        if a == b:
            continue
        if size[a] > size[b]:
            a, b = b, a
        summed, seen = 0.0, 0
        entry = heads[a]
        while entry >= 0:
            q = entry // 2
            other = right[q] if entry % 2 == 0 else left[q]
            if _root(parent, other) == b:
                summed += weight[q]
                seen += 1
            entry = following[entry]
        cross = size[a] * size[b]
        mean = (summed + (cross - seen) * share) / cross
        if mean < least and cross > 1:
            continue
        parent[a] = b
        size[b] += size[a]
        if heads[a] >= 0:
            if heads[b] < 0:
                heads[b] = heads[a]
                tails[b] = tails[a]
            else:
                following[tails[b]] = heads[a]
                tails[b] = tails[a]
    for node in range(count):
        parent[node] = _root(parent, node)
    return parent
