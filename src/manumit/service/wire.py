"""Payments and answers as JSON: what comes in is checked, what goes out is complete."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from manumit.catalog.currencies import currencies
from manumit.errors import InputError
from manumit.model.payments import (
    PAYMENT_COLUMNS,
    Channel,
    CounterpartyKind,
    Direction,
    Payment,
    PaymentAlert,
)
from manumit.payments.live import Taken

__all__ = ["alert_object", "payment_object", "payment_of", "taken_object"]

_LONGEST = 500  # characters of any text
_TEXTS = ("payment_id", "account", "currency", "counterparty", "counterparty_name", "purpose")


def payment_of(given: Any) -> Payment:
    """Return the payment of a JSON object.

    Raises InputError naming the field for anything that is missing, unknown or wrong.
    """
    if not isinstance(given, dict):
        raise _wrong("payment", "is not a JSON object")
    if strange := sorted(set(given) - set(PAYMENT_COLUMNS)):
        raise _wrong(strange[0][:40], "is not a field of a payment")
    texts = {name: _text(given, name) for name in _TEXTS}
    for name in ("payment_id", "account"):
        if not texts[name]:
            raise _wrong(name, "is missing")
    if texts["currency"] and texts["currency"] not in currencies():
        raise _wrong("currency", "is no ISO 4217 code with a stored rate")
    amount = _number(given, "amount")
    if amount is None or amount <= 0:
        raise _wrong("amount", "is not a number above zero")
    channel = _member(given, "channel", Channel)
    kind = _member(given, "counterparty_kind", CounterpartyKind)
    direction = _member(given, "direction", Direction)
    if direction is None:
        raise _wrong("direction", "is missing")
    return Payment(
        payment_id=texts["payment_id"],
        paid_at=_moment(given),
        account=texts["account"],
        direction=direction,
        amount=amount,
        currency=texts["currency"],
        counterparty=texts["counterparty"],
        counterparty_name=texts["counterparty_name"],
        counterparty_kind=kind or CounterpartyKind.UNKNOWN,
        channel=channel,
        purpose=texts["purpose"],
        balance_after=_number(given, "balance_after"),
    )


def payment_object(payment: Payment) -> dict[str, Any]:
    """Return a payment as a JSON object that ``payment_of`` reads back."""
    found = {
        "payment_id": payment.payment_id,
        "paid_at": payment.paid_at.isoformat(),
        "account": payment.account,
        "direction": payment.direction.value,
        "amount": str(payment.amount),
        "currency": payment.currency,
        "counterparty": payment.counterparty,
        "counterparty_name": payment.counterparty_name,
        "counterparty_kind": payment.counterparty_kind.value,
        "channel": payment.channel.value if payment.channel else "",
        "purpose": payment.purpose,
        "balance_after": None if payment.balance_after is None else str(payment.balance_after),
    }
    return {name: value for name, value in found.items() if value not in {"", None}}


def taken_object(taken: Taken) -> dict[str, Any]:
    """Return the answer to one payment."""
    return {
        "payment_id": taken.payment_id,
        "score": taken.score,
        "mule_score": taken.mule_score,
        "repeated": taken.repeated,
        "alerts": [alert_object(alert) for alert in taken.alerts],
    }


def alert_object(alert: PaymentAlert) -> dict[str, Any]:
    """Return an alert with its reasons."""
    return {
        "alert_id": alert.alert_id,
        "account": alert.account,
        "alerted_at": alert.alerted_at.isoformat(),
        "payment_id": alert.payment_id,
        "typology": alert.typology,
        "score": alert.score,
        "threshold": alert.threshold,
        "sent_so_far": alert.sent_so_far,
        "at_risk": alert.at_risk,
        "currency": alert.currency,
        "summary": alert.summary,
        "reasons": [reason.as_dict() for reason in alert.reasons],
    }


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise _wrong(name, f"is not a text of at most {_LONGEST} characters")
    return value


def _number(given: dict[str, Any], name: str) -> Decimal | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _wrong(name, "is not a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise _wrong(name, "is not a number") from error
    if not number.is_finite():
        raise _wrong(name, "is not a finite number")
    return number


def _moment(given: dict[str, Any]) -> datetime:
    value = given.get("paid_at")
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise _wrong("paid_at", "is not a moment in ISO 8601")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _member(given: dict[str, Any], name: str, kind: type[Any]) -> Any:
    value = given.get(name)
    if value in {None, ""}:
        return None
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(member.value for member in kind)
        raise _wrong(name, f"is none of {known}") from error


def _wrong(name: str, what: str) -> InputError:
    return InputError(
        f"The field {name} {what}.",
        remedy="Correct it and send the payment again.",
        code="payments.field",
    )
