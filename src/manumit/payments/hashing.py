"""64-bit keys of text columns, straight from Arrow's buffers, the same on every machine.

Keys join payments of one account and of one payee. Two different texts share a key with a
probability of about n²/2^65: one in three hundred million for 300,000 accounts.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit
from numpy.typing import NDArray

from manumit.payments.borrowed import word_at
from manumit.payments.buffers import booleans_of, codes_of

__all__ = ["NO_KEY", "KeyTable", "text_keys"]

NO_KEY = 0  # the key of a missing text

_PRIME_1, _PRIME_2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


def text_keys(column: pa.Array | pa.ChunkedArray) -> NDArray[np.uint64]:
    """Return one key a row; ``NO_KEY`` where the text is missing or empty.

    Takes string, large string, string view and dictionary columns.
    """
    if isinstance(column, pa.ChunkedArray):
        parts = [text_keys(chunk) for chunk in column.chunks]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)
    if pa.types.is_dictionary(column.type):
        return _dictionary_keys(column)
    if pa.types.is_null(column.type):
        return np.zeros(len(column), dtype=np.uint64)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        column = pc.cast(column, pa.large_string())
    _, offsets, data = column.buffers()
    keys = np.zeros(len(column), dtype=np.uint64)
    if data is None or offsets is None or len(column) == 0:
        return keys
    kind = np.int32 if pa.types.is_string(column.type) else np.int64
    starts = np.frombuffer(offsets, dtype=kind)[column.offset : column.offset + len(column) + 1]
    _fill(np.frombuffer(data, dtype=np.uint8), starts, keys)
    if column.null_count:
        keys[booleans_of(pc.is_null(column))] = NO_KEY
    return keys


def _dictionary_keys(column: pa.DictionaryArray) -> NDArray[np.uint64]:
    keys = np.append(text_keys(column.dictionary), np.uint64(NO_KEY))
    return keys[codes_of(column)]


@njit(cache=True, nogil=True)
def _fill(data, starts, keys):
    address = data.ctypes.data
    for row in range(len(keys)):
        start, end = np.int64(starts[row]), np.int64(starts[row + 1])
        length = end - start
        if length <= 0:
            continue
        key = np.uint64(length) * _PRIME_1
        place = start
        while end - place > 8:
            key = _mix(key ^ word_at(address + place))
            place += 8
        if length >= 8:  # the last eight bytes, some of them once more
            word = word_at(address + end - 8)
        else:
            word, shift = np.uint64(0), np.uint64(0)
            for here in range(start, end):
                word |= np.uint64(data[here]) << shift
                shift += np.uint64(8)
        key = _mix(_mix(key ^ word) + _PRIME_2)
        keys[row] = key if key != np.uint64(0) else np.uint64(1)


@njit(cache=True, inline="always")
def _mix(key):
    key = (key ^ (key >> np.uint64(32))) * _PRIME_2
    key = (key ^ (key >> np.uint64(29))) * _PRIME_1
    return key ^ (key >> np.uint64(32))


class KeyTable:
    """Numbers keys from zero in the order they come; grows by itself.

    >>> table = KeyTable()
    >>> table.numbers(np.array([7, 9, 7], dtype=np.uint64)).tolist(), len(table)
    ([0, 1, 0], 2)
    """

    def __init__(self) -> None:
        self._places = np.zeros(1 << 12, dtype=np.uint64)
        self._numbers = np.zeros(1 << 12, dtype=np.int32)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def numbers(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Return the number of every key; new keys get the next ones."""
        found = np.empty(len(keys), dtype=np.int32)
        done = 0
        while done < len(keys):
            done, self._count = _number(keys, done, found, self._places, self._numbers, self._count)
            if done < len(keys):
                self._grow()
        return found

    def keys(self) -> NDArray[np.uint64]:
        """Return the keys by their numbers."""
        keys = np.zeros(self._count, dtype=np.uint64)
        used = self._places != 0
        keys[self._numbers[used]] = self._places[used]
        return keys

    def _grow(self) -> None:
        old = self.keys()
        self._places = np.zeros(4 * len(self._places), dtype=np.uint64)
        self._numbers = np.zeros(len(self._places), dtype=np.int32)
        self._count = 0
        self.numbers(old)


@njit(cache=True, nogil=True)
def _number(keys, start, found, places, numbers, count):
    mask = len(places) - 1
    room = len(places) // 2
    for row in range(start, len(keys)):
        key = keys[row] if keys[row] != np.uint64(0) else _PRIME_1  # a missing text is one too
        place = np.int64(key & np.uint64(mask))
        while places[place] != key and places[place] != np.uint64(0):
            place = (place + 1) & mask
        if places[place] == np.uint64(0):
            if count >= room:
                return row, count
            places[place] = key
            numbers[place] = count
            count += 1
        found[row] = numbers[place]
    return len(keys), count
