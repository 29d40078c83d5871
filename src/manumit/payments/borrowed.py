"""Arrays that the kernel borrows: views without reference counts.

Numba counts references of every view that it makes, with an atomic operation each; in the
kernel these took 40 % of the time. A borrowed view has nothing to count. It is valid while
the array it was taken from lives, which the caller of the kernel sees to.
"""

from __future__ import annotations

import numba
from numba import types
from numba.extending import intrinsic

__all__ = ["borrowed_1d", "borrowed_2d", "borrowed_3d", "word_at"]


@intrinsic
def _pointer(typingctx, address, like):
    """Return an address as a pointer to the element type of the array ``like``."""
    del typingctx
    pointer = types.CPointer(like.dtype)

    def build(context, builder, signature, arguments):
        del signature
        return builder.inttoptr(arguments[0], context.get_value_type(pointer))

    return pointer(types.uintp, like), build


@numba.njit(cache=True, forceinline=True)
def borrowed_1d(array):
    """Return a view of a C-contiguous array of one dimension."""
    return numba.carray(_pointer(array.ctypes.data, array), (array.shape[0],))


@numba.njit(cache=True, forceinline=True)
def borrowed_2d(array):
    """Return a view of a C-contiguous array of two dimensions."""
    return numba.carray(_pointer(array.ctypes.data, array), (array.shape[0], array.shape[1]))


@numba.njit(cache=True, forceinline=True)
def borrowed_3d(array):
    """Return a view of a C-contiguous array of three dimensions."""
    shape = (array.shape[0], array.shape[1], array.shape[2])
    return numba.carray(_pointer(array.ctypes.data, array), shape)


@intrinsic
def word_at(typingctx, address):
    """Return the eight bytes at an address, lowest first, wherever they begin."""
    del typingctx, address

    def build(context, builder, signature, arguments):
        del signature
        pointer = builder.inttoptr(
            arguments[0], context.get_value_type(types.CPointer(types.uint64))
        )
        word = builder.load(pointer)
        word.align = 1
        return word

    return types.uint64(types.intp), build
