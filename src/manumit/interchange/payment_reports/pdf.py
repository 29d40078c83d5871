"""The report as PDF: the narrative, and the payments as a table with bars."""

from __future__ import annotations

import json
from itertools import accumulate

import typst

from manumit.catalog.reader import data_root
from manumit.interchange.payment_reports.details import Details
from manumit.interchange.payment_reports.narrative import NOTICE, narrative_of
from manumit.model.payments import PaymentAlert

__all__ = ["pdf_of"]


def pdf_of(alert: PaymentAlert, details: Details | None = None) -> bytes:
    """Return the report of an alert as PDF; the same alert gives the same bytes.

    The texts are passed as data, never as markup. The file is tagged for screen readers
    (PDF/UA-1). Fonts are those that typst brings and those of the machine, so that bytes can
    differ between machines, and a name in a script without a font there is not drawn.
    """
    sums = accumulate(seen.amount for seen in alert.payments)
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
                "sum": f"{total:,.2f}",
                "kind": seen.counterparty_kind.value.replace("_", " "),
            }
            for seen, total in zip(alert.payments, sums, strict=True)
        ],
    }
    template = data_root().joinpath("reports/report.typ").read_bytes()
    made = typst.compile(
        template,
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gives bytes for one document")
    return made
