"""Writing at the payment desk: each call is one transaction with one row on the audit trail.

An alert that somebody took is theirs for a while: nobody else can change it. A report needs
two people: one who asks for it and another who approves it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from manumit.catalog.reader import declared_values
from manumit.errors import InputError
from manumit.web.accounts.models import Person
from manumit.web.audit.services import audit_write, person_actor
from manumit.web.payments import selectors
from manumit.web.payments.models import (
    Alert,
    AlertState,
    Outcome,
    ReportState,
    Step,
    StepKind,
)
from manumit.web.records.sealing import seal

__all__ = [
    "alert_assign",
    "alert_close",
    "alert_escalate",
    "alert_give_back",
    "alert_next",
    "alert_reopen",
    "alert_show_identity",
    "alert_snooze",
    "alert_take",
    "note_download",
    "report_ask",
    "report_decide",
]

_CANDIDATES = 50  # others may take some of them in the same moment


@transaction.atomic
def alert_take(*, person: Person, alert: Alert, now: datetime) -> None:
    """Take an alert, so that nobody else works on it; raises InputError where somebody does."""
    if not _lock(alert, person, now):
        raise _taken()
    _step(alert, StepKind.TAKEN, person, now)


@transaction.atomic
def alert_next(*, person: Person, now: datetime) -> Alert | None:
    """Take the first alert that waits and that nobody works on; None where there is none."""
    for alert in selectors.waiting(now, person)[:_CANDIDATES]:
        if _lock(alert, person, now):
            _step(alert, StepKind.TAKEN, person, now)
            return alert
    return None


@transaction.atomic
def alert_give_back(*, person: Person, alert: Alert, now: datetime) -> None:
    """Free an alert for others."""
    _hold(alert, person, now)
    _change(alert, locked_by=None, locked_at=None)
    _step(alert, StepKind.GIVEN_BACK, person, now)


@transaction.atomic
def alert_assign(*, person: Person, alert: Alert, to: Person, note: str, now: datetime) -> None:
    """Give an alert to a colleague who may work on alerts."""
    _hold(alert, person, now)
    if not to.has_right("payments.review"):
        raise InputError(
            "This colleague cannot work on alerts.",
            remedy="Choose somebody with that right.",
            code="payments.assign",
        )
    _change(alert, assigned_to=to, locked_by=None, locked_at=None)
    _step(alert, StepKind.ASSIGNED, person, now, note=note, to=to.pk)


@transaction.atomic
def alert_show_identity(*, person: Person, alert: Alert, now: datetime) -> None:
    """Record that a person looks at whose account it is; it is shown to them for a while."""
    _step(alert, StepKind.IDENTITY, person, now)


@transaction.atomic
def alert_snooze(*, person: Person, alert: Alert, days: float, note: str, now: datetime) -> None:
    """Let an alert sleep for some days, with a reason."""
    _hold(alert, person, now)
    _reason(note)
    until = now + timedelta(days=days)
    _change(alert, state=AlertState.SNOOZED, snoozed_until=until, locked_by=None, locked_at=None)
    _step(alert, StepKind.SNOOZED, person, now, note=note, days=int(days))


@transaction.atomic
def alert_escalate(*, person: Person, alert: Alert, note: str, now: datetime) -> None:
    """Hand an alert to those who can act on the account, with a reason."""
    _hold(alert, person, now)
    _reason(note)
    _change(alert, state=AlertState.ESCALATED, snoozed_until=None, locked_by=None, locked_at=None)
    _step(alert, StepKind.ESCALATED, person, now, note=note)


@transaction.atomic
def alert_close(
    *, person: Person, alert: Alert, outcome: Outcome, note: str, now: datetime
) -> None:
    """Close an alert with what it turned out to be, and a reason."""
    _hold(alert, person, now)
    _reason(note)
    if outcome == Outcome.NONE:
        raise InputError(
            "It is not said what the alert turned out to be.",
            remedy="Choose an outcome; one of them is that it could not be found out.",
            code="payments.outcome",
        )
    _change(
        alert,
        state=AlertState.CLOSED,
        outcome=outcome,
        snoozed_until=None,
        locked_by=None,
        locked_at=None,
    )
    _step(alert, StepKind.CLOSED, person, now, note=note, outcome=outcome)


@transaction.atomic
def alert_reopen(*, person: Person, alert: Alert, note: str, now: datetime) -> None:
    """Put a closed, escalated or sleeping alert back into the queue."""
    _hold(alert, person, now)
    _reason(note)
    _change(alert, state=AlertState.OPEN, outcome=Outcome.NONE, snoozed_until=None)
    _step(alert, StepKind.REOPENED, person, now, note=note)


@transaction.atomic
def report_ask(*, person: Person, alert: Alert, note: str, now: datetime) -> None:
    """Ask for a report to the authority; another person decides."""
    _hold(alert, person, now)
    _reason(note)
    _change(alert, report_state=ReportState.ASKED, report_asked_by=str(person.pk))
    _step(alert, StepKind.REPORT_ASKED, person, now, note=note)


@transaction.atomic
def report_decide(*, person: Person, alert: Alert, approve: bool, note: str, now: datetime) -> None:
    """Approve or refuse a report that somebody else asked for.

    Raises InputError where nobody asked, or the person asked for it themselves.
    """
    found = Alert.objects.select_for_update().get(pk=alert.pk)
    if found.report_state != ReportState.ASKED:
        raise InputError(
            "No report waits for a decision.",
            remedy="Open the alert again; somebody may have decided.",
            code="payments.report-not-asked",
        )
    if found.report_asked_by == str(person.pk):
        raise InputError(
            "A report needs two people.",
            remedy="Let somebody else decide about it.",
            code="payments.four-eyes",
        )
    if not approve:
        _reason(note)
    _change(alert, report_state=ReportState.APPROVED if approve else ReportState.REFUSED)
    kind = StepKind.REPORT_APPROVED if approve else StepKind.REPORT_REFUSED
    _step(alert, kind, person, now, note=note)


@transaction.atomic
def note_download(
    *, person: Person, alert: Alert, kind: StepKind, form: str, now: datetime
) -> None:
    """Record that something that names the account was downloaded."""
    _step(alert, kind, person, now, form=form)


def _lock(alert: Alert, person: Person, now: datetime) -> bool:
    """Take the lock in one statement; return False where somebody else has it."""
    ended = now - timedelta(minutes=declared_values("payments/desk.toml")["lock_minutes"])
    free = Q(locked_by=None) | Q(locked_by=person) | Q(locked_at__lt=ended)
    return bool(Alert.objects.filter(free, pk=alert.pk).update(locked_by=person, locked_at=now))


def _hold(alert: Alert, person: Person, now: datetime) -> None:
    """Make sure that the alert is the person's; a free one becomes theirs."""
    if not _lock(alert, person, now):
        raise _taken()


def _taken() -> InputError:
    return InputError(
        "Somebody else works on this alert.",
        remedy="Take the next one, or ask them to give it back.",
        code="payments.taken",
    )


def _reason(note: str) -> None:
    if not note.strip():
        raise InputError(
            "A reason is missing.",
            remedy="Write in a sentence why; your colleagues read it later.",
            code="payments.reason",
        )


def _change(alert: Alert, **values: object) -> None:
    Alert.objects.filter(pk=alert.pk).update(**values)
    alert.refresh_from_db()


def _step(
    alert: Alert,
    kind: StepKind,
    person: Person,
    now: datetime,
    *,
    note: str = "",
    outcome: str = "",
    **detail: str | int,
) -> None:
    Step.objects.create(
        alert=alert,
        kind=kind,
        outcome=outcome,
        note_sealed=seal(note.strip(), f"payments.note|{alert.pk}"),
        made_by=str(person.pk),
        made_at=now,
    )
    said = {"outcome": outcome} if outcome else {}
    audit_write(
        actor=person_actor(person.pk),
        action=f"payments.{kind.value}",
        object_kind="alert",
        object_id=alert.pk,
        detail={**said, **detail},
    )
