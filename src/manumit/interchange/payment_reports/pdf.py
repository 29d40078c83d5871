"""The report as PDF: the narrative, and the payments as a table with bars."""

from __future__ import annotations

import json

import typst

from manumit.catalog.reader import data_root
from manumit.interchange.payment_reports.details import Details
from manumit.interchange.payment_reports.narrative import NOTICE, narrative_of
from manumit.model.payments import PaymentAlert

__all__ = ["pdf_of"]


def pdf_of(alert: PaymentAlert, details: Details | None = None) -> bytes:
    """Return the report of an alert as PDF; the same alert gives the same bytes.

    The texts are passed as data, never as markup. Fonts are those that typst brings: names in
    scripts other than Latin, Greek and Cyrillic may not be drawn.
    """
    data = {
        "alert_id": alert.alert_id,
        "notice": NOTICE,
        "currency": alert.currency,
        "parts": narrative_of(alert, details).strip().split("\n\n"),
        "payments": [
            {
                "at": f"{seen.paid_at:%Y-%m-%d %H:%M}",
                "amount": seen.amount,
                "text": f"{seen.amount:,.2f}",
                "kind": seen.counterparty_kind.value.replace("_", " "),
            }
            for seen in alert.payments
        ],
    }
    template = data_root().joinpath("reports/report.typ").read_bytes()
    made = typst.compile(template, format="pdf", sys_inputs={"data": json.dumps(data)}, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("typst gives bytes for one document")
    return made
