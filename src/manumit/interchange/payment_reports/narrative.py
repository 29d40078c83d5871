"""The narrative of a suspicious activity report: facts of the alert in order, nothing else."""

from __future__ import annotations

from manumit.catalog.redflags import red_flags
from manumit.catalog.typologies import typologies
from manumit.interchange.payment_reports.details import Details
from manumit.model.payments import PaymentAlert

__all__ = ["KEY_TERM", "NOTICE", "narrative_of"]

KEY_TERM = "FIN-2023-PIGBUTCHERING"
"""The term FinCEN asks for in field 2 and in the narrative (``fincen-2023-alert005``)."""

FIELD_34Z = "Pig Butchering"
"""What FinCEN asks for in field 34(z) of its form (``fincen-2023-alert005``)."""

NOTICE = (
    "Do not tip off: telling the customer or others that a report was made or is planned is an "
    "offence in many countries."
)


def narrative_of(alert: PaymentAlert, details: Details | None = None) -> str:
    """Return the narrative as plain text, for a person to review and complete."""
    typology = typologies()[alert.typology]
    victim = typology.group == "victim"
    money = f"{alert.sent_so_far:,.2f} {alert.currency}".rstrip()
    left = "not known" if alert.at_risk is None else f"{alert.at_risk:,.2f} {alert.currency}"
    flags = [red_flags()[flag] for flag in typology.red_flags]
    weighed = (
        f"WHY. {typology.title}. {typology.why} The screening weighed the following; positive "
        "figures speak for it, negative ones against it (nats):"
    )
    origin = (
        f"This draft was made from payments by Manumit (alert {alert.alert_id}). A score informs "
        "a person; it decides nothing."
    )
    parts = [
        f"DRAFT for review. {NOTICE}",
        f"Key term (field 2 and here): {KEY_TERM}. Field 34(z): {FIELD_34Z}." if victim else "",
        _who(alert, details, victim=victim),
        f"WHAT. {alert.summary} Sent in this series: {money}. Still in the account: {left}.",
        _when(alert),
        weighed,
        "\n".join(f"  {reason.nats:+.1f}  {reason.words}" for reason in alert.reasons),
        "PUBLISHED RED FLAGS for this pattern; confirm by the facts above which of them were seen. "
        + " ".join(f"{flag.title} ({flag.issuer}, {flag.reference})" for flag in flags),
        f"ACTION. {details.report['action']}" if details else "",
        origin,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _who(alert: PaymentAlert, details: Details | None, *, victim: bool) -> str:
    role = "is believed to be a VICTIM, not a suspect" if victim else "may be used by others"
    if details is None:
        return f"WHO. The holder of account {alert.account} {role}."
    customer = details.customer
    return (
        f"WHO. {customer['first_name']} {customer['last_name']}, holder of account "
        f"{alert.account} at {details.bank['name']}, {role}."
    )


def _when(alert: PaymentAlert) -> str:
    if not alert.payments:
        return f"WHEN. The alert was raised at {alert.alerted_at:%Y-%m-%d %H:%M} UTC."
    rows = [
        f"  {seen.paid_at:%Y-%m-%d %H:%M} UTC  {seen.amount:>14,.2f} {alert.currency}  "
        f"to {seen.counterparty_kind.value.replace('_', ' ')}"
        for seen in alert.payments
    ]
    return "WHEN. The last payments of the series:\n" + "\n".join(rows)
