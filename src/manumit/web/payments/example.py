"""Simulated payments for the example workspace: screened as a bank's own file would be.

``data/example/payments.parquet`` was made by ``manumit payments simulate`` (400 customers,
seed 20261125; the accounts with an alert and 25 others). Nobody in it exists.
"""

from __future__ import annotations

import io
from datetime import timedelta

import polars as pl
from django.utils import timezone

from manumit.catalog.reader import data_root
from manumit.web.accounts.models import Person
from manumit.web.audit.services import SYSTEM
from manumit.web.payments import services
from manumit.web.payments.models import Alert, Outcome
from manumit.web.payments.screening import run_screening, screening_start

__all__ = ["load"]


def load() -> None:
    """Screen the example's payments, moved so that the last was made today; work on some."""
    data = data_root().joinpath("example/payments.parquet").read_bytes()
    table = pl.read_parquet(io.BytesIO(data))
    now = timezone.now()
    days = (now - max(table["paid_at"].to_list())).days
    moved = table.with_columns(pl.col("paid_at") + timedelta(days=days))
    target = io.BytesIO()
    moved.write_parquet(target, compression="zstd")
    made = screening_start(actor=SYSTEM, payments=target.getvalue(), now=now)
    run_screening(made.pk)
    people = {person.role: person for person in Person.objects.order_by("-pk")}
    if {"supervisor", "payment_analyst"} <= set(people):
        _work(people["payment_analyst"], people["supervisor"])


def _work(analyst: Person, supervisor: Person) -> None:
    """Let the example's people work on some alerts, the oldest first."""
    now = timezone.now()
    oldest = list(Alert.objects.order_by("alerted_at", "pk")[:7])
    said = (
        (Outcome.VICTIM, "Spoke with the customer. They met the adviser online and are shaken."),
        (Outcome.ORDINARY, "Paid the builders of a house; the invoices were shown."),
        (Outcome.VICTIM, "A relative called. No more payments; the police report was made."),
        (Outcome.UNCLEAR, "Could not be reached in three attempts."),
    )
    for alert, (outcome, note) in zip(oldest, said, strict=False):
        services.alert_close(person=analyst, alert=alert, outcome=outcome, note=note, now=now)
    snoozed, escalated, asked = oldest[4:]
    services.alert_snooze(
        person=analyst, alert=snoozed, days=7, note="Away until next week.", now=now
    )
    services.alert_escalate(
        person=analyst, alert=escalated, note="Wants to send more today.", now=now
    )
    services.report_ask(
        person=analyst, alert=asked, note="Three payees, two of them new firms.", now=now
    )
    services.alert_give_back(person=analyst, alert=asked, now=now)
    services.alert_assign(
        person=supervisor, alert=escalated, to=supervisor, note="I call them.", now=now
    )
