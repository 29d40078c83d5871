"""Compiled loops of linkage: pairs of a block, likeness of two values, union of clusters."""

from __future__ import annotations

import numpy as np
from numba import njit

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
def _edits(data, a0, a1, b0, b1, most, row, before, older):
    """Return the edits between two values, neighbours swapped as one; *most* + 1 if more."""
    n, m = a1 - a0, b1 - b0
    if abs(n - m) > most:
        return most + 1
    for j in range(m + 1):
        before[j] = j
    for i in range(1, n + 1):
        row[0] = i
        least = i
        for j in range(1, m + 1):
            same = data[a0 + i - 1] == data[b0 + j - 1]
            best = before[j - 1] + (0 if same else 1)
            if before[j] + 1 < best:
                best = before[j] + 1
            if row[j - 1] + 1 < best:
                best = row[j - 1] + 1
            if (
                i > 1
                and j > 1
                and data[a0 + i - 1] == data[b0 + j - 2]
                and data[a0 + i - 2] == data[b0 + j - 1]
                and older[j - 2] + 1 < best
            ):
                best = older[j - 2] + 1
            row[j] = best
            if best < least:
                least = best
        if least > most:
            return most + 1
        for j in range(m + 1):
            older[j] = before[j]
            before[j] = row[j]
    return before[m]


@njit(cache=True, nogil=True)
def level_codes(left, right, codes, starts, data, common, out):
    """Write how two values compare: 0 unknown, 1 differ, 2 same start, 3 to 5 nearly, 6 to 8 same.

    *codes* gives each record its value (-1: none), *starts* and *data* the bytes of the
    values, *common* how often a value stands (0 rare, 1 usual, 2 common).
    """
    row = np.empty(66, dtype=np.int64)
    before = np.empty(66, dtype=np.int64)
    older = np.empty(66, dtype=np.int64)
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
        edits = _edits(data, a0, a1, b0, b1, most, row, before, older)
        if edits == 1:
            out[p] = 5
        elif edits == 2 and edits <= most:
            out[p] = 4
        elif edits == 3 and edits <= most:
            out[p] = 3
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
        a, b = left[p], right[p]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a == b:
            continue
        if size[a] > size[b]:
            a, b = b, a
        summed, seen = 0.0, 0
        entry = heads[a]
        while entry >= 0:
            q = entry // 2
            other = right[q] if entry % 2 == 0 else left[q]
            root = other
            while parent[root] != root:
                parent[root] = parent[parent[root]]
                root = parent[root]
            if root == b:
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
        root = node
        while parent[root] != root:
            root = parent[root]
        parent[node] = root
    return parent
