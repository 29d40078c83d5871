"""Codes of categories: who the payee is, what the purpose says, how money came in.

The kernel counts with these codes; the evidence files name their bins by the same words.
"""

from __future__ import annotations

from enum import IntEnum

from manumit.model.payments import Channel, CounterpartyKind

__all__ = [
    "CASH_HIDES",
    "CHANNEL_CODES",
    "KIND_CODES",
    "FundingClass",
    "Novelty",
    "PayeeClass",
    "PayeeTrait",
    "PurposeClass",
]


class PayeeClass(IntEnum):
    """Who the payee is, as far as it can be told."""

    NONE = 0  # a payment without payee, such as cash
    CRYPTO = 1
    BITCOIN_MACHINE = 2
    MONEY_SERVICE = 3
    PERSON = 4
    UNKNOWN = 5
    COMPANY = 6  # kind unknown, name of a company
    SHELL = 7  # kind unknown, company with nothing but vague words
    BANK = 8
    OWN_ACCOUNT = 9
    CASH = 10
    BROKER = 11
    LIFE = 12  # property, education, vehicle, medicine, building
    MERCHANT = 13
    EMPLOYER = 14
    GOVERNMENT = 15


class Novelty(IntEnum):
    """How new the payee is to this account."""

    NO_PAYEE = 0
    HISTORY_TOO_SHORT = 1
    FIRST_TIME = 2
    NEW = 3  # first paid within 30 days
    RECENT = 4  # first paid within the age of a new payee
    SETTLED = 5
    SEEN_LONG_AGO = 6  # known, but not among the payees of late


class PurposeClass(IntEnum):
    """What the purpose says."""

    NONE = 0
    OTHER = 1
    TAX_OR_FEE = 2
    INVESTMENT = 3
    LIFE = 4  # property, tuition, wedding, medicine, vehicle, building
    LOAN = 5
    BUSINESS = 6  # invoice, salary
    GIFT = 7
    HOUSEHOLD = 8  # rent and the like
    RANSOM = 9


class FundingClass(IntEnum):
    """Where unusual money came from."""

    NONE = 0
    SAVINGS = 1
    LOAN = 2
    PENSION = 3
    PERSON = 4
    OTHER = 5
    INHERITANCE = 6


class PayeeTrait(IntEnum):
    """What the name of the payee says besides: codes of the evidence ``payee_trait``."""

    NONE = 0
    PERSON = 1
    COMPANY = 2
    SHELL = 3
    WATCHED = 4
    RAMP = 5
    GAMBLING = 6


KIND_CODES = {kind: code for code, kind in enumerate(CounterpartyKind)}
CHANNEL_CODES: dict[Channel | None, int] = {
    None: 0,
    **{channel: code for code, channel in enumerate(Channel, start=1)},
}
CASH_HIDES = (
    PayeeClass.NONE,
    PayeeClass.UNKNOWN,
    PayeeClass.COMPANY,
    PayeeClass.BANK,
    PayeeClass.MERCHANT,
)
"""Classes that say nothing where cash was taken: a bank's machine, a shop's till."""
