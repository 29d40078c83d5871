"""Import of tables: look at the columns, begin, follow, take the rejects."""

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
from manumit.web.offers import import_services, selectors
from manumit.web.offers.forms import ColumnsForm, ImportForm
from manumit.web.offers.importing import import_in_background, preview_of
from manumit.web.offers.models import ImportJob, ImportState
from manumit.web.rights.gate import needs
from manumit.web.shell.body_limits import takes_files

__all__ = ["choose", "go_on", "imports", "job", "rejects"]

_INVALID = 422


@needs("offers.import")
@takes_files
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Return the earlier imports and the form for a new one, which it makes."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            _check_readable(data)
            made = import_services.import_start(
                actor=actor_of(request), data=data, column="", id_column="", now=timezone.now()
            )
        except ManumitError as error:
            form.add_error("file", f"{error.message} {error.remedy}")
        else:
            return HttpResponseRedirect(reverse("offers-import-job", args=[made.pk]))
    status = _INVALID if form.is_bound else 200
    context = {"form": form, "jobs": selectors.import_jobs()[:20]}
    return render(request, "offers/imports.html", context, status=status)


@needs("offers.import")
@require_GET
def job(request: HttpRequest, job_id: str) -> HttpResponse:
    """Return how far an import is; or, before it begins, what would be read."""
    found = _found(job_id)
    if found.state == ImportState.CHOSEN:
        return _preview_page(request, found, ColumnsForm(initial=_columns(found)))
    ended = found.state in {ImportState.DONE, ImportState.FAILED}
    return render(request, "offers/import_job.html", {"job": found, "ended": ended})


@needs("offers.import")
@require_POST
def choose(request: HttpRequest, job_id: str) -> HttpResponse:
    """Show the table with other columns, begin to read it, or throw it away."""
    found = _found(job_id)
    if request.POST.get("do") == "discard":
        import_services.import_discard(actor=actor_of(request), job=found)
        return HttpResponseRedirect(reverse("offers-import"))
    form = ColumnsForm(request.POST)
    if not form.is_valid():
        return _preview_page(request, found, form, status=_INVALID)
    found.column, found.id_column = form.cleaned_data["column"], form.cleaned_data["id_column"]
    try:
        preview_of(found)
    except ManumitError as error:
        form.add_error("column", f"{error.message} {error.remedy}")
        return _preview_page(request, found, form, status=_INVALID)
    import_services.import_choose(job=found, **_columns(found))
    if request.POST.get("do") == "start":
        import_services.import_run(actor=actor_of(request), job=found)
        import_in_background(found.pk)
    return HttpResponseRedirect(reverse("offers-import-job", args=[found.pk]))


def _check_readable(data: bytes) -> None:
    """Refuse what is no table; a column that is not clear is asked for on the next page."""
    try:
        read_messages(data).close()
    except InputError as error:
        if error.code != "interchange.column-unclear":
            raise


def _columns(found: ImportJob) -> dict[str, str]:
    return {"column": found.column, "id_column": found.id_column}


def _preview_page(
    request: HttpRequest, found: ImportJob, form: ColumnsForm, *, status: int = 200
) -> HttpResponse:
    try:
        preview = preview_of(found)
    except ManumitError as error:
        preview, problem = None, f"{error.message} {error.remedy}"
    else:
        problem = ""
    context = {"job": found, "form": form, "preview": preview, "problem": problem}
    return render(request, "offers/import_preview.html", context, status=status)


@needs("offers.import")
@require_POST
def go_on(request: HttpRequest, job_id: str) -> HttpResponse:
    """Take up an import that a restart interrupted."""
    del request
    found = _found(job_id)
    if found.state != ImportState.RUNNING:
        raise InputError(
            "This import does not run.", remedy="Start a new one.", code="offers.import-ended"
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
