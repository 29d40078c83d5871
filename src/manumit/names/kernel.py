"""The comparison of two names as loops over bytes: compiled, without objects.

A name variant is a row of words; a word is two byte strings (its spelling and its sound), a
weight and a kind. See :mod:`manumit.names.compare` for what the numbers mean.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = [
    "BY_WORDS",
    "HEARD_AS_ONE",
    "LIGHT",
    "NUMBER",
    "PLAIN",
    "RUN_TOGETHER",
    "compare_rows",
    "edits_between",
]

PLAIN, LIGHT, NUMBER = 0, 1, 2
BY_WORDS, RUN_TOGETHER, HEARD_AS_ONE = 0, 1, 2
_MAX = 64


@njit(cache=True, nogil=True)
def edits_between(a, a0, a1, b, b0, b1, most, rows):
    """Return the edits between two words, neighbours swapped as one; *most* + 1 if more.

    *rows* is room for the work: three rows, longer than the words.
    """
    row, before, older = rows[0], rows[1], rows[2]
    n, m = a1 - a0, b1 - b0
    if abs(n - m) > most:
        return most + 1
    for j in range(m + 1):
        before[j] = j
    for i in range(1, n + 1):
        row[0] = i
        least = i
        for j in range(1, m + 1):
            same = a[a0 + i - 1] == b[b0 + j - 1]
            best = before[j - 1] + (0 if same else 1)
            if before[j] + 1 < best:
                best = before[j] + 1
            if row[j - 1] + 1 < best:
                best = row[j - 1] + 1
            if (
                i > 1
                and j > 1
                and a[a0 + i - 1] == b[b0 + j - 2]
                and a[a0 + i - 2] == b[b0 + j - 1]
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
def _sound_edits(a, a0, a1, b, b0, b1, change, drop, grid):
    """Return the weighted edits between two sounds."""
    n, m = a1 - a0, b1 - b0
    grid[0, 0] = 0.0
    for j in range(1, m + 1):
        grid[0, j] = grid[0, j - 1] + drop[b[b0 + j - 1]]
    for i in range(1, n + 1):
        out = drop[a[a0 + i - 1]]
        grid[i, 0] = grid[i - 1, 0] + out
        for j in range(1, m + 1):
            best = grid[i - 1, j - 1] + change[a[a0 + i - 1], b[b0 + j - 1]]
            other = grid[i - 1, j] + out
            if other < best:
                best = other
            other = grid[i, j - 1] + drop[b[b0 + j - 1]]
            if other < best:
                best = other
            grid[i, j] = best
    return grid[n, m]


@njit(cache=True, nogil=True)
def _mass(a, a0, a1, drop):
    total = 0.0
    for i in range(a0, a1):
        total += drop[a[i]]
    return total


@njit(cache=True, nogil=True)
def _spelled(edits, longer, shorter, knobs):
    """Return how alike two words are, from 1 for the same to 0, by their typing errors."""
    if edits == 0:
        return 1.0
    share = edits / longer
    free = knobs[0] if shorter > 4 else knobs[1]
    value = 1.0 - share * free - max(0, edits - 1) * knobs[2]
    return max(0.0, value)


@njit(cache=True, nogil=True)
def compare_rows(
    left,
    right,
    names_words,
    words_spell,
    words_sound,
    weights,
    kinds,
    persons,
    crossed,
    spell,
    sound,
    change,
    drops,
    knobs,
    out,
    links,
    likeness,
    ways,
):
    """Write the similarity of every pair of name variants, and which words were matched.

    ``names_words[v]`` bounds the words of variant *v*; ``words_spell`` and ``words_sound``
    bound their bytes. ``links[p, i]`` is the word of the right name that answers word *i* of
    the left one in pair *p*, or -1, and ``likeness[p, i]`` how alike they are; ``ways[p]`` is
    what made the similarity: `BY_WORDS`, `RUN_TOGETHER` or `HEARD_AS_ONE` (all three only when
    *links* has rows).
    """
    grid = np.empty((_MAX + 2, _MAX + 2))
    rows = np.empty((3, _MAX + 2), dtype=np.int64)
    alike = np.zeros((32, 32))
    taken = np.zeros(32, dtype=np.int8)
    used = np.zeros(32, dtype=np.int8)
    partner = np.empty(32, dtype=np.int64)
    for pair in range(left.shape[0]):
        u, v = left[pair], right[pair]
        u0, u1 = names_words[u], names_words[u + 1]
        v0, v1 = names_words[v], names_words[v + 1]
        n, m = min(u1 - u0, 32), min(v1 - v0, 32)
        person = persons[u] != 0 and persons[v] != 0
        cross = crossed[pair] != 0
        drop = drops[1] if crossed[pair] == 2 else drops[0]
        if n == 0 or m == 0:
            out[pair] = 0.0
            continue
        for i in range(n):
            a0, a1 = words_spell[u0 + i], words_spell[u0 + i + 1]
            p0, p1 = words_sound[u0 + i], words_sound[u0 + i + 1]
            for j in range(m):
                b0, b1 = words_spell[v0 + j], words_spell[v0 + j + 1]
                q0, q1 = words_sound[v0 + j], words_sound[v0 + j + 1]
                longer, shorter = max(a1 - a0, b1 - b0), min(a1 - a0, b1 - b0)
                if kinds[u0 + i] == NUMBER or kinds[v0 + j] == NUMBER:
                    same = longer == shorter
                    if same:
                        for k in range(longer):
                            if spell[a0 + k] != spell[b0 + k]:
                                same = False
                    alike[i, j] = 1.0 if same else 0.0
                    continue
                if shorter == 1 or longer > _MAX:
                    value = 0.0
                    if spell[a0] == spell[b0]:
                        value = 1.0 if longer == 1 else knobs[3]
                    alike[i, j] = value
                    continue
                value = 0.0
                if longer - shorter <= 3:
                    edits = edits_between(spell, a0, a1, spell, b0, b1, _MAX, rows)
                    value = _spelled(edits, longer, shorter, knobs)
                heard = _sound_edits(sound, p0, p1, sound, q0, q1, change, drop, grid)
                mass = max(_mass(sound, p0, p1, drop), _mass(sound, q0, q1, drop), 1.0)
                cost = knobs[4] if not cross else knobs[5]
                if not cross and shorter <= 4:
                    cost *= knobs[6]
                heard = max(0.0, 1.0 - cost * heard / mass)
                if not cross:
                    heard *= knobs[7]
                alike[i, j] = max(value, heard)
        # the best pairs first
        for i in range(n):
            taken[i] = 0
            partner[i] = -1
        for j in range(m):
            used[j] = 0
        matched = 0.0
        whole = 0.0
        count = 0
        for _ in range(min(n, m)):
            best, bi, bj = 0.0, -1, -1
            for i in range(n):
                if taken[i]:
                    continue
                for j in range(m):
                    if used[j]:
                        continue
                    value = alike[i, j] * (1.0 + 1e-3 * min(weights[u0 + i], weights[v0 + j]))
                    value -= 1e-4 * abs(i - j)
                    if value > best:
                        best, bi, bj = value, i, j
            if bi < 0 or alike[bi, bj] < knobs[8]:
                break
            taken[bi] = 1
            used[bj] = 1
            partner[bi] = bj
            weight = 0.5 * (weights[u0 + bi] + weights[v0 + bj])
            matched += weight * alike[bi, bj]
            whole += weight
            long_left = words_spell[u0 + bi + 1] - words_spell[u0 + bi] > 1
            long_right = words_spell[v0 + bj + 1] - words_spell[v0 + bj] > 1
            if (
                kinds[u0 + bi] == PLAIN
                and kinds[v0 + bj] == PLAIN
                and (long_left == long_right)
                and (long_left or not person or n > 1)
            ):
                count += 1
        spare_left, spare_right = 0.0, 0.0
        heavy_left, heavy_right = 0, 0
        for i in range(n):
            if not taken[i]:
                spare_left += weights[u0 + i]
                if kinds[u0 + i] == PLAIN:
                    heavy_left += 1
        for j in range(m):
            if not used[j]:
                spare_right += weights[v0 + j]
                if kinds[v0 + j] == PLAIN:
                    heavy_right += 1
        both = min(spare_left, spare_right)
        more = max(spare_left, spare_right) - both
        extra = knobs[9] if person else knobs[10]
        if person and count <= 1:
            extra = knobs[11]
        total = whole + knobs[12] * both + extra * more
        value = matched / total if total > 0.0 else 0.0
        if count == 0:
            value *= knobs[14]
        if heavy_left > 0 and heavy_right > 0:
            value *= knobs[13]
        way = BY_WORDS
        # Spaces are typed wrongly too: the names as one word each.
        a0, a1 = words_spell[u0], words_spell[u0 + n]
        b0, b1 = words_spell[v0], words_spell[v0 + m]
        longer, shorter = max(a1 - a0, b1 - b0), min(a1 - a0, b1 - b0)
        if n != m and longer <= _MAX and shorter >= 6 and longer - shorter <= 3:
            edits = edits_between(spell, a0, a1, spell, b0, b1, _MAX, rows)
            run = _spelled(edits, longer, shorter, knobs) * knobs[15]
            if edits <= 1 and run > value:
                value = run
                way = RUN_TOGETHER
        if cross:
            p0, p1 = words_sound[u0], words_sound[u0 + n]
            q0, q1 = words_sound[v0], words_sound[v0 + m]
            if max(p1 - p0, q1 - q0) <= _MAX:
                heard = _sound_edits(sound, p0, p1, sound, q0, q1, change, drop, grid)
                mass = max(_mass(sound, p0, p1, drop), _mass(sound, q0, q1, drop))
                if mass >= 2.5:
                    run = max(0.0, 1.0 - knobs[16] * heard / mass)
                    if run > value:
                        value = run
                        way = HEARD_AS_ONE
        out[pair] = value
        if links.shape[0] > 0:
            for i in range(n):
                links[pair, i] = partner[i]
                if partner[i] >= 0:
                    likeness[pair, i] = alike[i, partner[i]]
            ways[pair] = way
