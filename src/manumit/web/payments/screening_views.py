"""Screen a file of payments: choose it, follow it, take the rejects."""

from __future__ import annotations

import io

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from manumit.errors import ManumitError, Reject
from manumit.interchange.writing import write_rejects
from manumit.web.audit.services import actor_of
from manumit.web.payments import selectors
from manumit.web.payments.forms import ScreenForm
from manumit.web.payments.models import Screening, ScreeningState
from manumit.web.payments.screening import screen_in_background, screening_start
from manumit.web.rights.gate import needs
from manumit.web.shell.body_limits import takes_files

__all__ = ["rejects", "screening", "screenings"]

_INVALID = 422
_SHOWN = 20


@needs("payments.screen")
@takes_files
@require_http_methods(["GET", "POST"])
def screenings(request: HttpRequest) -> HttpResponse:
    """Return earlier screenings and the form for a new one, which it begins."""
    form = ScreenForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = screening_start(
                actor=actor_of(request),
                payments=said["file"].read(),
                mapping=said["mapping"].read() if said["mapping"] else b"",
                profile=said["profile"].read() if said["profile"] else b"",
                now=timezone.now(),
            )
        except ManumitError as error:
            form.add_error("file", f"{error.message} {error.remedy}")
        else:
            screen_in_background(made.pk)
            return HttpResponseRedirect(reverse("payments-screening", args=[made.pk]))
    status = _INVALID if form.is_bound else 200
    context = {"form": form, "screenings": selectors.screenings()[:_SHOWN]}
    return render(request, "payments/screenings.html", context, status=status)


@needs("payments.screen")
@require_GET
def screening(request: HttpRequest, screening_id: str) -> HttpResponse:
    """Return how far a screening is, and what came of it."""
    found = _found(screening_id)
    context = {"screening": found, "is_running": found.state == ScreeningState.RUNNING}
    return render(request, "payments/screening.html", context)


@needs("payments.screen")
@require_GET
def rejects(request: HttpRequest, screening_id: str) -> HttpResponse:
    """Return the rows that could not be used: where they stood and why, never what they said."""
    del request
    target = io.BytesIO()
    write_rejects([Reject(**row) for row in _found(screening_id).rejects], target)
    response = HttpResponse(target.getvalue(), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="rejects.csv"'
    return response


def _found(screening_id: str) -> Screening:
    found = selectors.screening(screening_id)
    if found is None:
        raise Http404
    return found
