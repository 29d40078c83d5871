"""Reading at the payment desk: the queue, one alert with its account, how alerts turned out."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from scipy.stats import binomtest

from manumit.catalog.reader import declared_values
from manumit.interchange.payment_reports import alert_of_row
from manumit.model.payments import PaymentAlert
from manumit.web.accounts.models import Person
from manumit.web.payments.models import (
    ACCOUNT_JOIN,
    Alert,
    AlertState,
    Outcome,
    ReportState,
    Screening,
    Step,
    StepKind,
)
from manumit.web.records.sealed_files import read_file
from manumit.web.records.sealing import join_digests, unseal_text

__all__ = [
    "Precision",
    "StepView",
    "account_of",
    "alert",
    "alerts_of_account",
    "by_score",
    "by_typology",
    "colleagues",
    "identity_is_open",
    "masked",
    "payments_of",
    "queue",
    "read_alert",
    "screening",
    "screenings",
    "steps_of",
    "waiting",
]

_LEVEL = 0.95
_BANDS = 6
_SHOWN = 3  # characters of an account that stay readable
_ORDERS = {
    "": ("-score", "alert_id"),
    "risk": ("-at_risk", "-score", "alert_id"),
    "new": ("-alerted_at", "alert_id"),
    "old": ("alerted_at", "alert_id"),
}
_RIGHT = (Outcome.VICTIM, Outcome.MULE, Outcome.OTHER_FRAUD)


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as a page shows it."""

    kind: str
    outcome: str
    note: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Precision:
    """How many judged alerts were right: share with its interval (Wilson 1927), 95 percent.

    ``right`` of ``judged``; what could not be found out is not counted. The shares are None
    where nothing was judged.
    """

    title: str
    right: int
    judged: int
    share: float | None
    low: float | None
    high: float | None


def alert(alert_id: str) -> Alert | None:
    """Return the alert, or None."""
    return Alert.objects.select_related("assigned_to", "locked_by").filter(pk=alert_id).first()


def screening(screening_id: str) -> Screening | None:
    """Return the screening, or None."""
    return Screening.objects.filter(pk=screening_id).first()


def screenings() -> QuerySet[Screening]:
    """Return the screenings, the newest first."""
    return Screening.objects.order_by("-made_at", "screening_id").defer("rejects")


def waiting(now: datetime, person: Person) -> QuerySet[Alert]:
    """Return what a person can take next: their own first, then what nobody has, by score."""
    own = Case(
        When(assigned_to=person, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    free = Q(assigned_to=None) | Q(assigned_to=person)
    return _open(Alert.objects.filter(free), now).order_by(own, "-score", "alert_id")


def queue(
    *, show: str, typology: str, order: str, now: datetime, person: Person
) -> QuerySet[Alert]:
    """Return the alerts to show: waiting ones, or a person's own, or those of one state."""
    found = Alert.objects.select_related("assigned_to", "locked_by")
    if show == "mine":
        found = found.filter(Q(assigned_to=person) | Q(locked_by=person))
        found = found.exclude(state=AlertState.CLOSED)
    elif show == "report":
        found = found.filter(report_state=ReportState.ASKED)
    elif show in {AlertState.SNOOZED, AlertState.ESCALATED, AlertState.CLOSED}:
        found = found.filter(state=show)
    elif show != "all":
        found = _open(found, now)
    if typology:
        found = found.filter(typology=typology)
    return found.order_by(*_ORDERS.get(order, _ORDERS[""]))


def alerts_of_account(account: str) -> QuerySet[Alert]:
    """Return the alerts of an account, the newest first; the account is nowhere written down."""
    digests = join_digests(ACCOUNT_JOIN, account.strip())
    return Alert.objects.filter(account_digest__in=digests).order_by("-alerted_at", "alert_id")


def read_alert(found: Alert) -> PaymentAlert:
    """Return what the alert says."""
    row = json.loads(unseal_text(found.alert_sealed, f"payments.alert|{found.pk}"))
    return alert_of_row({**row, "alerted_at": found.alerted_at})


def account_of(found: Alert) -> str:
    """Return whose account it is."""
    return unseal_text(found.account_sealed, f"payments.account|{found.pk}")


def masked(account: str) -> str:
    """Return an account as it is shown to somebody who did not ask to see it.

    >>> masked("DE89370400440532013000")
    '•••000'
    >>> masked("12345")
    '•••'
    """
    return "•••" + (account[-_SHOWN:] if len(account) > 2 * _SHOWN else "")


def payments_of(found: Alert) -> pl.DataFrame:
    """Return the payments of the account, in time order; empty where the file is gone."""
    try:
        data = read_file(found.file_name)
    except FileNotFoundError:
        return pl.DataFrame()
    return pl.read_parquet(io.BytesIO(data))


def identity_is_open(found: Alert, person: Person, now: datetime) -> bool:
    """Return whether the person asked to see the account not long ago."""
    minutes = declared_values("payments/desk.toml")["identity_minutes"]
    return found.steps.filter(
        kind=StepKind.IDENTITY,
        made_by=str(person.pk),
        made_at__gt=now - timedelta(minutes=minutes),
    ).exists()


def steps_of(found: Alert) -> list[StepView]:
    """Return what was done with an alert, the newest first."""
    return [_step_view(step) for step in found.steps.all()]


def colleagues() -> list[Person]:
    """Return the people who may work on alerts."""
    return [p for p in Person.objects.filter(is_active=True) if p.has_right("payments.review")]


def by_typology() -> dict[str, Precision]:
    """Return how alerts of each typology turned out."""
    rows = _judged().values_list("typology", "outcome")
    return {
        name: _precision(name, [outcome for typology, outcome in rows if typology == name])
        for name in sorted({typology for typology, _ in rows})
    }


def by_score() -> list[Precision]:
    """Return for some scores how alerts at or above them turned out, the lowest first.

    It tells what another threshold would have shown, of the alerts that were raised.
    """
    rows = sorted(_judged().values_list("score", "outcome"))
    if not rows:
        return []
    places = sorted({len(rows) * part // _BANDS for part in range(_BANDS)})
    return [
        _precision(f"{rows[place][0]:.1f}", [outcome for _, outcome in rows[place:]])
        for place in places
    ]


def _open(found: QuerySet[Alert], now: datetime) -> QuerySet[Alert]:
    awake = Q(state=AlertState.SNOOZED, snoozed_until__lte=now)
    return found.filter(Q(state=AlertState.OPEN) | awake)


def _judged() -> QuerySet[Alert]:
    known = [*_RIGHT, Outcome.ORDINARY]
    return Alert.objects.filter(state=AlertState.CLOSED, outcome__in=known)


def _precision(title: str, outcomes: list[str]) -> Precision:
    judged, right = len(outcomes), sum(outcome in _RIGHT for outcome in outcomes)
    if not judged:
        return Precision(title, 0, 0, None, None, None)
    interval = binomtest(right, judged).proportion_ci(_LEVEL, method="wilson")
    return Precision(title, right, judged, right / judged, interval.low, interval.high)


def _step_view(step: Step) -> StepView:
    return StepView(
        kind=str(StepKind(step.kind).label),
        outcome=str(Outcome(step.outcome).label) if step.outcome else "",
        note=unseal_text(step.note_sealed, f"payments.note|{step.alert_id}"),
        made_by=step.made_by,
        made_at=step.made_at,
    )
