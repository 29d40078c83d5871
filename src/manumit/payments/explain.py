"""An alert in words: what happened, what each piece of evidence adds, what speaks against.

Sentences state what the payments show. They never say that the customer did wrong.
"""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, datetime, timedelta

from manumit.catalog.evidence import evidence_items
from manumit.catalog.typologies import typologies
from manumit.model.payments import AlertReason, CounterpartyKind, PaymentAlert, PaymentSeen
from manumit.payments.classes import FundingClass, PayeeClass
from manumit.payments.layout import (
    MULE_EVIDENCE,
    RING,
    RING_0,
    RING_WIDTH,
    Floats,
    Memory,
)
from manumit.payments.layout import VICTIM_EVIDENCE as VICTIM
from manumit.payments.passes import Raised

__all__ = ["alert_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LEAST_NATS = 0.05  # lighter evidence is added up in one line
_PLACES = {
    PayeeClass.CRYPTO: "exchanges of crypto-assets",
    PayeeClass.BITCOIN_MACHINE: "machines that sell crypto-assets",
    PayeeClass.MONEY_SERVICE: "money services",
    PayeeClass.PERSON: "persons",
    PayeeClass.UNKNOWN: "payees of unknown kind",
    PayeeClass.COMPANY: "companies",
    PayeeClass.SHELL: "companies with nothing but vague names",
    PayeeClass.BANK: "banks",
    PayeeClass.OWN_ACCOUNT: "own accounts",
    PayeeClass.CASH: "cash",
    PayeeClass.NONE: "payees that are not named",
    PayeeClass.BROKER: "brokers",
    PayeeClass.LIFE: "payees for a home, schooling, vehicles, medicine or building work",
    PayeeClass.MERCHANT: "merchants",
    PayeeClass.EMPLOYER: "employers",
    PayeeClass.GOVERNMENT: "authorities",
}
_KIND_OF_CLASS = {
    PayeeClass.CRYPTO: CounterpartyKind.CRYPTO_EXCHANGE,
    PayeeClass.BITCOIN_MACHINE: CounterpartyKind.CRYPTO_EXCHANGE,
    PayeeClass.MONEY_SERVICE: CounterpartyKind.MONEY_SERVICE,
    PayeeClass.PERSON: CounterpartyKind.PERSON,
    PayeeClass.BANK: CounterpartyKind.BANK,
    PayeeClass.OWN_ACCOUNT: CounterpartyKind.OWN_ACCOUNT,
    PayeeClass.MERCHANT: CounterpartyKind.MERCHANT,
    PayeeClass.LIFE: CounterpartyKind.MERCHANT,
    PayeeClass.EMPLOYER: CounterpartyKind.EMPLOYER,
    PayeeClass.GOVERNMENT: CounterpartyKind.GOVERNMENT,
}
_FUNDS = {
    FundingClass.SAVINGS: "from savings or an own account",
    FundingClass.LOAN: "from a loan",
    FundingClass.PENSION: "from a pension or an authority",
    FundingClass.PERSON: "from a person",
    FundingClass.INHERITANCE: "from an inheritance",
}


def alert_of(
    raised: Raised,
    *,
    account: str,
    payment_id: str,
    at_us: int,
    currency: str,
    rate: float,
    threshold: float,
) -> PaymentAlert:
    """Return an alert in words.

    ``rate`` turns the engine's reference dollars into ``currency``.
    """
    memory = raised.memory
    mule = raised.group == "mule"
    sent = memory[Memory.PASS_TOTAL] if mule else memory[Memory.EPISODE_TOTAL]
    balance = memory[Memory.BALANCE]
    payments = () if mule else _payments(memory, rate)
    return PaymentAlert(
        alert_id=_identifier(account, payment_id, raised.group),
        account=account,
        alerted_at=_EPOCH + timedelta(microseconds=at_us),
        payment_id=payment_id,
        typology=raised.typology,
        score=raised.score,
        threshold=threshold,
        sent_so_far=round(float(sent * rate), 2),
        at_risk=None if math.isnan(balance) else round(max(float(balance * rate), 0.0), 2),
        currency=currency,
        summary=_mule_summary(raised, rate, currency) if mule else _summary(raised, rate, currency),
        reasons=_reasons(raised),
        payments=payments,
    )


def _identifier(account: str, payment_id: str, group: str) -> str:
    text = "\0".join((account, payment_id, group))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _reasons(raised: Raised) -> tuple[AlertReason, ...]:
    """Return the evidence, heaviest first; their nats add up to the score."""
    typology = typologies()[raised.typology]
    items = evidence_items()
    names = MULE_EVIDENCE if raised.group == "mule" else VICTIM
    rows = []
    for name, value in zip(names, raised.facts, strict=True):
        item = items[name]
        if (weights := typology.weights.get(name)) is None:
            continue
        nats = weights[item.bin_of(float(value))]
        rows.append(AlertReason(name, item.tell(float(value)), nats, item.sources))
    shown = [row for row in rows if abs(row.nats) >= _LEAST_NATS]
    rest = raised.score - typology.prior - sum(row.nats for row in shown)
    shown.append(
        AlertReason("prior", "How rare such accounts are", typology.prior, typology.sources)
    )
    if abs(rest) >= _LEAST_NATS:
        shown.append(
            AlertReason(
                "rest", "What earlier payments showed, and lighter evidence", rest, typology.sources
            )
        )
    return tuple(sorted(shown, key=lambda row: -row.nats))


def _ring(memory: Floats, rate: float) -> list[tuple[float, float, PayeeClass]]:
    """Return the last payments of the open episode by time: day, amount, class of the payee."""
    seen = []
    for place in range(RING):
        at, value, code = memory[RING_0 + place * RING_WIDTH :][:RING_WIDTH]
        if value > 0 and at >= memory[Memory.EPISODE_FIRST_AT]:
            seen.append((float(at), float(value * rate), PayeeClass(int(code))))
    return sorted(seen, key=lambda row: row[0])


def _payments(memory: Floats, rate: float) -> tuple[PaymentSeen, ...]:
    return tuple(
        PaymentSeen(
            _EPOCH + timedelta(days=at),
            round(amount, 2),
            _KIND_OF_CLASS.get(payee_class, CounterpartyKind.UNKNOWN),
        )
        for at, amount, payee_class in _ring(memory, rate)
    )


def _classes(memory: Floats, rate: float) -> dict[PayeeClass, float]:
    sums: dict[PayeeClass, float] = {}
    for _, amount, payee_class in _ring(memory, rate):
        sums[payee_class] = sums.get(payee_class, 0.0) + amount
    return sums


def _money(amount: float, currency: str) -> str:
    figure = f"{amount:,.0f}" if amount >= 100 else f"{amount:,.2f}"
    return f"{figure} {currency}".rstrip()


def _summary(raised: Raised, rate: float, currency: str) -> str:
    """Return what happened in one to three sentences."""
    memory = raised.memory
    count = int(memory[Memory.EPISODE_SEEN])
    total = float(memory[Memory.EPISODE_TOTAL] * rate)
    first = _EPOCH + timedelta(days=float(memory[Memory.EPISODE_FIRST_AT]))
    days = max(int(memory[Memory.EPISODE_LAST_AT] - memory[Memory.EPISODE_FIRST_AT] + 0.5), 0)
    classes = _classes(memory, rate)
    main = max(classes, key=lambda key: classes[key])
    share = classes[main] / sum(classes.values())
    if count == 1:
        said = f"One payment of {_money(total, currency)} to {_PLACES[main]}"
    else:
        when = f"in {days} days" if days > 1 else "within a day"
        rising = (
            ", each larger than the one before" if memory[Memory.EPISODE_RUN] >= count - 1 else ""
        )
        said = (
            f"{count} payments out of the ordinary {when}{rising}, {_money(total, currency)} "
            f"together, {100 * share:.0f} % of it to {_PLACES[main]}; "
            f"the first on {first.day} {first:%B %Y}"
        )
    parts = [said + "."]
    if memory[Memory.FUNDING] > 0.05 * memory[Memory.EPISODE_LAST]:
        origin = _FUNDS.get(FundingClass(int(memory[Memory.FUNDING_KIND])), "from elsewhere")
        came = _EPOCH + timedelta(days=float(memory[Memory.FUNDING_AT]))
        parts.append(f"Unusual money came in {origin} by {came.day} {came:%B}.")
    refund = memory[Memory.REFUND_AT] >= memory[Memory.EPISODE_FIRST_AT]
    if refund:
        back = float(memory[Memory.REFUND_SHARE])
        parts.append(f"Money came back once ({100 * back:.0f} % of what had been sent).")
    return " ".join(parts)


def _mule_summary(raised: Raised, rate: float, currency: str) -> str:
    memory = raised.memory
    total = float(memory[Memory.PASS_TOTAL] * rate)
    payers = max(round(float(memory[Memory.PASS_PAYERS])), 1)
    passed = min(float(memory[Memory.PASS_OUT] / max(memory[Memory.PASS_IN], 1.0)), 1.0)
    return (
        f"About {payers} payers who never paid before sent {_money(total, currency)}; "
        f"{100 * passed:.0f} % of what came lately has left again."
    )
