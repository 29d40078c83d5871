"""The staff inbox: a queue to work through by keyboard, and what is taken out of it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from manumit.catalog.signs import offer_signs
from manumit.errors import ManumitError
from manumit.interchange.writing import write_rows
from manumit.web.audit.services import actor_of, audit_write
from manumit.web.offers import selectors, services
from manumit.web.offers.banners import language_name, level_words
from manumit.web.offers.forms import CheckForm, QueueForm
from manumit.web.offers.models import Channel, Message
from manumit.web.rights.gate import needs, person_may

__all__ = ["add", "export", "inbox"]

_PAGE = 25
_SNIPPET = 140
_INVALID = 422
_FILTERS = ("search", "level", "language", "verdict", "order", "campaign")
_COLOURS = {"urgent": "red", "high": "orange", "caution": "yellow"}
_EXPORT_KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}
_COLUMNS = (
    "id",
    "received_at",
    "level",
    "score",
    "language",
    "first_sign",
    "verdict",
    "campaign",
    "channel",
    "text",
)


@needs("offers.read")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Return the queue with its filters, and a way back from the decision just made."""
    asked = {key: request.GET.get(key, "") for key in _FILTERS if key in request.GET}
    page = Paginator(_queue(asked), _PAGE).get_page(request.GET.get("page"))
    sizes = selectors.campaign_sizes(m.campaign_id for m in page if m.campaign_id)
    context = {
        "form": QueueForm(asked, languages=selectors.languages_in_use()),
        "page": page,
        "rows": [_row(found, sizes) for found in page],
        "query": _without_decision(request.GET),
        "judged": selectors.message(request.GET.get("judged", "")),
        "in_hand": request.GET.get("at", ""),
        "campaign": asked.get("campaign", ""),
        "may_review": person_may(request, "offers.review"),
        "may_export": person_may(request, "offers.export"),
    }
    return render(request, "offers/inbox.html", context)


@needs("offers.review")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Keep a message that reached a colleague by telephone or paper."""
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stored = services.message_store(
                actor=actor_of(request),
                text=form.cleaned_data["text"],
                channel=Channel.STAFF,
                now=timezone.now(),
                home=form.cleaned_data["home"],
            )
        except ManumitError as error:
            form.add_error("text", f"{error.message} {error.remedy}")
        else:
            return HttpResponseRedirect(reverse("offers-message", args=[stored.pk]))
    status = _INVALID if form.is_bound else 200
    return render(request, "offers/add.html", {"form": form}, status=status)


@needs("offers.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Return the filtered inbox as a file; the trail keeps who took how many."""
    kind = request.GET.get("as", "csv")
    if kind not in _EXPORT_KINDS:
        raise Http404
    rows = list(_exported(_queue(request.GET)))
    with transaction.atomic():
        audit_write(
            actor=actor_of(request),
            action="offers.export",
            object_kind="offers",
            detail={"as": kind, "messages": len(rows)},
        )
    target = io.BytesIO()
    write_rows(rows, target, kind=kind, columns=_COLUMNS)
    response = HttpResponse(target.getvalue(), content_type=_EXPORT_KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="offers.{kind}"'
    return response


def _queue(asked: Mapping[str, str]) -> QuerySet[Message]:
    return selectors.queue(
        level=asked.get("level", ""),
        language=asked.get("language", ""),
        verdict=asked.get("verdict", "open"),
        search=asked.get("search", ""),
        campaign_id=asked.get("campaign", ""),
        order=asked.get("order", ""),
    )


def _without_decision(asked: QueryDict) -> str:
    """Return the filters as they stand in the address, without what the last decision added."""
    kept = asked.copy()
    for name in ("judged", "at"):
        kept.pop(name, None)
    return kept.urlencode()


def _exported(rows: Iterable[Message]) -> Iterator[dict[str, object]]:
    for row in rows:
        yield {
            "id": row.pk,
            "received_at": row.received_at.isoformat(),
            "level": row.level,
            "score": round(row.score, 4),
            "language": row.language,
            "first_sign": row.first_sign,
            "verdict": row.verdict,
            "campaign": row.campaign_id or "",
            "channel": row.channel,
            "text": selectors.text_of(row),
        }


def _row(found: Message, sizes: Mapping[str, int]) -> dict[str, object]:
    sign = offer_signs().get(found.first_sign)
    words = " ".join(selectors.text_of(found)[: 2 * _SNIPPET].split())
    return {
        "message": found,
        "level": level_words(found.level),
        "colour": _COLOURS.get(found.level, "grey"),
        "score": f"{found.score:.2f}",
        "language": language_name(found.language),
        "reason": _(sign.title) if sign else "",
        "words": words[:_SNIPPET] + ("…" if len(words) > _SNIPPET else ""),
        "alike": sizes.get(found.campaign_id or "", 0),
    }
