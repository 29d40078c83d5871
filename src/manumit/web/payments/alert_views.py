"""One alert: what happened, the account, decisions, the report."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from manumit.catalog.report_profiles import goaml_profile
from manumit.errors import InputError, ManumitError
from manumit.interchange.payment_reports import (
    NOTICE,
    Details,
    build_goaml,
    check_goaml,
    load_details,
    narrative_of,
    payments_behind,
    pdf_of,
)
from manumit.interchange.writing import write_rows
from manumit.model import payment_of_row
from manumit.model.payments import PAYMENT_COLUMNS
from manumit.web.accounts.models import Person
from manumit.web.payments import selectors, services
from manumit.web.payments.forms import ActForm, DecideForm, ReportForm
from manumit.web.payments.models import Alert, Outcome, ReportState, StepKind
from manumit.web.payments.presenting import FILE_KINDS, person_of, view_of
from manumit.web.records import selectors as records
from manumit.web.rights.gate import needs, person_may
from manumit.web.shell.body_limits import takes_files

__all__ = ["act", "alert", "decide", "export", "report", "show"]

_INVALID = 422
_DECISION, _REPORT = "decision_%s", "report_%s"  # three forms stand on one page
_REPORTS = {
    "pdf": ("application/pdf", "pdf"),
    "narrative": ("text/plain; charset=utf-8", "txt"),
    "goaml": ("application/xml", "xml"),
}


@needs("payments.read")
@require_GET
def alert(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Return one alert; whose account it is stays masked until somebody asks to see it."""
    return _page(request, _found(alert_id), ActForm())


@needs("payments.review")
@require_POST
def act(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Do what was chosen with an alert; then the next one, or the same."""
    found = _found(alert_id)
    form = ActForm(request.POST)
    chosen = request.POST.get("do", "")
    if chosen not in _ACTS:
        raise Http404
    if not form.is_valid():
        return _page(request, found, form, status=_INVALID)
    try:
        _ACTS[chosen](person_of(request), found, form.cleaned_data)
    except InputError as error:
        form.add_error("outcome" if error.code == "payments.outcome" else "note", _words(error))
        return _page(request, found, form, status=_INVALID)
    ends = {"snooze", "escalate", "close", "assign", "give-back"}
    address = reverse("payments-queue") if chosen in ends else _address(found)
    return HttpResponseRedirect(address)


@needs("payments.identity")
@require_POST
def show(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Record that the person looks at whose account it is, and show it."""
    found = _found(alert_id)
    services.alert_show_identity(person=person_of(request), alert=found, now=timezone.now())
    return HttpResponseRedirect(_address(found))


@needs("payments.approve")
@require_POST
def decide(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Approve or refuse a report that somebody else asked for."""
    found = _found(alert_id)
    form = DecideForm(request.POST, auto_id=_DECISION)
    if form.is_valid() and request.POST.get("do") in {"approve", "refuse"}:
        try:
            services.report_decide(
                person=person_of(request),
                alert=found,
                approve=request.POST["do"] == "approve",
                note=form.cleaned_data["note"],
                now=timezone.now(),
            )
        except InputError as error:
            form.add_error("note", _words(error))
        else:
            return HttpResponseRedirect(_address(found))
    return _page(request, found, ActForm(), decide_form=form, status=_INVALID)


@needs("payments.export")
@takes_files
@require_POST
def report(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Return the draft of an approved report as a file."""
    found = _found(alert_id)
    if found.report_state != ReportState.APPROVED:
        raise Http404
    form = ReportForm(request.POST, request.FILES, auto_id=_REPORT)
    if not form.is_valid():
        return _page(request, found, ActForm(), report_form=form, status=_INVALID)
    chosen = form.cleaned_data["form"] or "pdf"
    try:
        content = _draft(found, chosen, form.cleaned_data["details"])
    except ManumitError as error:
        form.add_error("details", _words(error))
        return _page(request, found, ActForm(), report_form=form, status=_INVALID)
    services.note_download(
        person=person_of(request),
        alert=found,
        kind=StepKind.REPORT_MADE,
        form=chosen,
        now=timezone.now(),
    )
    content_type, ending = _REPORTS[chosen]
    return _file(content, content_type, f"report-{found.pk[:8]}.{ending}")


@needs("payments.export")
@require_POST
def export(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Return the account's payments as a file, to somebody who asked to see the account."""
    found, person = _found(alert_id), person_of(request)
    kind = request.POST.get("as", "csv")
    if kind not in FILE_KINDS or not selectors.identity_is_open(found, person, timezone.now()):
        raise Http404
    target = io.BytesIO()
    rows = selectors.payments_of(found).to_dicts()
    write_rows(rows, target, kind=kind, columns=PAYMENT_COLUMNS)
    services.note_download(
        person=person, alert=found, kind=StepKind.EXPORTED, form=kind, now=timezone.now()
    )
    return _file(target.getvalue(), FILE_KINDS[kind], f"payments-{found.pk[:8]}.{kind}")


def _page(
    request: HttpRequest,
    found: Alert,
    form: ActForm,
    *,
    decide_form: DecideForm | None = None,
    report_form: ReportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    may_see = person_may(request, "payments.identity")
    is_open = may_see and selectors.identity_is_open(found, person, now)
    asked_by_me = found.report_asked_by == str(person.pk)
    waits = found.report_state == ReportState.ASKED
    context = {
        "alert": found,
        "view": view_of(found, is_open=is_open),
        "form": form,
        "decide_form": decide_form or DecideForm(auto_id=_DECISION),
        "report_form": report_form or ReportForm(auto_id=_REPORT),
        "steps": selectors.steps_of(found),
        "sightings": [
            s for s in records.sightings_in(f"alert:{found.pk}") if s.seen_before.records
        ],
        "is_open": is_open,
        "is_mine": found.locked_by_id == person.pk,
        "is_waiting": waits,
        "is_approved": found.report_state == ReportState.APPROVED,
        "may_see": may_see and not is_open,
        "may_review": person_may(request, "payments.review"),
        "may_decide": waits and not asked_by_me and person_may(request, "payments.approve"),
        "may_export": person_may(request, "payments.export"),
        "notice": NOTICE,
        "month_heads": [
            _("Month"),
            _("Sent"),
            _("Received"),
            _("Payments"),
            _("New payees"),
            _("Balance"),
        ],
        "series_heads": [_("When"), _("Amount"), _("Payee is"), _("Payee")],
    }
    return render(request, "payments/alert.html", context, status=status)


def _draft(found: Alert, form: str, upload: object) -> bytes:
    alert = selectors.read_alert(found)
    details = _details(upload.read()) if hasattr(upload, "read") else None
    if form == "narrative":
        return narrative_of(alert, details).encode()
    if form == "pdf":
        return pdf_of(alert, details)
    if details is None:
        raise InputError(
            "goAML needs the bank's details.",
            remedy="Choose the details file; the manual shows one.",
            code="payments.details",
        )
    rules = goaml_profile()
    rows = payments_behind(alert, selectors.payments_of(found)).to_dicts()
    payments = [payment_of_row(row) for row in rows]
    xml = build_goaml(payments, details, reason=narrative_of(alert, details), profile=rules)
    if problems := check_goaml(xml, rules):
        raise InputError(
            f"The report does not fit the schema: {'; '.join(problems[:5])}.",
            remedy="Complete the details file with your FIU's codes.",
            code="payments.schema-problem",
        )
    return xml


def _details(data: bytes) -> Details:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "details.toml"
        path.write_bytes(data)
        return load_details(path)


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(alert_id: str) -> Alert:
    found = selectors.alert(alert_id)
    if found is None:
        raise Http404
    return found


def _address(found: Alert) -> str:
    return reverse("payments-alert", args=[found.pk])


def _words(error: ManumitError) -> str:
    return f"{error.message} {error.remedy}"


def _take(person: Person, found: Alert, said: Mapping[str, str]) -> None:
    del said
    services.alert_take(person=person, alert=found, now=timezone.now())


def _give_back(person: Person, found: Alert, said: Mapping[str, str]) -> None:
    del said
    services.alert_give_back(person=person, alert=found, now=timezone.now())


def _assign(person: Person, found: Alert, said: Mapping[str, str]) -> None:
    chosen = next((p for p in selectors.colleagues() if str(p.pk) == said["colleague"]), None)
    if chosen is None:
        raise InputError(
            "No colleague is chosen.", remedy="Choose one.", code="payments.no-colleague"
        )
    services.alert_assign(
        person=person, alert=found, to=chosen, note=said["note"], now=timezone.now()
    )


def _snooze(person: Person, found: Alert, said: Mapping[str, str]) -> None:
    days = float(said["days"] or ActForm().fields["days"].choices[0][0])  # type: ignore[attr-defined]  # a choice field
    services.alert_snooze(
        person=person, alert=found, days=days, note=said["note"], now=timezone.now()
    )


def _escalate(person: Person, found: Alert, said: Mapping[str, str]) -> None:
    services.alert_escalate(person=person, alert=found, note=said["note"], now=timezone.now())


def _close(person: Person, found: Alert, said: Mapping[str, str]) -> None:
    services.alert_close(
        person=person,
        alert=found,
        outcome=Outcome(said["outcome"]),
        note=said["note"],
        now=timezone.now(),
    )


def _reopen(person: Person, found: Alert, said: Mapping[str, str]) -> None:
    services.alert_reopen(person=person, alert=found, note=said["note"], now=timezone.now())


def _ask(person: Person, found: Alert, said: Mapping[str, str]) -> None:
    services.report_ask(person=person, alert=found, note=said["note"], now=timezone.now())


_ACTS: dict[str, Callable[[Person, Alert, Mapping[str, str]], None]] = {
    "take": _take,
    "give-back": _give_back,
    "assign": _assign,
    "snooze": _snooze,
    "escalate": _escalate,
    "close": _close,
    "reopen": _reopen,
    "ask-report": _ask,
}
