"""What the pages of the payment desk show, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from manumit.catalog.conversation import Conversation, conversation_for
from manumit.catalog.reader import declared_values
from manumit.catalog.redflags import red_flags
from manumit.catalog.sources import published_sources
from manumit.catalog.typologies import typologies
from manumit.interchange.payment_reports import payments_behind
from manumit.model.payments import AlertReason, PaymentAlert
from manumit.web.accounts.models import Person
from manumit.web.payments import selectors
from manumit.web.payments.models import Alert, AlertState, ReportState
from manumit.web.payments.picture import Picture, picture_of

__all__ = [
    "FILE_KINDS",
    "AlertRow",
    "AlertView",
    "ReasonRow",
    "money",
    "person_of",
    "row_of",
    "view_of",
]

FILE_KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_COLOURS = {
    AlertState.OPEN: "orange",
    AlertState.SNOOZED: "grey",
    AlertState.ESCALATED: "red",
    AlertState.CLOSED: "grey",
}


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert in the queue; the account is masked."""

    alert: Alert
    title: str
    account: str
    sent: str
    at_risk: str
    state: str
    colour: str
    score: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One piece of evidence: words, what it adds in nats, who published why."""

    words: str
    nats: str
    publishers: str


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert as its page shows it."""

    row: AlertRow
    summary: str
    why: str
    speaks_for: tuple[ReasonRow, ...]
    speaks_against: tuple[ReasonRow, ...]
    lighter: tuple[ReasonRow, ...]
    red_flags: tuple[tuple[str, str], ...]
    conversation: Conversation
    picture: Picture | None
    series: tuple[tuple[str, str, str, str], ...]
    months: tuple[tuple[object, ...], ...]


def person_of(request: HttpRequest) -> Person:
    """Return who is signed in; pages of this desk are closed to others."""
    assert isinstance(request.user, Person)  # noqa: S101 (the gate let nobody else through)
    return request.user


def money(amount: float | None, currency: str) -> str:
    """Return an amount for people; what is not known is said.

    >>> money(12500.5, "EUR")
    '12,500 EUR'
    """
    if amount is None:
        return _("not known")
    return f"{amount:,.0f} {currency}".rstrip()


def row_of(found: Alert, *, account: str = "") -> AlertRow:
    """Return an alert as the queue shows it; ``account`` replaces the masked one."""
    report = ReportState(found.report_state)
    state = str(found.get_state_display())
    if report == ReportState.ASKED:
        waits = _("report waits")
        state = f"{state} · {waits}"
    return AlertRow(
        alert=found,
        title=_(typologies()[found.typology].title),
        account=account or selectors.masked(selectors.account_of(found)),
        sent=money(found.sent_so_far, found.currency),
        at_risk=money(found.at_risk, found.currency),
        state=state,
        colour=_COLOURS[AlertState(found.state)],
        score=f"{found.score:.1f}",
    )


def view_of(found: Alert, *, is_open: bool) -> AlertView:
    """Return all that the page of an alert shows; payees are named only where ``is_open``."""
    alert = selectors.read_alert(found)
    payments = selectors.payments_of(found)
    behind = payments if payments.is_empty() else payments_behind(alert, payments)
    series = [] if behind.is_empty() else behind["payment_id"].to_list()
    picture = picture_of(payments, series, found.alerted_at)
    typology = typologies()[alert.typology]
    heavy = declared_values("payments/desk.toml")["heavy_reason"]
    return AlertView(
        row=row_of(found, account=alert.account if is_open else ""),
        summary=alert.summary,
        why=typology.why,
        speaks_for=tuple(_reason(r) for r in alert.reasons if r.nats >= heavy),
        speaks_against=tuple(_reason(r) for r in reversed(alert.reasons) if r.nats <= -heavy),
        lighter=tuple(_reason(r) for r in alert.reasons if abs(r.nats) < heavy),
        red_flags=tuple(
            (
                red_flags()[flag].title,
                f"{red_flags()[flag].issuer}, {red_flags()[flag].reference}",
            )
            for flag in typology.red_flags
        ),
        conversation=conversation_for(typology.group),
        picture=picture,
        series=tuple(_series(alert, behind.to_dicts(), is_open=is_open)),
        months=tuple(
            (
                month.title,
                f"{month.sent:,.0f}",
                f"{month.received:,.0f}",
                month.payments,
                month.new_payees,
                money(month.balance, ""),
            )
            for month in (picture.months if picture else ())
        ),
    )


def _reason(reason: AlertReason) -> ReasonRow:
    names = dict.fromkeys(published_sources()[key].publisher for key in reason.sources)
    return ReasonRow(reason.words, f"{reason.nats:+.1f}", "; ".join(names).rstrip("."))


def _series(
    alert: PaymentAlert, rows: Sequence[dict[str, object]], *, is_open: bool
) -> list[tuple[str, str, str, str]]:
    found = []
    for row in rows:
        named = str(row["counterparty_name"] or row["counterparty"] or "")
        found.append(
            (
                f"{row['paid_at']:%Y-%m-%d %H:%M}",
                f"{float(str(row['amount'])):,.2f} {row['currency'] or alert.currency}".rstrip(),
                str(row["counterparty_kind"] or _("not known")),
                named if is_open else selectors.masked(named),
            )
        )
    return found
