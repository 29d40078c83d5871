"""Import of tables: choose, follow, take the rejects."""

from __future__ import annotations

import io

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from manumit.errors import InputError, ManumitError, Reject
from manumit.interchange.tables import read_messages
from manumit.interchange.writing import write_rejects
from manumit.web.audit.services import actor_of
from manumit.web.offers import selectors, services
from manumit.web.offers.forms import ImportForm
from manumit.web.offers.importing import import_in_background
from manumit.web.offers.models import ImportJob, ImportState
from manumit.web.rights.gate import needs
from manumit.web.shell.body_limits import takes_files

__all__ = ["go_on", "imports", "job", "rejects"]

_INVALID = 422


@needs("offers.import")
@takes_files
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Return the earlier imports and the form for a new one, which it makes."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        column = form.cleaned_data["column"]
        try:
            chosen = read_messages(data, column=column or None)
            chosen.close()
            made = services.import_start(
                actor=actor_of(request), data=data, column=column, id_column="", now=timezone.now()
            )
        except ManumitError as error:
            form.add_error("file", f"{error.message} {error.remedy}")
        else:
            import_in_background(made.pk)
            return HttpResponseRedirect(reverse("offers-import-job", args=[made.pk]))
    status = _INVALID if form.is_bound else 200
    context = {"form": form, "jobs": selectors.import_jobs()[:20]}
    return render(request, "offers/imports.html", context, status=status)


@needs("offers.import")
@require_GET
def job(request: HttpRequest, job_id: str) -> HttpResponse:
    """Return how far an import is."""
    found = _found(job_id)
    ended = found.state in {ImportState.DONE, ImportState.FAILED}
    return render(request, "offers/import_job.html", {"job": found, "ended": ended})


@needs("offers.import")
@require_POST
def go_on(request: HttpRequest, job_id: str) -> HttpResponse:
    """Take up an import that a restart interrupted."""
    del request
    found = _found(job_id)
    if found.state in {ImportState.DONE, ImportState.FAILED}:
        raise InputError(
            "This import has ended.", remedy="Start a new one.", code="offers.import-ended"
        )
    import_in_background(found.pk)
    return HttpResponseRedirect(reverse("offers-import-job", args=[found.pk]))


@needs("offers.import")
@require_GET
def rejects(request: HttpRequest, job_id: str) -> HttpResponse:
    """Return the rows that could not be used: where they stood and why, never what they said."""
    del request
    target = io.BytesIO()
    write_rejects([Reject(**row) for row in _found(job_id).rejects], target)
    response = HttpResponse(target.getvalue(), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="rejects.csv"'
    return response


def _found(job_id: str) -> ImportJob:
    found = selectors.import_job(job_id)
    if found is None:
        raise Http404
    return found
