"""What is read from an account at a payment, and what it weighs: part of the kernel."""

from __future__ import annotations

import math

from numba import njit

from manumit.model.payments import Channel
from manumit.payments.classes import CHANNEL_CODES, PayeeClass
from manumit.payments.layout import Memory, Mule, Victim, Window

__all__ = ["best_card", "month_of", "weigh_mule", "weigh_victim"]

_COUNT, _SUM = 0, 1  # columns of one payee
_CRYPTO, _MACHINE = int(PayeeClass.CRYPTO), int(PayeeClass.BITCOIN_MACHINE)
_OWN, _CASH = int(PayeeClass.OWN_ACCOUNT), int(PayeeClass.CASH)
_CASH_CHANNEL = CHANNEL_CODES[Channel.CASH]
_LEAST_EXPOSURE = 15.0  # days: an account seen for less is counted as seen for so long


@njit(cache=True, forceinline=True)
def month_of(memory, total):  # a decayed sum as a sum for 30 days
    return 30.0 * total / max(memory[Memory.EXPOSURE], _LEAST_EXPOSURE)


@njit(cache=True, forceinline=True)
def weigh_victim(memory, now, value, roundness, payee_class, novelty, traits, purpose, channel,
                  balance, here, previous, gap, month, month_in, history, w, facts):  # fmt: skip
    """Write the evidence about a watched payment into ``facts``; the memory includes it not yet."""
    nan = math.nan
    for column in range(len(facts)):
        facts[column] = nan
    facts[Victim.payee_class] = payee_class
    facts[Victim.payee_novelty] = novelty
    facts[Victim.payee_trait] = traits
    facts[Victim.purpose_class] = purpose
    facts[Victim.channel] = channel
    if here >= 0:
        facts[Victim.payee_count] = memory[here + _COUNT]
        facts[Victim.payee_sum] = memory[here + _SUM] / month
        facts[Victim.payee_share] = min(
            memory[here + _SUM] / max(memory[Memory.OUT_RECENT], 1.0), 1.0
        )
        if previous > 0.0:
            facts[Victim.payee_growth] = value / previous
    if memory[Memory.LOG_WEIGHT] >= 5.0:
        mean = memory[Memory.LOG_SUM] / memory[Memory.LOG_WEIGHT]
        spread = memory[Memory.LOG_SQUARES] / memory[Memory.LOG_WEIGHT] - mean * mean
        deviation = math.sqrt(max(spread, 0.0)) + 0.35
        facts[Victim.size_deviation] = (math.log(value + 1.0) - mean) / deviation
    if memory[Memory.LARGEST] > 0.0:
        facts[Victim.size_against_largest] = value / memory[Memory.LARGEST]
    facts[Victim.size_against_month] = value / month
    facts[Victim.size_absolute] = value
    facts[Victim.size_round] = roundness
    count = memory[Memory.EPISODE_SEEN]
    facts[Victim.episode_count] = memory[Memory.EPISODE_COUNT] + 1.0
    total = memory[Memory.EPISODE_SUM] + value
    facts[Victim.episode_sum] = total / month
    facts[Victim.episode_absolute] = total
    if count > 0.0:
        facts[Victim.episode_growth] = value / memory[Memory.EPISODE_FIRST]
        facts[Victim.episode_step] = value / memory[Memory.EPISODE_LAST]
        facts[Victim.episode_run] = memory[Memory.EPISODE_RUN] + (
            1.0 if value > 1.1 * memory[Memory.EPISODE_LAST] else 0.0
        )
        facts[Victim.episode_days] = now - memory[Memory.EPISODE_FIRST_AT]
        facts[Victim.episode_gap] = gap
        facts[Victim.episode_same] = memory[Memory.EPISODE_SAME]
        facts[Victim.episode_payees] = memory[Memory.EPISODE_PAYEES]
        facts[Victim.episode_lived] = memory[Memory.EPISODE_LIVED]
        if gap >= w[Window.pause_length]:
            facts[Victim.pause_fee] = value / memory[Memory.EPISODE_TOTAL]
    crypto = payee_class == _CRYPTO or payee_class == _MACHINE
    own = payee_class == _OWN
    cash = payee_class == _CASH or channel == _CASH_CHANNEL
    facts[Victim.episode_crypto] = (
        memory[Memory.EPISODE_CRYPTO] + (value if crypto else 0.0)
    ) / total
    facts[Victim.episode_own] = (memory[Memory.EPISODE_OWN] + (value if own else 0.0)) / total
    facts[Victim.episode_cash] = (memory[Memory.EPISODE_CASH] + (value if cash else 0.0)) / total
    before = balance + value if balance == balance else memory[Memory.BALANCE]
    if before == before:
        left = before - value
        peak = (
            max(memory[Memory.PEAK], before)
            if memory[Memory.PEAK] == memory[Memory.PEAK]
            else before
        )
        if peak > 1.0:
            facts[Victim.balance_drained] = left / peak
        if before > 1.0:
            facts[Victim.balance_bite] = value / before
        facts[Victim.balance_left] = max(left, 0.0)
        facts[Victim.balance_months] = max(before, 0.0) / month
    if memory[Memory.FUNDING] > 0.05 * value:
        facts[Victim.funding_size] = memory[Memory.FUNDING] / month
        facts[Victim.funding_kind] = memory[Memory.FUNDING_KIND]
        facts[Victim.funding_spent] = (memory[Memory.SPENT_SINCE] + value) / memory[Memory.FUNDING]
    if now - memory[Memory.REFUND_AT] < w[Window.refund_memory]:
        facts[Victim.refund_share] = memory[Memory.REFUND_SHARE]
        facts[Victim.refund_growth] = value / max(memory[Memory.REFUND_BEFORE], 1.0)
    quiet = memory[Memory.QUIET_BEFORE] if count > 0.0 else now - memory[Memory.LAST_OUT]
    facts[Victim.account_quiet] = quiet
    facts[Victim.account_activity] = month_of(memory, memory[Memory.COUNT_ORDINARY])
    facts[Victim.account_history] = history
    facts[Victim.account_age] = now - memory[Memory.OPENED]
    facts[Victim.customer_age] = 1970.0 + now / 365.25 - memory[Memory.BIRTH_YEAR]
    facts[Victim.crypto_history] = now - memory[Memory.CRYPTO_FIRST_AT]
    if memory[Memory.CRYPTO_OUT] > 0.0:
        facts[Victim.crypto_back] = memory[Memory.CRYPTO_IN] / memory[Memory.CRYPTO_OUT]
    facts[Victim.payees_new] = month_of(memory, memory[Memory.NEW_PAYEES])
    if month_in > 0.0:
        facts[Victim.income_trend] = (
            30.0 * memory[Memory.IN_RECENT] / w[Window.recent_memory] / max(month_in, 1.0)
        )
    facts[Victim.gambling] = memory[Memory.GAMBLED] + memory[Memory.BROKER]


@njit(cache=True, forceinline=True)
def weigh_mule(memory, now, payee_class, balance, month_in, history, facts):
    total = memory[Memory.PASS_TOTAL]
    facts[Mule.mule_payers] = memory[Memory.PASS_PAYERS]
    facts[Mule.mule_sum] = total
    facts[Mule.mule_against_income] = total / max(month_in, 1.0)
    facts[Mule.mule_passed] = min(memory[Memory.PASS_OUT] / max(memory[Memory.PASS_IN], 1.0), 2.0)
    facts[Mule.mule_dwell] = 24.0 * (now - memory[Memory.PASS_IN_AT])
    facts[Mule.mule_exit_share] = min(
        memory[Memory.PASS_EXIT] / max(memory[Memory.PASS_OUT], 1.0), 1.0
    )
    facts[Mule.mule_exit_class] = payee_class
    facts[Mule.mule_tests] = memory[Memory.PASS_TESTS]
    facts[Mule.mule_payments_out] = memory[Memory.PASS_PAYMENTS_OUT]
    facts[Mule.mule_balance] = balance / total if balance == balance else math.nan
    facts[Mule.mule_account_age] = now - memory[Memory.OPENED]
    facts[Mule.mule_history] = history


@njit(cache=True, forceinline=True)
def best_card(facts, edges, weights, priors, sums):
    """Add up the nats of each typology; return the best typology and its sum."""
    typologies = priors.shape[0]
    for card in range(typologies):
        sums[card] = priors[card]
    for item in range(facts.shape[0]):
        fact = facts[item]
        column = 0
        if fact == fact:
            column = 1
            while fact >= edges[item, column - 1]:
                column += 1
        for card in range(typologies):
            sums[card] += weights[item, column, card]
    best = 0
    for card in range(1, typologies):
        if sums[card] > sums[best]:
            best = card
    return best, sums[best]
