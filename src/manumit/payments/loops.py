"""Loops that are compiled: what numpy has no word for, and Python is too slow for.

The kernel of the engine has a module of its own (``kernel``).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.payments.borrowed import word_at

__all__ = [
    "add_losses",
    "count_alerts",
    "counting_order",
    "fill_keys",
    "first_alerts",
    "number_keys",
    "pack_codes",
    "packed_codes",
    "run_detector",
]

_PRIME_1, _PRIME_2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


@njit(cache=True, forceinline=True)
def _mix(key):
    key = (key ^ (key >> np.uint64(32))) * _PRIME_2
    key = (key ^ (key >> np.uint64(29))) * _PRIME_1
    return key ^ (key >> np.uint64(32))


@njit(cache=True, nogil=True)
def fill_keys(data, starts, keys):
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


@njit(cache=True, nogil=True)
def number_keys(keys, start, found, places, numbers, count):
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


@njit(cache=True, nogil=True)
def counting_order(slots, accounts, at):
    starts = np.zeros(accounts + 1, dtype=np.int64)
    for slot in slots:
        starts[slot + 1] += 1
    for account in range(accounts):
        starts[account + 1] += starts[account]
    order = np.empty(len(slots), dtype=np.int64)
    last = np.full(accounts, np.iinfo(np.int64).min, dtype=np.int64)
    in_order, ties = True, False
    for row in range(len(slots)):
        slot = slots[row]
        order[starts[slot]] = row
        starts[slot] += 1
        if at[row] < last[slot]:
            in_order = False
        elif at[row] == last[slot]:
            ties = True
        last[slot] = at[row]
    return order, in_order, ties


@njit(cache=True, nogil=True)
def packed_codes(out, payee_class, traits, funding, purpose, channel, native):
    """Return what is said of one payment in one number; the kernel takes it apart."""
    roundness = 0  # 3: thousands, 2: five hundreds, 1: hundreds
    if native >= 100.0 and native % 100.0 == 0.0:
        roundness = 3 if native % 1000.0 == 0.0 else 2 if native % 500.0 == 0.0 else 1
    return (
        np.int32(out)
        | np.int32(payee_class) << 1
        | np.int32(traits) << 6
        | np.int32(funding) << 10
        | np.int32(purpose) << 14
        | np.int32(channel) << 18
        | np.int32(roundness) << 22
    )


@njit(cache=True, nogil=True)
def pack_codes(out, payee_class, traits, funding, purpose, channel, native, codes):
    for row in range(len(codes)):
        codes[row] = packed_codes(
            out[row], payee_class[row], traits[row], funding[row], purpose[row], channel[row],
            native[row],
        )  # fmt: skip


@njit(cache=True)
def count_alerts(account, day, score, level, quiet, warm_up, counts):
    last_account, last_day = -1, -1e18
    for row in range(len(account)):
        if account[row] != last_account:
            last_account, last_day = account[row], -1e18
        if score[row] >= level and day[row] - last_day >= quiet:
            last_day = day[row]
            if day[row] >= warm_up:
                month = min(int((day[row] - warm_up) / 30.0), len(counts) - 1)
                counts[month] += 1


@njit(cache=True)
def first_alerts(account, day, score, level, quiet, first):
    alerts, last_account, last_day = 0, -1, -1e18
    for row in range(len(account)):
        if account[row] != last_account:
            last_account, last_day = account[row], -1e18
        if score[row] >= level and day[row] - last_day >= quiet:
            last_day = day[row]
            alerts += 1
            if day[row] < first[account[row]]:
                first[account[row]] = day[row]
    return alerts


@njit(cache=True)
def add_losses(account, day, loss, first, total, after, before, count):
    for row in range(len(account)):
        if loss[row] > 0:
            here = account[row]
            total[here] += loss[row]
            if day[row] > first[here]:
                after[here] += loss[row]
            else:
                before[here] += loss[row]
                count[here] += 1


@njit(cache=True)
def run_detector(statistic, starts, ends, mean, bets, weights, detector):
    sums = np.empty(len(bets))
    for account in range(len(starts)):
        sums[:] = 0.0
        for period in range(starts[account], ends[account]):
            total = 0.0
            for place in range(len(bets)):
                value = 1.0 + bets[place] * (statistic[period] - mean) / mean
                sums[place] = (sums[place] + 1.0) * value
                total += weights[place] * sums[place]
            detector[period] = total
