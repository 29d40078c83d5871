"""Arrow columns of numbers as arrays, straight from their buffers.

Arrow's own conversion imports pandas where it is installed, which takes longer than a small
file to screen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["booleans_of", "codes_of", "numbers_of"]


def numbers_of(column: pa.Array, dtype: type[np.generic]) -> NDArray[Any]:
    """Return the values of a column of numbers; what stands at nulls is not defined.

    ``dtype`` has the width of the column's type.
    """
    data = column.buffers()[1]
    if data is None:
        return np.zeros(len(column), dtype=dtype)
    return np.frombuffer(data, dtype=dtype)[column.offset : column.offset + len(column)]


def booleans_of(column: pa.Array) -> NDArray[np.bool_]:
    """Return a column of truth values; false where it is null.

    >>> booleans_of(pa.array([True, None, False])).tolist()
    [True, False, False]
    """
    values = pc.cast(pc.fill_null(column, pa.scalar(value=False)), pa.uint8())
    return np.asarray(numbers_of(values, np.uint8) == 1)


def codes_of(column: pa.DictionaryArray) -> NDArray[np.int32]:
    """Return the codes of a dictionary column; the length of the dictionary where it is null."""
    codes = column.indices
    if not pa.types.is_int32(codes.type):
        codes = pc.cast(codes, pa.int32())
    if codes.null_count:
        codes = pc.fill_null(codes, len(column.dictionary))
    return numbers_of(codes, np.int32)
