"""64-bit keys of text columns, straight from Arrow's buffers, the same on every machine.

Keys join payments of one account and of one payee. Two different texts share a key with a
probability of about n²/2^65: one in three hundred million for 300,000 accounts.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from manumit.payments.buffers import booleans_of, codes_of
from manumit.payments.loops import fill_keys, number_keys

__all__ = ["NO_KEY", "KeyTable", "text_keys"]

NO_KEY = 0  # the key of a missing text


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
    fill_keys(np.frombuffer(data, dtype=np.uint8), starts, keys)
    if column.null_count:
        keys[booleans_of(pc.is_null(column))] = NO_KEY
    return keys


def _dictionary_keys(column: pa.DictionaryArray) -> NDArray[np.uint64]:
    keys = np.append(text_keys(column.dictionary), np.uint64(NO_KEY))
    return np.take(keys, codes_of(column), mode="clip")


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
            done, self._count = number_keys(
                keys, done, found, self._places, self._numbers, self._count
            )
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
