"""One pass over a message: mask what varies, hash its n-grams, keep the smallest of each bin.

The sketch is MinHash with one permutation (Li, Owen, Zhang 2012) and empty bins filled from
their neighbours (Shrivastava and Li 2014): the share of equal bins of two sketches estimates
the Jaccard similarity of their n-grams, with a standard error of about 0.04.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit

from manumit.catalog.spellings import is_letter
from manumit.language.fold import fold
from manumit.offers.campaigns.rules import campaign_rules

__all__ = ["BINS", "Sketches", "sketches_of"]

BINS = 128
_HIGHEST = 0x30000  # code points above are left as they are
_SLOT = 1
_DROP = 0

Sketches = tuple[Any, Any, Any]
"""(sketches uint32 [n, BINS], number of different n-grams int32 [n], hash of the masked text)."""


def sketches_of(texts: Sequence[str]) -> Sketches:
    """Return the sketches of many messages, in order.

    Before hashing letters are folded, spaces, punctuation and emoji dropped, and every run of
    ASCII that holds a digit or one of ``@ _ / .`` inside (numbers, amounts, handles, links,
    e-mail, dates) becomes one mark. The mark is wider than the identifiers that are found
    elsewhere: here it must be fast, and hiding too much costs little.
    """
    rules = campaign_rules()
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype=np.uint32)
    found: Sketches = _sketch_all(
        codes, lengths, _fold_table(), rules.ngram_dense, rules.ngram_other, rules.dense_share
    )
    return found


@lru_cache(maxsize=1)
def _fold_table() -> Any:
    """Return the folded code point of every code point; ``_DROP`` for what is not a letter."""
    table = np.arange(_HIGHEST, dtype=np.uint32)
    for code in range(_HIGHEST):
        char = chr(code)
        surrogate = 0xD800 <= code < 0xE000
        plain = "" if surrogate or char.isspace() else fold(char).text[:1]
        table[code] = ord(plain) if plain and is_letter(plain) else _DROP
    return table


@njit(cache=True, nogil=True)
def _mix(value: np.uint64) -> np.uint64:  # the finaliser of splitmix64
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@njit(cache=True, nogil=True)
def _is_slot_run(codes: Any, start: int, end: int) -> bool:
    for at in range(start, end):
        c = codes[at]
        inside = at > start and at + 1 < end
        if 48 <= c <= 57 or c == 64 or c == 95 or (inside and (c == 46 or c == 47)):
            return True
    return False


@njit(cache=True, nogil=True)
def _masked(codes: Any, start: int, end: int, table: Any, out: Any) -> int:
    """Write the masked code points of one message; return how many."""
    size = 0
    at = start
    while at < end:
        c = codes[at]
        if 32 < c < 127:  # a run of ASCII without a space
            stop = at
            while stop < end and 32 < codes[stop] < 127:
                stop += 1
            if _is_slot_run(codes, at, stop):
                if size == 0 or out[size - 1] != _SLOT:
                    out[size] = _SLOT
                    size += 1
            else:
                for place in range(at, stop):
                    plain = table[codes[place]]
                    if plain != _DROP:
                        out[size] = plain
                        size += 1
            at = stop
            continue
        plain = table[c] if c < _HIGHEST else _DROP
        if 48 <= plain <= 57:  # digits of other scripts
            if size == 0 or out[size - 1] != _SLOT:
                out[size] = _SLOT
                size += 1
        elif plain != _DROP:
            out[size] = plain
            size += 1
        at += 1
    return size


@njit(cache=True, nogil=True)
def _width(out: Any, size: int, dense: int, other: int, share: float) -> int:
    count = 0
    for at in range(size):
        c = out[at]
        if 0x3040 <= c <= 0x9FFF or 0xAC00 <= c <= 0xD7A3:
            count += 1
    return dense if count >= share * size else other


@njit(cache=True, nogil=True)
def _sketch_all(
    codes: Any, lengths: Any, table: Any, dense: int, other: int, share: float
) -> Sketches:
    n = len(lengths)
    sketches = np.empty((n, BINS), dtype=np.uint32)
    sizes = np.zeros(n, dtype=np.int32)
    wholes = np.zeros(n, dtype=np.uint64)
    longest = 1
    for i in range(n):
        longest = max(longest, lengths[i])
    out = np.empty(longest, dtype=np.uint32)
    empty = np.uint32(0xFFFFFFFF)
    start = 0
    for i in range(n):
        end = start + lengths[i]
        size = _masked(codes, start, end, table, out)
        start = end
        width = _width(out, size, dense, other, share)
        row = sketches[i]
        row[:] = empty
        whole = np.uint64(size)
        for at in range(size):
            whole = _mix(whole * np.uint64(31) + np.uint64(out[at]))
        wholes[i] = whole
        filled = 0
        for at in range(size - width + 1):
            h = np.uint64(width)
            for step in range(width):
                h = h * np.uint64(0x9E3779B97F4A7C15) + np.uint64(out[at + step]) + np.uint64(1)
            h = _mix(h)
            place = int(h >> np.uint64(57))
            value = np.uint32(h & np.uint64(0xFFFFFFFE))
            if row[place] == empty:
                filled += 1
            row[place] = min(row[place], value)
        sizes[i] = max(0, size - width + 1)
        if 0 < filled < BINS:
            _fill(row, empty)
    return sketches, sizes, wholes


@njit(cache=True, nogil=True)
def _fill(row: Any, empty: Any) -> None:
    """Give every empty bin the value of a filled one, chosen by the bin alone."""
    known = row.copy()
    for place in range(BINS):
        if known[place] != empty:
            continue
        attempt = np.uint64(place)
        while True:
            attempt = _mix(attempt * np.uint64(0x9E3779B97F4A7C15) + np.uint64(place + 1))
            other = int(attempt & np.uint64(BINS - 1))
            if known[other] != empty:
                row[place] = known[other]
                break
