"""Operations of the offer desk: check without storing, store, read, campaigns.

No operation judges a message: a decision is a person's, and is made on the page.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from ninja.errors import HttpError
from pydantic import Field

from manumit.catalog.countries import countries
from manumit.errors import InputError
from manumit.offers import check_offer
from manumit.web.api.access import needs_key, open_to_all_callers
from manumit.web.api.idempotency import answered_once
from manumit.web.api.schema import StrictSchema
from manumit.web.audit.services import actor_of
from manumit.web.offers import selectors, services
from manumit.web.offers.memory import with_memory
from manumit.web.offers.models import Channel, Message

__all__ = ["router"]

router = Router(tags=["offers"])
_NEWEST = 100


class OfferIn(StrictSchema):
    """A message to check. ``home`` is the reader's country, ISO 3166-1 alpha-2."""

    text: str = Field(min_length=1, max_length=1_000_000)
    home: str = Field(default="", max_length=2)
    answers: dict[str, str] = Field(default_factory=dict)


class MessageIn(StrictSchema):
    """A message to keep."""

    text: str = Field(min_length=1, max_length=1_000_000)
    home: str = Field(default="", max_length=2)


@router.post(
    "/offers/check", auth=open_to_all_callers, summary="Check a message; nothing is stored"
)
def check(request: HttpRequest, body: OfferIn) -> dict[str, Any]:
    """Return level, score, facts, signs with quotes and sources, what is missing, what to do.

    ``seen`` counts the other messages that show a contact; it names none of them.
    """
    del request
    home = _country(body.home)
    result, memory = with_memory(check_offer(body.text, home=home, answers=body.answers))
    seen = [
        {"kind": i.kind.value, "value": i.value, "messages": c.records, "confirmed": c.confirmed}
        for i, c in memory.seen.items()
    ]
    alike = memory.wording.messages if memory.wording else 0
    return {**result.as_dict(), "seen": seen, "same_wording": alike}


@router.post("/offers/messages", auth=needs_key("offers.import"), summary="Keep a message")
def store(request: HttpRequest, body: MessageIn) -> HttpResponse:
    """Keep a message, sealed, and return its check. Send Idempotency-Key to repeat safely."""
    home = _country(body.home)

    def work() -> tuple[int, Any]:
        stored = services.message_store(
            actor=actor_of(request),
            text=body.text,
            channel=Channel.API,
            now=timezone.now(),
            home=home,
        )
        return 201, _with_check(stored)

    return answered_once(request, work)


@router.get("/offers/messages/{record_id}", auth=needs_key("offers.read"), summary="One message")
def read(request: HttpRequest, record_id: str) -> dict[str, Any]:
    """Return a kept message with its words and its check, by what is known now."""
    del request
    found = _found(record_id)
    return {**_with_check(found), "text": selectors.text_of(found)}


@router.get("/offers/campaigns", auth=needs_key("offers.read"), summary="Campaigns")
def campaigns(request: HttpRequest) -> dict[str, Any]:
    """Return the largest campaigns."""
    del request
    rows = selectors.campaigns()[:_NEWEST]
    return {
        "campaigns": [
            {"id": row["campaign_id"], **{key: row[key] for key in ("size", "verdict", "last_at")}}
            for row in rows
        ]
    }


@router.get("/offers/campaigns/{campaign_id}", auth=needs_key("offers.read"), summary="A campaign")
def campaign(request: HttpRequest, campaign_id: str) -> dict[str, Any]:
    """Return a campaign with its template and its messages' identifiers."""
    del request
    found = selectors.campaign(campaign_id)
    if found is None:
        raise HttpError(404, "Not found")
    view = selectors.campaign_view(found)
    return {
        "id": found.pk,
        "verdict": found.verdict,
        "template": [
            {"slot": part.kind} if part.is_slot else {"text": part.text}  # type: ignore[union-attr]
            for part in view.template.parts
        ],
        "messages": list(view.messages.values_list("pk", flat=True)[:_NEWEST]),
    }


def _with_check(found: Message) -> dict[str, Any]:
    plain = check_offer(selectors.text_of(found))
    check, _ = with_memory(plain, without_record=found.pk)
    return {**_message_json(found), "check": check.as_dict()}


def _message_json(found: Message) -> dict[str, Any]:
    return {
        "id": found.pk,
        "level": found.level,
        "score": round(found.score, 4),
        "language": found.language,
        "received_at": found.received_at,
        "verdict": found.verdict,
        "campaign": found.campaign_id,
    }


def _found(record_id: str) -> Message:
    found = selectors.message(record_id)
    if found is None:
        raise HttpError(404, "Not found")
    return found


def _country(code: str) -> str:
    if code and code not in countries():
        raise InputError(
            "The country is not an ISO 3166-1 alpha-2 code.",
            remedy="Write for example VN, or leave it out.",
            code="offers.country",
        )
    return code
