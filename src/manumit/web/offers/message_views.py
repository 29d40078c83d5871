"""One message of the inbox: its check, where it was seen, what people decided."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from manumit.offers import check_offer
from manumit.web.audit.services import actor_of
from manumit.web.offers import selectors, services
from manumit.web.offers.forms import JudgeForm
from manumit.web.offers.memory import with_memory
from manumit.web.offers.models import Message, Verdict
from manumit.web.offers.presenting import check_view
from manumit.web.rights.gate import needs, person_may

__all__ = ["judge", "message"]

_INVALID = 422


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
        return HttpResponseRedirect(_back_to_inbox(request, found))
    return HttpResponseRedirect(reverse("offers-message", args=[found.pk]))


def _back_to_inbox(request: HttpRequest, found: Message) -> str:
    """Return the address of the queue as it was, with the decision to take back beside it."""
    asked = QueryDict(request.POST.get("query", ""), mutable=True)
    if request.POST.get("verdict"):
        asked["judged"] = found.pk
    if request.POST.get("at", "").isdecimal():
        asked["at"] = request.POST["at"]
    query = asked.urlencode()
    return f"{reverse('offers-inbox')}{'?' if query else ''}{query}"


def _message_page(
    request: HttpRequest, found: Message, form: JudgeForm, *, status: int = 200
) -> HttpResponse:
    may_review = person_may(request, "offers.review")
    plain = check_offer(selectors.text_of(found))
    check, memory = with_memory(plain, without_record=found.pk)
    context = {
        "message": found,
        "view": check_view(check, memory=memory, home=""),
        "form": form,
        "judgements": selectors.judgements_of(found),
        "sightings": selectors.sightings_in(found),
        "follow_up": selectors.follow_up_of(found) if may_review else "",
        "may_review": may_review,
        "has_campaign": memory.wording is not None and bool(found.campaign_id),
        "verdicts": _verdicts(),
    }
    return render(request, "offers/message.html", context, status=status)


def _verdicts() -> list[dict[str, str]]:
    return [
        {"value": "confirmed", "label": _("Confirm"), "key": "y", "style": "warning"},
        {"value": "false_alarm", "label": _("False alarm"), "key": "n", "style": "secondary"},
        {"value": "not_enough", "label": _("Not enough"), "key": "h", "style": "secondary"},
    ]


def _found(record_id: str) -> Message:
    found = selectors.message(record_id)
    if found is None:
        raise Http404
    return found
