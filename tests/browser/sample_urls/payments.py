"""Samples of the pages of the payment desk."""

from __future__ import annotations

from datetime import UTC, datetime

from browser.samples import Sample

from manumit.web.accounts.models import Person
from manumit.web.audit.services import SYSTEM
from manumit.web.payments import example, services
from manumit.web.payments.models import Alert, AlertState, Screening
from manumit.web.payments.screening import run_screening, screening_start


def samples() -> list[Sample]:
    """Return one sample for each address."""
    now = datetime.now(UTC)
    example.load()
    whole = Screening.objects.get()
    head = b"payment_id,paid_at,account,direction,amount\n"
    rows = b"1,2026-01-01,A,out,10\n2,2026-01-02,A,out,minus\n"
    made = screening_start(actor=SYSTEM, payments=head + rows, now=now)
    run_screening(made.pk)
    failed = screening_start(actor=SYSTEM, payments=b"name,phone\nx,y\n", now=now)
    run_screening(failed.pk)
    boss = Person.objects.get(role="supervisor")
    analyst = Person.objects.get(role="payment_analyst")
    first, second = Alert.objects.filter(state=AlertState.OPEN, report_state="").order_by("pk")[:2]
    services.alert_show_identity(person=boss, alert=first, now=now)
    services.report_ask(person=analyst, alert=first, note="New firms.", now=now)
    services.report_decide(person=boss, alert=first, approve=True, note="", now=now)
    services.report_ask(person=analyst, alert=second, note="New firms.", now=now)
    closed = Alert.objects.filter(state=AlertState.CLOSED).order_by("pk")[0]
    one, role = f"/payments/alert/{first.pk}", "supervisor"
    return [
        Sample("payments-queue", "/payments/queue", role=role),
        Sample("payments-queue", "/payments/queue?show=closed&order=new", role="payment_analyst"),
        Sample("payments-queue", "/payments/queue?show=report", role=role),
        Sample("payments-next", "/payments/queue/next", role=role, kind="action"),
        Sample("payments-find", "/payments/queue/find", role=role, kind="action"),
        Sample("payments-export", "/payments/queue/export?as=xlsx", role=role, kind="file"),
        Sample("payments-alert", one, role=role),
        Sample("payments-alert", f"/payments/alert/{second.pk}", role=role),
        Sample("payments-alert", f"/payments/alert/{closed.pk}", role="payment_analyst"),
        Sample("payments-act", f"{one}/act", role=role, kind="action"),
        Sample("payments-show", f"{one}/show", role=role, kind="action"),
        Sample("payments-decide", f"{one}/decide", role=role, kind="action"),
        Sample("payments-report", f"{one}/report", role=role, kind="action"),
        Sample("payments-rows", f"{one}/export", role=role, kind="action"),
        Sample("payments-outcomes", "/payments/outcomes", role=role),
        Sample("payments-screenings", "/payments/screenings", role=role),
        Sample("payments-screening", f"/payments/screenings/{whole.pk}", role=role),
        Sample("payments-screening", f"/payments/screenings/{made.pk}", role=role),
        Sample("payments-screening", f"/payments/screenings/{failed.pk}", role=role),
        Sample(
            "payments-rejects", f"/payments/screenings/{made.pk}/rejects", role=role, kind="file"
        ),
    ]
