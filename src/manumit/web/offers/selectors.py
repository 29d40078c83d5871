"""Reading at the offer desk: the queue, one message with all that belongs to it, campaigns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncDate

from manumit.catalog.gazetteer import places_in
from manumit.errors import InputError
from manumit.identifiers import Identifier, IdentifierKind, parse_identifier
from manumit.language import fold
from manumit.model import SeenSighting
from manumit.offers.campaigns import Template, template_of
from manumit.web.offers.models import (
    Campaign,
    FollowUp,
    ImportJob,
    Judgement,
    Message,
    Verdict,
)
from manumit.web.records import selectors as records
from manumit.web.records.mapping import sighting_from
from manumit.web.records.models import SightingRow
from manumit.web.records.sealing import unseal_text

__all__ = [
    "CampaignView",
    "JudgementView",
    "campaign",
    "campaign_sizes",
    "campaign_view",
    "campaigns",
    "follow_up_of",
    "import_job",
    "import_jobs",
    "judgements_of",
    "languages_in_use",
    "message",
    "message_by_receipt",
    "queue",
    "text_of",
]

_SEARCHED_KINDS = tuple(kind for kind in IdentifierKind if kind is not IdentifierKind.DOMAIN)
_TEMPLATE_MESSAGES = 12  # enough to see what varies
_PLACE_MESSAGES = 100
_MOST_CONTACTS = 100
_ORDERS = {
    "": ("-score", "-received_at", "record_id"),
    "new": ("-received_at", "record_id"),
    "old": ("received_at", "record_id"),
}


@dataclass(frozen=True, slots=True)
class JudgementView:
    """One decision as a page shows it."""

    verdict: str
    label: str
    note: str
    by_campaign: bool
    judged_by: str
    judged_at: object


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign: its template, its contacts with how many messages use each, its days."""

    campaign: Campaign
    template: Template
    contacts: tuple[tuple[Identifier, int], ...]
    days: tuple[tuple[date, int], ...]
    places: tuple[tuple[str, int], ...]
    messages: QuerySet[Message]


def queue(
    *,
    level: str = "",
    language: str = "",
    verdict: str = "open",
    search: str = "",
    campaign_id: str = "",
    order: str = "",
) -> QuerySet[Message]:
    """Return the messages of the inbox, heaviest first; ``order`` is "new", "old" or "".

    ``verdict`` is "open" (not judged), "all" or a verdict. ``search`` is an identifier as a
    person writes it, or the beginning of a message's own identifier.
    """
    rows = Message.objects.all()
    if level:
        rows = rows.filter(level=level)
    if language:
        rows = rows.filter(language=language)
    if campaign_id:
        rows = rows.filter(campaign_id=campaign_id)
    if verdict == "open":
        rows = rows.filter(verdict="")
    elif verdict != "all":
        rows = rows.filter(verdict=verdict)
    if search:
        rows = rows.filter(pk__in=_found(search))
    return rows.order_by(*_ORDERS.get(order, _ORDERS[""]))


def campaign_sizes(campaign_ids: Iterable[str]) -> dict[str, int]:
    """Return how many messages each campaign has."""
    rows = (
        Message.objects.filter(campaign_id__in=set(campaign_ids))
        .values("campaign_id")
        .annotate(size=Count("pk"))
        .order_by()
    )
    return {row["campaign_id"]: row["size"] for row in rows}


def languages_in_use() -> list[str]:
    """Return the languages of the stored messages."""
    return list(Message.objects.order_by("language").values_list("language", flat=True).distinct())


def message(record_id: str) -> Message | None:
    """Return a message, or None."""
    return Message.objects.select_related("campaign").filter(pk=record_id).first()


def message_by_receipt(digest: str) -> Message | None:
    """Return the message that a receipt belongs to, or None."""
    return Message.objects.filter(receipt_digest=digest).first() if digest else None


def text_of(found: Message) -> str:
    """Return the words of a message."""
    return unseal_text(found.text_sealed, f"offers.text|{found.pk}")


def judgements_of(found: Message) -> list[JudgementView]:
    """Return what people decided about a message, newest first."""
    return [
        JudgementView(
            verdict=row.verdict,
            label=str(Verdict(row.verdict).label),
            note=unseal_text(row.note_sealed, f"offers.note|{found.pk}"),
            by_campaign=row.by_campaign,
            judged_by=row.judged_by,
            judged_at=row.judged_at,
        )
        for row in Judgement.objects.filter(message=found)
    ]


def sightings_in(found: Message) -> tuple[SeenSighting, ...]:
    """Return the identifiers of a message with where else they were seen."""
    return records.sightings_in(found.pk)


class CampaignRow(TypedDict):
    """One campaign of the list."""

    campaign_id: str
    verdict: str
    size: int
    first_at: datetime
    last_at: datetime


def campaigns() -> QuerySet[Campaign, CampaignRow]:
    """Return the campaigns of two or more messages, largest first."""
    return (
        Campaign.objects.annotate(
            size=Count("messages"),
            last_at=Max("messages__received_at"),
            first_at=Min("messages__received_at"),
        )
        .filter(size__gte=2)
        .order_by("-size", "-last_at", "campaign_id")
        .values("campaign_id", "verdict", "size", "first_at", "last_at")
    )


def campaign(campaign_id: str) -> Campaign | None:
    """Return a campaign, or None."""
    return Campaign.objects.filter(pk=campaign_id).first()


def campaign_view(found: Campaign) -> CampaignView:
    """Return a campaign with its template, contacts, days and places."""
    rows = found.messages.order_by("received_at", "record_id")
    texts = [text_of(row) for row in rows[:_PLACE_MESSAGES]]
    places = Counter(name for text in texts for name in _places(text))
    days = rows.annotate(day=TruncDate("received_at")).values("day").order_by("day")
    return CampaignView(
        campaign=found,
        template=template_of(texts[:_TEMPLATE_MESSAGES]),
        contacts=_contacts(found),
        days=tuple((row["day"], row["many"]) for row in days.annotate(many=Count("pk"))),
        places=tuple(places.most_common()),
        messages=rows,
    )


def follow_up_of(found: Message) -> str:
    """Return how the person who reported wants to be reached; "" where nothing was left."""
    kept = FollowUp.objects.filter(pk=found.pk).first()
    return unseal_text(kept.contact_sealed, f"offers.follow-up|{found.pk}") if kept else ""


def import_job(job_id: str) -> ImportJob | None:
    """Return an import, or None."""
    return ImportJob.objects.filter(pk=job_id).first()


def import_jobs() -> QuerySet[ImportJob]:
    """Return the imports, newest first, without their files."""
    return ImportJob.objects.defer("file_sealed").order_by("-made_at")


def _found(search: str) -> list[str]:
    words = search.strip()
    if words.startswith("offer:"):
        return list(Message.objects.filter(pk__startswith=words).values_list("pk", flat=True))
    found: set[str] = set()
    for identifier in _identifiers(words):
        found |= {seen.sighting.record_id for seen in records.sightings_of(identifier)}
    return sorted(found)


def _identifiers(words: str) -> Iterator[Identifier]:
    for kind in _SEARCHED_KINDS:
        try:
            yield parse_identifier(kind, words)
        except InputError:
            continue


def _places(text: str) -> set[str]:
    return {place.quote for place in places_in(fold(text))}


def _contacts(found: Campaign) -> tuple[tuple[Identifier, int], ...]:
    """Return the contacts of a campaign with how many messages use each."""
    sightings = SightingRow.objects.filter(record_id__in=found.messages.values("pk"))
    most_used = (
        sightings.exclude(kind=IdentifierKind.DOMAIN.value)
        .values("join_digest")
        .annotate(many=Count("record_id", distinct=True), one=Min("pk"))
        .order_by("-many", "one")[:_MOST_CONTACTS]
    )
    used = [(row["one"], row["many"]) for row in most_used]
    kept = SightingRow.objects.in_bulk([one for one, _ in used])
    return tuple((sighting_from(kept[one]).identifier, many) for one, many in used)
