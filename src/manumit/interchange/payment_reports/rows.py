"""Alerts from the rows of ALERTS.parquet, and the payments of an alert as rows of a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from manumit.errors import InputError
from manumit.model.payments import AlertReason, CounterpartyKind, PaymentAlert, PaymentSeen

__all__ = ["PAYMENT_ROW_COLUMNS", "alert_of_row", "payment_rows", "payments_behind", "read_alerts"]

PAYMENT_ROW_COLUMNS = (
    "alert_id",
    "account",
    "payment_id",
    "paid_at",
    "amount",
    "currency",
    "counterparty_kind",
    "sum_so_far",
)
"""The columns of the table of an alert's payments, in order."""


def read_alerts(path: Path) -> pl.DataFrame:
    """Return the table of alerts that ``payments screen`` wrote.

    Raises InputError for a file that is none.
    """
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(
            f"The file {path.name} cannot be read as alerts ({type(error).__name__}).",
            remedy="Give a file made by `manumit payments screen`.",
            code="payments.alerts",
        ) from error


def alert_of_row(row: Mapping[str, Any]) -> PaymentAlert:
    """Return the alert of one row of the table that ``payments screen`` writes."""
    reasons = tuple(
        AlertReason(one["evidence_id"], one["words"], one["nats"], tuple(one["sources"]))
        for one in json.loads(row["reasons"])
    )
    payments = tuple(
        PaymentSeen(
            paid_at=datetime.fromisoformat(one["paid_at"]),
            amount=one["amount"],
            counterparty_kind=CounterpartyKind(one["counterparty_kind"]),
            payment_id=one["payment_id"],
        )
        for one in json.loads(row["payments"])
    )
    names = ("alert_id", "account", "alerted_at", "payment_id", "typology", "score", "threshold",
             "sent_so_far", "at_risk", "currency", "summary")  # fmt: skip
    return PaymentAlert(**{name: row[name] for name in names}, reasons=reasons, payments=payments)


def payment_rows(alert: PaymentAlert) -> list[dict[str, Any]]:
    """Return the payments that an alert rests on, in order, with the running sum."""
    rows = []
    total = 0.0
    for seen in alert.payments:
        total += seen.amount
        row = asdict(seen) | {"counterparty_kind": seen.counterparty_kind.value}
        own = {"alert_id": alert.alert_id, "account": alert.account, "currency": alert.currency}
        rows.append(own | row | {"sum_so_far": round(total, 8)})
    return rows


def payments_behind(alert: PaymentAlert, payments: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of ``payments`` that an alert rests on, and the one that raised it.

    Payments that the alert does not name are found by second, amount and account.
    """
    ids = [alert.payment_id, *(seen.payment_id for seen in alert.payments if seen.payment_id)]
    unnamed = {
        (seen.paid_at.replace(microsecond=0), round(seen.amount, 2))
        for seen in alert.payments
        if not seen.payment_id
    }
    own = payments.filter(pl.col("account").cast(pl.String) == alert.account)
    moments = own["paid_at"].dt.truncate("1s").to_list()
    amounts = own["amount"].cast(pl.Float64).round(2).to_list()
    found = [pair in unnamed for pair in zip(moments, amounts, strict=True)]
    return own.filter(pl.col("payment_id").is_in(ids) | pl.Series(found, dtype=pl.Boolean))
