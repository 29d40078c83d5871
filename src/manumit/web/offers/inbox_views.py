"""The staff inbox: a queue to work through by keyboard, one message, decisions, export."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from manumit.catalog.signs import offer_signs
from manumit.errors import ManumitError
from manumit.interchange.writing import write_rows
from manumit.offers import check_offer
from manumit.web.audit.services import actor_of, audit_write
from manumit.web.offers import selectors, services
from manumit.web.offers.banners import level_words
from manumit.web.offers.forms import CheckForm, JudgeForm, QueueForm
from manumit.web.offers.memory import recall
from manumit.web.offers.models import Channel, Message, Verdict
from manumit.web.offers.presenting import check_view
from manumit.web.rights.gate import needs
from manumit.web.shell.body_limits import takes_files

__all__ = ["add", "export", "inbox", "judge", "message"]

_PAGE = 25
_SNIPPET = 140
_INVALID = 422
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
    """Return the queue with its filters."""
    form = _queue_form(request)
    page = Paginator(_queue(request), _PAGE).get_page(request.GET.get("page"))
    rows = [_row(found) for found in page]
    context = {"form": form, "page": page, "rows": rows, "query": request.GET.urlencode()}
    return render(request, "offers/inbox.html", context)


@needs("offers.review")
@takes_files
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


@needs("offers.read")
@require_GET
def message(request: HttpRequest, record_id: str) -> HttpResponse:
    """Return one message: the check, where its contacts were seen, what people decided."""
    found = _found(record_id)
    return _message_page(request, found, JudgeForm(initial={"verdict": found.verdict}))


@needs("offers.review")
@require_POST
def judge(request: HttpRequest, record_id: str) -> HttpResponse:
    """Note a decision and go back to where it was made."""
    found = _found(record_id)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _message_page(request, found, form, status=_INVALID)
    services.message_judge(
        actor=actor_of(request),
        message=found,
        verdict=Verdict(form.cleaned_data["verdict"]),
        note=form.cleaned_data["note"],
        now=timezone.now(),
    )
    if request.POST.get("back") == "inbox":
        query = request.POST.get("query", "")
        return HttpResponseRedirect(f"{reverse('offers-inbox')}{'?' if query else ''}{query}")
    return HttpResponseRedirect(reverse("offers-message", args=[found.pk]))


@needs("offers.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Return the filtered inbox as a file; the trail keeps who took how many."""
    kind = request.GET.get("as", "csv")
    if kind not in _EXPORT_KINDS:
        raise Http404
    rows = list(_exported(_queue(request)))
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


def _message_page(
    request: HttpRequest, found: Message, form: JudgeForm, *, status: int = 200
) -> HttpResponse:
    text = selectors.text_of(found)
    plain = check_offer(text)
    memory = recall(text, plain.reading.mentions, without_record=found.pk)
    check = check_offer(text, remembered=memory.facts)
    context = {
        "message": found,
        "view": check_view(check, memory=memory, home=""),
        "form": form,
        "judgements": selectors.judgements_of(found),
        "sightings": selectors.sightings_in(found),
        "verdicts": _verdicts(),
    }
    return render(request, "offers/message.html", context, status=status)


def _verdicts() -> list[dict[str, str]]:
    return [
        {"value": "confirmed", "label": _("Confirm"), "key": "y", "style": "warning"},
        {"value": "false_alarm", "label": _("False alarm"), "key": "n", "style": "secondary"},
        {"value": "not_enough", "label": _("Not enough"), "key": "h", "style": "secondary"},
    ]


def _queue(request: HttpRequest) -> Any:
    asked = request.GET
    return selectors.queue(
        level=asked.get("level", ""),
        language=asked.get("language", ""),
        verdict=asked.get("verdict", "open"),
        search=asked.get("search", ""),
    )


def _queue_form(request: HttpRequest) -> QueueForm:
    form = QueueForm(
        initial={
            "search": request.GET.get("search", ""),
            "level": request.GET.get("level", ""),
            "language": request.GET.get("language", ""),
            "verdict": request.GET.get("verdict", "open"),
        }
    )
    levels = ("urgent", "high", "caution", "nothing_found")
    form.fields["level"].choices = [("", _("All"))] + [(v, level_words(v)) for v in levels]  # type: ignore[attr-defined]
    languages = [(tag, tag) for tag in selectors.languages_in_use()]
    form.fields["language"].choices = [("", _("All")), *languages]  # type: ignore[attr-defined]
    form.fields["verdict"].choices = [  # type: ignore[attr-defined]
        ("open", _("Not judged")),
        ("all", _("All")),
        *((v.value, _(str(v.label))) for v in Verdict if v.value),
    ]
    return form


def _exported(rows: Any) -> Iterator[dict[str, object]]:
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


def _row(found: Message) -> dict[str, object]:
    sign = offer_signs().get(found.first_sign)
    words = " ".join(selectors.text_of(found)[: 2 * _SNIPPET].split())
    return {
        "message": found,
        "level": level_words(found.level),
        "step": _step(found),
        "reason": _(sign.title) if sign else "",
        "words": words[:_SNIPPET] + ("…" if len(words) > _SNIPPET else ""),
    }


def _step(found: Message) -> str:
    colours = {"urgent": "red", "high": "orange", "caution": "yellow"}
    return colours.get(found.level, "grey")


def _found(record_id: str) -> Message:
    found = selectors.message(record_id)
    if found is None:
        raise Http404
    return found
