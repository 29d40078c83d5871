"""The kernel: one pass over payments in time order, small memory of each account.

Written once; the batch screen, the service and Spark all call ``run``. Nothing later than a
payment changes what is said of it, and no account changes what is said of another.

Unlike the rest of the house, this file is written as arithmetic on columns (``layout``),
since it runs once a payment, a hundred million times.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from manumit.model.payments import Channel
from manumit.payments.borrowed import borrowed_1d, borrowed_2d, borrowed_3d
from manumit.payments.classes import (
    CHANNEL_CODES,
    FundingClass,
    Novelty,
    PayeeClass,
    PayeeTrait,
    PurposeClass,
)
from manumit.payments.layout import (
    BLOOM_WORDS,
    PAYEE_0,
    PAYEE_WIDTH,
    PAYEES,
    RING,
    RING_0,
    RING_WIDTH,
    Memory,
    Window,
)
from manumit.payments.weighing import best_card, month_of, weigh_mule, weigh_victim

__all__ = ["run"]

_COUNT, _SUM, _LAST, _FIRST_AT, _LAST_AT = range(PAYEE_WIDTH)  # columns of one payee
# Codes that the arithmetic names; numba takes plain numbers fastest.
_CRYPTO, _MACHINE = int(PayeeClass.CRYPTO), int(PayeeClass.BITCOIN_MACHINE)
_SERVICE, _PERSON = int(PayeeClass.MONEY_SERVICE), int(PayeeClass.PERSON)
_UNKNOWN, _COMPANY, _SHELL = int(PayeeClass.UNKNOWN), int(PayeeClass.COMPANY), int(PayeeClass.SHELL)
_BANK, _OWN, _CASH = int(PayeeClass.BANK), int(PayeeClass.OWN_ACCOUNT), int(PayeeClass.CASH)
_BROKER, _LIFE, _MERCHANT = int(PayeeClass.BROKER), int(PayeeClass.LIFE), int(PayeeClass.MERCHANT)
_EMPLOYER, _GOVERNMENT = int(PayeeClass.EMPLOYER), int(PayeeClass.GOVERNMENT)
_NO_PAYEE, _TOO_SHORT = int(Novelty.NO_PAYEE), int(Novelty.HISTORY_TOO_SHORT)
_FIRST_TIME, _NEW, _RECENT = int(Novelty.FIRST_TIME), int(Novelty.NEW), int(Novelty.RECENT)
_SETTLED, _LONG_AGO = int(Novelty.SETTLED), int(Novelty.SEEN_LONG_AGO)
_PURPOSE_LIFE, _PURPOSE_BUSINESS = int(PurposeClass.LIFE), int(PurposeClass.BUSINESS)
_OTHER_FUNDS, _GAMBLING = int(FundingClass.OTHER), int(PayeeTrait.GAMBLING)
_CARD, _CASH_CHANNEL = CHANNEL_CODES[Channel.CARD], CHANNEL_CODES[Channel.CASH]
_DEBIT, _ORDER = CHANNEL_CODES[Channel.DIRECT_DEBIT], CHANNEL_CODES[Channel.STANDING_ORDER]


@njit(cache=True, forceinline=True)
def _known(keys, payee):
    first = (payee >> np.uint64(8)) % np.uint64(BLOOM_WORDS * 64)
    second = (payee >> np.uint64(36)) % np.uint64(BLOOM_WORDS * 64)
    one = keys[PAYEES + np.int64(first >> np.uint64(6))] >> (first & np.uint64(63))
    two = keys[PAYEES + np.int64(second >> np.uint64(6))] >> (second & np.uint64(63))
    return (one & two & np.uint64(1)) == np.uint64(1)


@njit(cache=True, forceinline=True)
def _remember(keys, payee):
    first = (payee >> np.uint64(8)) % np.uint64(BLOOM_WORDS * 64)
    second = (payee >> np.uint64(36)) % np.uint64(BLOOM_WORDS * 64)
    keys[PAYEES + np.int64(first >> np.uint64(6))] |= np.uint64(1) << (first & np.uint64(63))
    keys[PAYEES + np.int64(second >> np.uint64(6))] |= np.uint64(1) << (second & np.uint64(63))


@njit(cache=True, forceinline=True)
def _slot_of(keys, payee):
    for slot in range(PAYEES):
        if keys[slot] == payee:
            return slot
    return -1


@njit(cache=True, forceinline=True)
def _oldest_slot(memory, keys):
    oldest = 0
    for slot in range(PAYEES):
        if keys[slot] == np.uint64(0):
            return slot
        here = memory[PAYEE_0 + slot * PAYEE_WIDTH + _LAST_AT]
        if here < memory[PAYEE_0 + oldest * PAYEE_WIDTH + _LAST_AT]:
            oldest = slot
    return oldest


@njit(cache=True, forceinline=True)
def _age(memory, now, w):
    """Bring the decayed sums of an account up to ``now``."""
    elapsed = now - memory[Memory.LAST]
    memory[Memory.LAST] = now
    if not elapsed > 0.0:
        return
    year = math.exp(-elapsed / 360.0)  # every memory is a whole part of 360 days
    slow = year * year
    memory[Memory.EXPOSURE] = memory[Memory.EXPOSURE] * slow + w[Window.ordinary_memory] * (
        1.0 - slow
    )
    memory[Memory.OUT_ORDINARY] *= slow
    memory[Memory.IN_ORDINARY] *= slow
    memory[Memory.COUNT_ORDINARY] *= slow
    memory[Memory.NEW_PAYEES] *= slow
    memory[Memory.LOG_WEIGHT] *= slow
    memory[Memory.LOG_SUM] *= slow
    memory[Memory.LOG_SQUARES] *= slow
    memory[Memory.GAMBLED] *= slow
    memory[Memory.BROKER] *= slow
    four = slow * slow
    recent = four * four * four
    memory[Memory.OUT_RECENT] *= recent
    memory[Memory.IN_RECENT] *= recent
    memory[Memory.LARGEST] *= year
    memory[Memory.PEAK] *= slow * year
    if memory[Memory.FUNDING] > 0.0:
        memory[Memory.FUNDING] *= recent
    if memory[Memory.PASS_IN] > 0.0:
        passing = math.exp(-elapsed / w[Window.pass_memory])
        payers = math.exp(-elapsed / w[Window.payers_memory])
        memory[Memory.PASS_IN] *= passing
        memory[Memory.PASS_OUT] *= passing
        memory[Memory.PASS_EXIT] *= passing
        memory[Memory.PASS_PAYERS] *= payers
        memory[Memory.PASS_PAYMENTS_OUT] *= payers
        memory[Memory.PASS_TESTS] *= payers
        memory[Memory.PASS_TOTAL] *= payers
        if memory[Memory.PASS_TOTAL] < 1.0:
            for column in range(Memory.PASS_IN, Memory.PASS_TOTAL + 1):
                memory[column] = 0.0


@njit(cache=True, forceinline=True)
def _ordinary_out(memory, value):
    memory[Memory.OUT_ORDINARY] += value
    memory[Memory.COUNT_ORDINARY] += 1.0
    logarithm = math.log(value + 1.0)
    memory[Memory.LOG_WEIGHT] += 1.0
    memory[Memory.LOG_SUM] += logarithm
    memory[Memory.LOG_SQUARES] += logarithm * logarithm
    memory[Memory.LARGEST] = max(memory[Memory.LARGEST], value)


@njit(cache=True, forceinline=True)
def _money_in(memory, keys, now, value, payee, payee_class, funding, purpose, history, w):
    """Take in a payment that reaches the account."""
    month_in = month_of(memory, memory[Memory.IN_ORDINARY])
    known = payee != np.uint64(0) and _known(keys, payee)
    slot = _slot_of(keys, payee) if payee != np.uint64(0) else -1
    memory[Memory.IN_RECENT] += value
    crypto = payee_class == _CRYPTO or payee_class == _MACHINE
    if crypto:
        memory[Memory.CRYPTO_IN] += value
    total = memory[Memory.EPISODE_TOTAL]
    in_episode = now - memory[Memory.EPISODE_LAST_AT] < w[Window.episode_gap]
    if in_episode and total > 0.0 and value < w[Window.refund_share] * total:
        if slot >= 0 or (crypto and memory[Memory.EPISODE_CRYPTO] > 0.0):
            memory[Memory.REFUND_SHARE] = value / total
            memory[Memory.REFUND_AT] = now
            memory[Memory.REFUND_BEFORE] = memory[Memory.EPISODE_LARGEST]
            return
    earned = payee_class == _EMPLOYER or purpose == _PURPOSE_BUSINESS
    month = max(month_in, w[Window.least_month])
    large = value >= w[Window.funding_share] * month
    burst = value >= w[Window.burst_factor] * month
    fresh = payee != np.uint64(0) and not known and history > w[Window.history_needed]
    if not earned and large and (funding != _OTHER_FUNDS or fresh or burst):
        if not memory[Memory.FUNDING] > 1.0:
            memory[Memory.SPENT_SINCE] = 0.0
        memory[Memory.FUNDING] += value
        memory[Memory.FUNDING_AT] = now
        memory[Memory.FUNDING_KIND] = funding
    else:
        memory[Memory.IN_ORDINARY] += value
    passing = not known and (
        payee_class == _PERSON or payee_class == _UNKNOWN or payee_class == _COMPANY
        or payee_class == _SHELL or payee_class == _BANK or payee_class == _SERVICE
    )  # fmt: skip
    if passing and payee != np.uint64(0) and not earned:
        if value < w[Window.test_value]:
            memory[Memory.PASS_TESTS] += 1.0
        if value >= w[Window.fan_in_value]:
            memory[Memory.PASS_IN] += value
            memory[Memory.PASS_TOTAL] += value
            memory[Memory.PASS_PAYERS] += 1.0
            memory[Memory.PASS_IN_AT] = now
    if payee != np.uint64(0):
        _remember(keys, payee)


@njit(cache=True, forceinline=True)
def _novelty(memory, keys, now, payee, slot, history, w):
    if payee == np.uint64(0):
        return _NO_PAYEE
    long_enough = history > w[Window.history_needed]
    if slot < 0:
        if _known(keys, payee):
            return _LONG_AGO
        return _FIRST_TIME if long_enough else _TOO_SHORT
    first = memory[PAYEE_0 + slot * PAYEE_WIDTH + _FIRST_AT]
    age = now - first
    if age > w[Window.new_payee_age]:
        return _SETTLED
    if first - memory[Memory.FIRST] < w[Window.history_needed]:
        return _TOO_SHORT
    return _NEW if age < w[Window.recent_memory] else _RECENT


@njit(cache=True, forceinline=True)
def _is_watched(memory, now, value, payee_class, novelty, channel, slot, month, w):
    """Tell whether a payment out is out of the ordinary enough to be weighed."""
    if value < w[Window.least_value] or value < w[Window.watch_share] * month:
        return False
    if channel == _DEBIT or payee_class == _EMPLOYER or payee_class == _GOVERNMENT:
        return False
    large = value >= w[Window.watch_share_unknown] * month
    unusual = large
    if large:
        usual = math.exp(memory[Memory.LOG_SUM] / max(memory[Memory.LOG_WEIGHT], 1.0))
        unusual = value >= w[Window.burst_factor] * usual
    if payee_class == _CRYPTO or payee_class == _MACHINE:
        if now - memory[Memory.CRYPTO_FIRST_AT] > w[Window.crypto_settled_age]:
            mean = memory[Memory.CRYPTO_OUT] / max(memory[Memory.CRYPTO_COUNT], 1.0)
            return value >= w[Window.burst_factor] * mean or unusual
        return True
    if channel == _ORDER:
        return False
    if payee_class == _MERCHANT or payee_class == _LIFE:
        return unusual and novelty != _SETTLED and novelty != _LONG_AGO
    if novelty == _NO_PAYEE or novelty == _TOO_SHORT:
        return unusual
    if novelty == _SETTLED or novelty == _LONG_AGO:
        if slot >= 0:
            here = PAYEE_0 + slot * PAYEE_WIDTH
            mean = memory[here + _SUM] / max(memory[here + _COUNT], 1.0)
            return large and value >= w[Window.burst_factor] * mean
        return unusual
    if channel == _CARD and (payee_class == _UNKNOWN or payee_class == _COMPANY):
        return unusual
    return True


@njit(cache=True, forceinline=True)
def _touch_payee(memory, keys, now, value, payee, slot):
    """Count a payment for its payee; return the payee's column."""
    if slot < 0:
        slot = _oldest_slot(memory, keys)
        keys[slot] = payee
        here = PAYEE_0 + slot * PAYEE_WIDTH
        for column in range(PAYEE_WIDTH):
            memory[here + column] = 0.0
        memory[here + _FIRST_AT] = now
    here = PAYEE_0 + slot * PAYEE_WIDTH
    memory[here + _COUNT] += 1.0
    memory[here + _SUM] += value
    memory[here + _LAST] = value
    memory[here + _LAST_AT] = now
    return here


@njit(cache=True, forceinline=True)
def _open_episode(memory, now, w):
    """Start an episode, or age the one that is open; return the days since its last payment."""
    gap = now - memory[Memory.EPISODE_LAST_AT]
    if not gap <= w[Window.episode_gap]:
        for column in range(Memory.EPISODE_COUNT, Memory.EPISODE_LIVED + 1):
            memory[column] = 0.0
        memory[Memory.EPISODE_FIRST_AT] = now
        memory[Memory.QUIET_BEFORE] = now - memory[Memory.LAST_OUT]
        memory[Memory.REFUND_AT] = math.nan
        return math.nan
    fade = math.exp(-gap / w[Window.episode_memory])
    for column in range(Memory.EPISODE_COUNT, Memory.EPISODE_CASH + 1):
        memory[column] *= fade
    memory[Memory.EPISODE_PAYEES] *= fade
    memory[Memory.EPISODE_SAME] *= fade
    memory[Memory.EPISODE_LIVED] *= fade
    return gap


@njit(cache=True, forceinline=True)
def _join_episode(memory, now, value, payee_class, novelty, purpose, channel):
    """Add a watched payment to the open episode and to the ring of an explanation."""
    last = memory[Memory.EPISODE_LAST]
    if memory[Memory.EPISODE_SEEN] == 0.0:
        memory[Memory.EPISODE_FIRST] = value
    elif value > 1.1 * last:
        memory[Memory.EPISODE_RUN] += 1.0
    elif value < 0.9 * last:
        memory[Memory.EPISODE_RUN] = 0.0
    else:
        memory[Memory.EPISODE_SAME] += 1.0
    memory[Memory.EPISODE_COUNT] += 1.0
    memory[Memory.EPISODE_SEEN] += 1.0
    memory[Memory.EPISODE_SUM] += value
    memory[Memory.EPISODE_TOTAL] += value
    if payee_class == _CRYPTO or payee_class == _MACHINE:
        memory[Memory.EPISODE_CRYPTO] += value
    if payee_class == _OWN:
        memory[Memory.EPISODE_OWN] += value
    if payee_class == _CASH or channel == _CASH_CHANNEL:
        memory[Memory.EPISODE_CASH] += value
    if novelty == _FIRST_TIME or novelty == _NO_PAYEE or memory[Memory.EPISODE_SEEN] == 1.0:
        memory[Memory.EPISODE_PAYEES] += 1.0
    if purpose == _PURPOSE_LIFE or purpose == _PURPOSE_BUSINESS or payee_class == _LIFE:
        memory[Memory.EPISODE_LIVED] += 1.0
    memory[Memory.EPISODE_LAST] = value
    memory[Memory.EPISODE_LARGEST] = max(memory[Memory.EPISODE_LARGEST], value)
    memory[Memory.EPISODE_LAST_AT] = now
    memory[Memory.SPENT_SINCE] += value
    here = RING_0 + int(memory[Memory.RING_NEXT]) * RING_WIDTH
    memory[here] = now
    memory[here + 1] = value
    memory[here + 2] = payee_class
    memory[Memory.RING_NEXT] = (memory[Memory.RING_NEXT] + 1.0) % RING


@njit(cache=True, forceinline=True)
def _advance(memory, keys, now, value, payee, codes, balance, w, facts, mule_facts):  # fmt: skip
    """Take one payment into an account's memory; return whether facts were written: 0 to 3.

    1 is evidence about a victim, 2 about a mule, 3 both.
    """
    if memory[Memory.PAYMENTS] == 0.0:
        memory[Memory.FIRST] = now
        memory[Memory.LAST] = now
        memory[Memory.SCORE] = w[Window.score_floor]
        memory[Memory.MULE_SCORE] = w[Window.score_floor]
    elapsed = max(now - memory[Memory.LAST], 0.0)
    fade = elapsed / w[Window.score_memory]
    memory[Memory.SCORE] = max(memory[Memory.SCORE] - fade, w[Window.score_floor])
    memory[Memory.MULE_SCORE] = max(memory[Memory.MULE_SCORE] - fade, w[Window.score_floor])
    now = memory[Memory.LAST] + elapsed
    _age(memory, now, w)
    memory[Memory.PAYMENTS] += 1.0
    history = now - memory[Memory.FIRST]
    out = codes & 1
    payee_class = (codes >> 1) & 31
    traits = (codes >> 6) & 15
    funding = (codes >> 10) & 15
    purpose = (codes >> 14) & 15
    channel = (codes >> 18) & 15
    roundness = (codes >> 22) & 3
    written = 0
    if out == 1:
        written = _money_out(memory, keys, now, value, roundness, payee, payee_class, traits, purpose,
                             channel, balance, history, w, facts)  # fmt: skip
        if memory[Memory.PASS_TOTAL] > 0.0:
            _pass_on(memory, value, payee_class)
            if memory[Memory.PASS_PAYERS] >= 1.5:
                month_in = month_of(memory, memory[Memory.IN_ORDINARY])
                weigh_mule(memory, now, payee_class, balance, month_in, history, mule_facts)
                written += 2
        memory[Memory.LAST_OUT] = now
    else:
        _money_in(memory, keys, now, value, payee, payee_class, funding, purpose, history, w)
    if balance == balance:
        memory[Memory.BALANCE] = balance
        if not memory[Memory.PEAK] >= balance:
            memory[Memory.PEAK] = balance
    elif memory[Memory.BALANCE] == memory[Memory.BALANCE]:
        memory[Memory.BALANCE] += -value if out == 1 else value
    return written


@njit(cache=True, forceinline=True)
def _pass_on(memory, value, payee_class):
    memory[Memory.PASS_OUT] += value
    memory[Memory.PASS_PAYMENTS_OUT] += 1.0
    if payee_class == _CRYPTO or payee_class == _SERVICE or payee_class == _MACHINE:
        memory[Memory.PASS_EXIT] += value


@njit(cache=True, forceinline=True)
def _money_out(memory, keys, now, value, roundness, payee, payee_class, traits, purpose, channel,
               balance, history, w, facts):  # fmt: skip
    slot = _slot_of(keys, payee) if payee != np.uint64(0) else -1
    novelty = _novelty(memory, keys, now, payee, slot, history, w)
    month_in = month_of(memory, memory[Memory.IN_ORDINARY])
    month = month_of(memory, memory[Memory.OUT_ORDINARY])
    month = max(max(month, 0.5 * month_in), w[Window.least_month])
    memory[Memory.OUT_RECENT] += value
    watched = _is_watched(memory, now, value, payee_class, novelty, channel, slot, month, w)
    here, previous = -1, 0.0
    plain = payee_class == _MERCHANT or payee_class == _EMPLOYER or payee_class == _GOVERNMENT
    if payee != np.uint64(0) and (watched or not (plain or channel == _DEBIT or (
            channel == _CARD and payee_class != _CRYPTO and payee_class != _MACHINE))):  # fmt: skip
        if slot >= 0:
            previous = memory[PAYEE_0 + slot * PAYEE_WIDTH + _LAST]
        here = _touch_payee(memory, keys, now, value, payee, slot)
    if watched:
        gap = _open_episode(memory, now, w)
        weigh_victim(memory, now, value, roundness, payee_class, novelty, traits, purpose, channel,
                      balance, here, previous, gap, month, month_in, history, w, facts)  # fmt: skip
        _join_episode(memory, now, value, payee_class, novelty, purpose, channel)
    else:
        _ordinary_out(memory, value)
    if payee_class == _CRYPTO or payee_class == _MACHINE:
        if not memory[Memory.CRYPTO_FIRST_AT] <= now:
            memory[Memory.CRYPTO_FIRST_AT] = now
        memory[Memory.CRYPTO_OUT] += value
        memory[Memory.CRYPTO_COUNT] += 1.0
    if payee_class == _BROKER:
        memory[Memory.BROKER] += 1.0
    if traits == _GAMBLING:
        memory[Memory.GAMBLED] += 1.0
    if payee != np.uint64(0):
        if novelty == _FIRST_TIME and not plain and channel != _CARD:
            memory[Memory.NEW_PAYEES] += 1.0
        if slot < 0:
            _remember(keys, payee)
    return 1 if watched else 0


@njit(cache=True, forceinline=True)
def _keep(place, row, card, score, facts, memory, rows, cards, scores, all_facts, memories):
    """Keep an alert in the caller's arrays."""
    rows[place] = row
    cards[place] = card
    scores[place] = score
    all_facts[place, : facts.shape[0]] = facts
    memories[place] = memory


@njit(cache=True, nogil=True)
def run(start, slot, at, value, payee, codes, balance, numbers, keys, w, edges, weights, priors,
        mule_edges, mule_weights, mule_priors, threshold, mule_threshold, quiet_days, scores,
        mule_scores, facts, mule_facts, sums, mule_sums,
        alert_row, alert_card, alert_score, alert_facts, alert_memory):  # fmt: skip
    """Run payments from ``start`` on through the memories; return where it stopped, and alerts.

    Payments stand in time order per account. ``scores`` and ``mule_scores`` are filled;
    ``facts``, ``mule_facts`` and the sums are room to work in. The run stops early when the
    arrays of alerts are full: take the alerts out and call again with ``start``. An alert
    holds its row, typology (mule typologies counted on from the others), score, facts and a
    copy of the memory.
    """
    facts, mule_facts = borrowed_1d(facts), borrowed_1d(mule_facts)
    sums, mule_sums = borrowed_1d(sums), borrowed_1d(mule_sums)
    numbers, keys, w = borrowed_2d(numbers), borrowed_2d(keys), borrowed_1d(w)
    edges, mule_edges = borrowed_2d(edges), borrowed_2d(mule_edges)
    weights, mule_weights = borrowed_3d(weights), borrowed_3d(mule_weights)
    alerts = 0
    room = alert_row.shape[0]
    for row in range(start, slot.shape[0]):
        if alerts + 2 > room:
            return row, alerts
        memory = numbers[slot[row]]
        now = at[row] / 86_400e6
        written = _advance(memory, keys[slot[row]], now, value[row], payee[row], codes[row],
                           balance[row], w, facts, mule_facts)  # fmt: skip
        if written & 1:
            card, total = best_card(facts, edges, weights, priors, sums)
            memory[Memory.SCORE] = max(memory[Memory.SCORE], total)
            quiet = not now - memory[Memory.ALERT_AT] < quiet_days
            if memory[Memory.SCORE] >= threshold and quiet:
                memory[Memory.ALERT_AT] = now
                _keep(alerts, row, card, memory[Memory.SCORE], facts, memory,
                      alert_row, alert_card, alert_score, alert_facts, alert_memory)  # fmt: skip
                alerts += 1
        if written & 2:
            card, total = best_card(mule_facts, mule_edges, mule_weights, mule_priors, mule_sums)
            memory[Memory.MULE_SCORE] = max(memory[Memory.MULE_SCORE], total)
            quiet = not now - memory[Memory.MULE_ALERT_AT] < quiet_days
            if memory[Memory.MULE_SCORE] >= mule_threshold and quiet:
                memory[Memory.MULE_ALERT_AT] = now
                _keep(alerts, row, priors.shape[0] + card, memory[Memory.MULE_SCORE], mule_facts,
                      memory, alert_row, alert_card, alert_score, alert_facts,
                      alert_memory)  # fmt: skip
                alerts += 1
        scores[row] = memory[Memory.SCORE]
        mule_scores[row] = memory[Memory.MULE_SCORE]
    return slot.shape[0], alerts
