"""Campaigns: messages with one wording though numbers, names and links differ."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from manumit.identifiers import Identifier
from manumit.web.audit.services import actor_of
from manumit.web.offers import selectors, services
from manumit.web.offers.banners import kind_words
from manumit.web.offers.drawing import timeline
from manumit.web.offers.forms import JudgeForm
from manumit.web.offers.models import Campaign, Verdict
from manumit.web.rights.gate import needs, person_may

__all__ = ["campaign", "campaigns", "judge"]

_PAGE = 25


@needs("offers.read")
@require_GET
def campaigns(request: HttpRequest) -> HttpResponse:
    """Return the campaigns, largest first."""
    page = Paginator(selectors.campaigns(), _PAGE).get_page(request.GET.get("page"))
    return render(request, "offers/campaigns.html", {"page": page})


@needs("offers.read")
@require_GET
def campaign(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Return one campaign: template with slots, contacts, days, places, messages."""
    view = selectors.campaign_view(_found(campaign_id))
    page = Paginator(view.messages, _PAGE).get_page(request.GET.get("page"))
    context = {
        "view": view,
        "page": page,
        "timeline": timeline(view.days),
        "day_rows": [(day.isoformat(), count) for day, count in view.days],
        "contacts": _contact_rows(view.contacts),
        "shows_contacts": person_may(request, "offers.review"),
    }
    return render(request, "offers/campaign.html", context)


@needs("offers.review")
@require_POST
def judge(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Note a decision about the wording; it holds for its messages' contacts."""
    found = _found(campaign_id)
    form = JudgeForm(request.POST)
    if form.is_valid():
        services.campaign_judge(
            actor=actor_of(request),
            campaign=found,
            verdict=Verdict(form.cleaned_data["verdict"]),
            now=timezone.now(),
        )
    return HttpResponseRedirect(reverse("offers-campaign", args=[found.pk]))


def _contact_rows(contacts: Iterable[tuple[Identifier, int]]) -> list[dict[str, object]]:
    """Return each contact once, with all that it is used as and how many messages show it."""
    rows: dict[str, dict[str, object]] = {}
    for identifier, many in contacts:
        words = kind_words(identifier.kind)
        row = rows.setdefault(identifier.value, {"value": identifier.value, "kinds": words})
        if words not in str(row["kinds"]).split(", "):
            row["kinds"] = f"{row['kinds']}, {words}"
        row["many"] = max(many, int(str(row.get("many", 0))))
    return list(rows.values())


def _found(campaign_id: str) -> Campaign:
    found = selectors.campaign(campaign_id)
    if found is None:
        raise Http404
    return found
