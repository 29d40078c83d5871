"""Alerts from the rows of ALERTS.parquet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from manumit.model.payments import AlertReason, CounterpartyKind, PaymentAlert, PaymentSeen

__all__ = ["alert_of_row"]


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
