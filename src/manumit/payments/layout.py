"""What the engine remembers of an account, and what it reads from a payment: the columns.

An account's memory is one row of ``NUMBERS`` float64 and one row of ``KEYS`` uint64: about
2 KB, whatever the number of its payments. Times are days since 1970-01-01 as floats, money
is in US dollars of the reference (see ``events``). NaN means "not known".
"""

from __future__ import annotations

from enum import IntEnum, auto

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BLOOM_WORDS",
    "KEYS",
    "MULE_EVIDENCE",
    "NUMBERS",
    "PAYEES",
    "PAYEE_0",
    "PAYEE_WIDTH",
    "RING",
    "RING_0",
    "RING_WIDTH",
    "VICTIM_EVIDENCE",
    "Floats",
    "Memory",
    "Mule",
    "Victim",
    "Window",
    "Words",
    "new_memory",
]

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

PAYEES = 12  # payees that are remembered one by one: those paid lately and not ordinary
PAYEE_WIDTH = 5  # payments, sum, last amount, first seen, last seen
RING = 12  # the payments an explanation can show
RING_WIDTH = 3  # when, how much, class of the payee
BLOOM_WORDS = 16  # 1,024 bits: which payees were ever paid (false "known" about 3 % at 100)


class _Counted(IntEnum):
    """Members count from zero."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:
        del name, start, last_values
        return count


class Memory(_Counted):
    """Columns of an account's memory in front of the payees and the ring."""

    FIRST = auto()  # first payment seen, and the opening of the account where it is known
    LAST = auto()
    OPENED = auto()
    BIRTH_YEAR = auto()
    LAST_OUT = auto()
    PAYMENTS = auto()
    EXPOSURE = auto()  # decayed days that the account was seen
    OUT_ORDINARY = auto()  # decayed sums over the ordinary memory
    IN_ORDINARY = auto()
    COUNT_ORDINARY = auto()
    NEW_PAYEES = auto()
    OUT_RECENT = auto()  # decayed sums over the recent memory
    IN_RECENT = auto()
    LOG_WEIGHT = auto()  # decayed moments of the logarithm of ordinary payments
    LOG_SUM = auto()
    LOG_SQUARES = auto()
    LARGEST = auto()
    BALANCE = auto()
    PEAK = auto()
    EPISODE_COUNT = auto()  # the episode: payments out of the ordinary
    EPISODE_SUM = auto()
    EPISODE_CRYPTO = auto()
    EPISODE_OWN = auto()
    EPISODE_CASH = auto()
    EPISODE_FIRST_AT = auto()
    EPISODE_LAST_AT = auto()
    EPISODE_FIRST = auto()
    EPISODE_LAST = auto()
    EPISODE_LARGEST = auto()
    EPISODE_RUN = auto()
    EPISODE_PAYEES = auto()
    EPISODE_SAME = auto()
    EPISODE_TOTAL = auto()  # not decayed
    EPISODE_SEEN = auto()
    EPISODE_LIVED = auto()  # watched payments that name an ordinary reason
    QUIET_BEFORE = auto()  # days without a payment out before the episode
    FUNDING = auto()
    FUNDING_AT = auto()
    FUNDING_KIND = auto()
    SPENT_SINCE = auto()
    REFUND_SHARE = auto()
    REFUND_AT = auto()
    REFUND_BEFORE = auto()
    CRYPTO_FIRST_AT = auto()
    CRYPTO_OUT = auto()
    CRYPTO_IN = auto()
    CRYPTO_COUNT = auto()
    GAMBLED = auto()
    BROKER = auto()
    PASS_IN = auto()  # the mule account: what came in from new payers and left again
    PASS_OUT = auto()
    PASS_EXIT = auto()
    PASS_IN_AT = auto()
    PASS_PAYERS = auto()
    PASS_PAYMENTS_OUT = auto()
    PASS_TESTS = auto()
    PASS_TOTAL = auto()
    SCORE = auto()
    MULE_SCORE = auto()
    ALERT_AT = auto()
    MULE_ALERT_AT = auto()
    RING_NEXT = auto()


PAYEE_0 = len(Memory)  # where the payees begin, and the ring
RING_0 = PAYEE_0 + PAYEES * PAYEE_WIDTH
NUMBERS = RING_0 + RING * RING_WIDTH
KEYS = PAYEES + BLOOM_WORDS


class Victim(_Counted):
    """Evidence about the account of a customer who may be bled: ``data/evidence/<name>``."""

    payee_class = auto()
    payee_novelty = auto()
    payee_count = auto()
    payee_share = auto()
    payee_growth = auto()
    payee_sum = auto()
    payee_trait = auto()
    size_deviation = auto()
    size_against_largest = auto()
    size_against_month = auto()
    size_absolute = auto()
    size_round = auto()
    episode_count = auto()
    episode_sum = auto()
    episode_absolute = auto()
    episode_growth = auto()
    episode_step = auto()
    episode_run = auto()
    episode_days = auto()
    episode_gap = auto()
    episode_payees = auto()
    episode_crypto = auto()
    episode_own = auto()
    episode_cash = auto()
    episode_same = auto()
    episode_lived = auto()
    balance_drained = auto()
    balance_bite = auto()
    balance_left = auto()
    balance_months = auto()
    funding_size = auto()
    funding_kind = auto()
    funding_spent = auto()
    refund_share = auto()
    refund_growth = auto()
    pause_fee = auto()
    purpose_class = auto()
    channel = auto()
    account_quiet = auto()
    account_activity = auto()
    account_history = auto()
    account_age = auto()
    customer_age = auto()
    crypto_history = auto()
    crypto_back = auto()
    payees_new = auto()
    income_trend = auto()
    gambling = auto()


class Mule(_Counted):
    """Evidence about an account that may pass on the money of others."""

    mule_payers = auto()
    mule_sum = auto()
    mule_against_income = auto()
    mule_passed = auto()
    mule_dwell = auto()
    mule_exit_share = auto()
    mule_exit_class = auto()
    mule_tests = auto()
    mule_payments_out = auto()
    mule_balance = auto()
    mule_account_age = auto()
    mule_history = auto()


VICTIM_EVIDENCE = tuple(member.name for member in Victim)
MULE_EVIDENCE = tuple(member.name for member in Mule)


class Window(_Counted):
    """The values of ``data/payments/windows.toml``, in the order of the engine's array."""

    ordinary_memory = auto()
    recent_memory = auto()
    episode_memory = auto()
    pass_memory = auto()
    payers_memory = auto()
    episode_gap = auto()
    history_needed = auto()
    new_payee_age = auto()
    crypto_settled_age = auto()
    pause_length = auto()
    refund_memory = auto()
    score_memory = auto()
    watch_share = auto()
    watch_share_unknown = auto()
    funding_share = auto()
    burst_factor = auto()
    refund_share = auto()
    least_value = auto()
    least_month = auto()
    test_value = auto()
    fan_in_value = auto()
    score_floor = auto()


def new_memory(accounts: int) -> tuple[Floats, Words]:
    """Return the memory of so many accounts that were never seen."""
    numbers = np.zeros((accounts, NUMBERS))
    for column in (Memory.FIRST, Memory.LAST, Memory.OPENED, Memory.BIRTH_YEAR, Memory.LAST_OUT,
                   Memory.BALANCE, Memory.PEAK, Memory.EPISODE_LAST_AT, Memory.FUNDING_AT,
                   Memory.REFUND_AT, Memory.CRYPTO_FIRST_AT, Memory.PASS_IN_AT,
                   Memory.ALERT_AT, Memory.MULE_ALERT_AT):  # fmt: skip
        numbers[:, column] = np.nan
    return numbers, np.zeros((accounts, KEYS), dtype=np.uint64)
