"""The audit page and its download."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from manumit.interchange.writing import harmless
from manumit.web.audit import selectors
from manumit.web.audit.forms import AuditFilter
from manumit.web.audit.models import ActorKind, AuditEntry
from manumit.web.audit.services import actor_of, audit_write
from manumit.web.rights.gate import needs

__all__ = ["audit", "audit_csv"]

_ROWS_A_PAGE = 50
_ROWS_CHECKED = 2000  # about 0.1 s; `manumit audit verify` follows all of them
_COLUMNS = (
    "number",
    "at",
    "actor_kind",
    "actor_id",
    "action",
    "object_kind",
    "object_id",
    "outcome",
    "detail",
    "previous_digest",
    "digest",
)


@needs("audit.read")
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Return one page of the trail, and whether its chain is whole."""
    form = AuditFilter(request.GET)
    page = Paginator(_filtered(form), _ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": _with_names(list(page.object_list)),
        "check": selectors.verify(last_rows=_ROWS_CHECKED),
        "query": _query_without_page(request),
    }
    return render(request, "audit/audit.html", context)


@needs("audit.read")
@require_GET
def audit_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Return the filtered rows as CSV, oldest first; the download is itself on the trail."""
    rows = _filtered(AuditFilter(request.GET)).order_by("number")
    with transaction.atomic():
        audit_write(
            actor=actor_of(request),
            action="audit.export",
            object_kind="audit",
            detail={"rows": rows.count()},
        )
    response = StreamingHttpResponse(_csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _filtered(form: AuditFilter) -> QuerySet[AuditEntry]:
    if not form.is_valid():
        return AuditEntry.objects.none()
    given = {key: value for key, value in form.cleaned_data.items() if value}
    return selectors.entries(**given)


def _with_names(rows: list[AuditEntry]) -> list[dict[str, Any]]:
    people = {row.actor_id for row in rows if row.actor_kind == ActorKind.PERSON}
    people |= {row.object_id for row in rows if row.object_kind == "person"}
    names = selectors.display_names(people)
    return [
        {
            "entry": row,
            "actor": _actor_words(row, names),
            "object": names.get(row.object_id, "") if row.object_kind == "person" else "",
        }
        for row in rows
    ]


def _actor_words(row: AuditEntry, names: dict[str, str]) -> str:
    if row.actor_kind == ActorKind.PERSON:
        return names.get(row.actor_id, row.actor_id)
    kinds = {ActorKind.API_KEY: _("API key"), ActorKind.SYSTEM: _("Manumit itself")}
    words = kinds.get(ActorKind(row.actor_kind), _("A visitor"))
    return f"{words} {row.actor_id}".strip()


def _query_without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _csv_lines(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"  # Excel reads UTF-8 only with this mark
    writer.writerow(_COLUMNS)
    for row in rows.iterator(chunk_size=1000):
        values = {name: getattr(row, name) for name in _COLUMNS}
        values["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds")
        values["detail"] = json.dumps(row.detail, sort_keys=True)
        writer.writerow([harmless(values[name]) for name in _COLUMNS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()
