"""The contract of payments: what a payment is, and what an alert says about an account.

Tables keep one row a payment with the columns of ``PAYMENT_COLUMNS``; a single payment is a
``Payment``. ``interchange`` writes such tables, the payment desk reads them, and an alert
goes from there to a person, a report and the other desks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

__all__ = [
    "ACCOUNT_COLUMNS",
    "PAYMENT_COLUMNS",
    "REQUIRED_COLUMNS",
    "AlertReason",
    "Channel",
    "CounterpartyKind",
    "Direction",
    "Payment",
    "PaymentAlert",
    "PaymentSeen",
    "payment_of_row",
]

PAYMENT_COLUMNS = (
    "payment_id",
    "paid_at",
    "account",
    "direction",
    "amount",
    "currency",
    "counterparty",
    "counterparty_name",
    "counterparty_kind",
    "channel",
    "purpose",
    "balance_after",
)
"""The columns of a table of payments, in order.

``paid_at`` is UTC with microseconds; ``amount`` and ``balance_after`` are decimals of
precision 38 and scale 8 or binary floats where the file had them so; the rest is text.
"""

REQUIRED_COLUMNS = PAYMENT_COLUMNS[:5]
"""What every payment must have; the last seven may be missing or null."""

ACCOUNT_COLUMNS = ("account", "opened_on", "birth_year", "kind")
"""The columns of the optional table of accounts; the last three may be null."""


class Direction(StrEnum):
    """Seen from the account: money leaves it or reaches it."""

    OUT = "out"
    IN = "in"


class CounterpartyKind(StrEnum):
    """Who stands on the other side of a payment."""

    UNKNOWN = "unknown"
    PERSON = "person"
    MERCHANT = "merchant"
    CRYPTO_EXCHANGE = "crypto_exchange"
    MONEY_SERVICE = "money_service"
    BANK = "bank"
    OWN_ACCOUNT = "own_account"
    EMPLOYER = "employer"
    GOVERNMENT = "government"


class Channel(StrEnum):
    """How a payment was made."""

    CARD = "card"
    TRANSFER = "transfer"
    INSTANT = "instant"
    CASH = "cash"
    DIRECT_DEBIT = "direct_debit"
    STANDING_ORDER = "standing_order"


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of one account.

    ``paid_at`` is aware; ``amount`` is above zero, in ``currency`` (ISO 4217; "" if unknown).
    Text that is not known is "", a balance that is not known None.
    """

    payment_id: str
    paid_at: datetime
    account: str
    direction: Direction
    amount: Decimal
    currency: str = ""
    counterparty: str = ""
    counterparty_name: str = ""
    counterparty_kind: CounterpartyKind = CounterpartyKind.UNKNOWN
    channel: Channel | None = None
    purpose: str = ""
    balance_after: Decimal | None = None


def payment_of_row(row: Mapping[str, Any]) -> Payment:
    """Return the payment of a row of a table that keeps the contract."""
    balance = row.get("balance_after")
    return Payment(
        payment_id=row["payment_id"],
        paid_at=row["paid_at"],
        account=row["account"],
        direction=Direction(row["direction"]),
        amount=Decimal(str(row["amount"])),
        currency=row.get("currency") or "",
        counterparty=row.get("counterparty") or "",
        counterparty_name=row.get("counterparty_name") or "",
        counterparty_kind=CounterpartyKind(row.get("counterparty_kind") or "unknown"),
        channel=Channel(row["channel"]) if row.get("channel") else None,
        purpose=row.get("purpose") or "",
        balance_after=None if balance is None else Decimal(str(balance)),
    )


@dataclass(frozen=True, slots=True)
class AlertReason:
    """One piece of evidence of an alert.

    Parameters
    ----------
    evidence_id
        The item of ``data/evidence`` that was read.
    words
        What was seen, in plain words, with its numbers.
    nats
        What it adds to the score; negative for what speaks against.
    sources
        Keys of published sources; never empty.
    """

    evidence_id: str
    words: str
    nats: float
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the reason as a JSON object."""
        return {
            "evidence_id": self.evidence_id,
            "words": self.words,
            "nats": self.nats,
            "sources": self.sources,
        }


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """A payment that an alert rests on: when, how much, and of which kind the payee is."""

    paid_at: datetime
    amount: float
    counterparty_kind: CounterpartyKind
    payment_id: str = ""


@dataclass(frozen=True, slots=True)
class PaymentAlert:
    """What the desk says about one account at one moment; it informs and decides nothing.

    Parameters
    ----------
    alert_id
        Stable: the same payments and profile give the same identifier.
    account
        The account's identifier as the bank wrote it.
    alerted_at
        When the payment was made whose evidence raised the alert (aware, UTC).
    payment_id
        That payment.
    typology
        The item of ``data/typologies`` that explains the payments best.
    score, threshold
        Evidence in nats after that payment, and the threshold it crossed.
    sent_so_far
        Sum of the payments that the alert rests on, in ``currency``.
    at_risk
        What is still in the account and could be sent, in ``currency``; the last balance
        known, or None where no balance is known.
    summary
        What happened, in one or two sentences.
    reasons
        The pieces of evidence, heaviest first; those that speak against come last.
    payments
        The payments that it rests on, in order; at most the last twelve.
    """

    alert_id: str
    account: str
    alerted_at: datetime
    payment_id: str
    typology: str
    score: float
    threshold: float
    sent_so_far: float
    at_risk: float | None
    currency: str
    summary: str
    reasons: tuple[AlertReason, ...]
    payments: tuple[PaymentSeen, ...] = ()

    def reasons_json(self) -> str:
        """Return the reasons as the JSON list of the column ``reasons``."""
        return json.dumps([reason.as_dict() for reason in self.reasons], ensure_ascii=False)

    def payments_json(self) -> str:
        """Return the payments it rests on as a JSON list."""
        rows = [
            {
                "paid_at": seen.paid_at.isoformat(),
                "amount": seen.amount,
                "counterparty_kind": seen.counterparty_kind.value,
                "payment_id": seen.payment_id,
            }
            for seen in self.payments
        ]
        return json.dumps(rows)
