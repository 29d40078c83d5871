"""The queue of alerts: what waits, the next one, an account to look for, the list as a file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from manumit.interchange.writing import write_rows
from manumit.web.audit.services import actor_of, audit_write
from manumit.web.payments import selectors, services
from manumit.web.payments.forms import FindForm, QueueForm
from manumit.web.payments.models import Alert
from manumit.web.payments.presenting import FILE_KINDS, AlertRow, person_of, row_of
from manumit.web.rights.gate import needs, person_may

__all__ = ["export", "find", "queue", "take_next"]

_PAGE = 25
_INVALID = 422
_FILTERS = ("show", "typology", "order")
_COLUMNS = (
    "alert_id",
    "alerted_at",
    "typology",
    "score",
    "threshold",
    "sent_so_far",
    "at_risk",
    "currency",
    "state",
    "outcome",
    "report",
)


@needs("payments.read")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Return the queue with its filters."""
    asked = {key: request.GET.get(key, "") for key in _FILTERS}
    page = Paginator(_queue(request, asked), _PAGE).get_page(request.GET.get("page"))
    return _page(request, asked, [row_of(found) for found in page], page=page)


@needs("payments.review")
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the first alert that waits, and go to it."""
    found = services.alert_next(person=person_of(request), now=timezone.now())
    if found is None:
        return HttpResponseRedirect(f"{reverse('payments-queue')}?none=1")
    return HttpResponseRedirect(reverse("payments-alert", args=[found.pk]))


@needs("payments.identity")
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Return the alerts of one account; a plain visit goes back to the queue."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("payments-queue"))
    form = FindForm(request.POST)
    rows: list[AlertRow] = []
    if form.is_valid():
        found = list(selectors.alerts_of_account(form.cleaned_data["account"])[:_PAGE])
        rows = [row_of(one) for one in found]
        with transaction.atomic():
            audit_write(
                actor=actor_of(request),
                action="payments.find",
                object_kind="alerts",
                detail={"alerts": len(rows)},
            )
    asked = dict.fromkeys(_FILTERS, "")
    return _page(request, asked, rows, form=form, status=200 if form.is_valid() else _INVALID)


@needs("payments.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Return the filtered queue as a file, without accounts; the trail keeps who took it."""
    kind = request.GET.get("as", "csv")
    if kind not in FILE_KINDS:
        raise Http404
    asked = {key: request.GET.get(key, "") for key in _FILTERS}
    rows = list(_exported(_queue(request, asked)))
    with transaction.atomic():
        audit_write(
            actor=actor_of(request),
            action="payments.export",
            object_kind="alerts",
            detail={"as": kind, "alerts": len(rows)},
        )
    target = io.BytesIO()
    write_rows(rows, target, kind=kind, columns=_COLUMNS)
    response = HttpResponse(target.getvalue(), content_type=FILE_KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="alerts.{kind}"'
    return response


def _queue(request: HttpRequest, asked: dict[str, str]) -> QuerySet[Alert]:
    return selectors.queue(**asked, now=timezone.now(), person=person_of(request))


def _page(
    request: HttpRequest,
    asked: dict[str, str],
    rows: list[AlertRow],
    *,
    page: object = None,
    form: FindForm | None = None,
    status: int = 200,
) -> HttpResponse:
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": QueueForm(asked),
        "find": form or FindForm(),
        "is_found": form is not None,
        "rows": rows,
        "page": page,
        "query": query.urlencode(),
        "none": "none" in request.GET,
        "may_review": person_may(request, "payments.review"),
        "may_export": person_may(request, "payments.export"),
        "may_find": person_may(request, "payments.identity"),
        "may_screen": person_may(request, "payments.screen"),
    }
    return render(request, "payments/queue.html", context, status=status)


def _exported(found: Iterable[Alert]) -> Iterator[dict[str, object]]:
    for alert in found:
        yield {
            "alert_id": alert.pk,
            "alerted_at": alert.alerted_at.isoformat(),
            "typology": alert.typology,
            "score": round(alert.score, 4),
            "threshold": round(alert.threshold, 4),
            "sent_so_far": alert.sent_so_far,
            "at_risk": alert.at_risk,
            "currency": alert.currency,
            "state": alert.state,
            "outcome": alert.outcome,
            "report": alert.report_state,
        }
