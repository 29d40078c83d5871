"""What the desk remembers of other messages: contacts, wordings and what people decided.

The index of wordings is built from the stored texts when it is first needed and lives in this
process; the texts in the database remain the truth.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q

from manumit.identifiers import Identifier, IdentifierKind, Mention
from manumit.model import SeenBefore
from manumit.offers import OfferCheck
from manumit.offers.campaigns import CampaignIndex
from manumit.web.offers.models import Campaign, Message, Verdict
from manumit.web.records.models import SightingRow
from manumit.web.records.sealing import unseal_text
from manumit.web.records.selectors import by_digest, seen_before

__all__ = [
    "NOT_CONTACTS",
    "Memory",
    "Wording",
    "contacts_of",
    "forget_index",
    "index_message",
    "recall",
    "with_memory",
]

# A shared site or mail provider says nothing about a recruiter.
NOT_CONTACTS = frozenset({IdentifierKind.DOMAIN, IdentifierKind.URL})
_lock = threading.Lock()
_index: CampaignIndex | None = None


_Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Wording:
    """The other messages with one wording: how many, when, and what people decided of them."""

    campaign: Campaign
    messages: int
    days: _Days
    confirmed: int
    harmless: int

    @property
    def is_confirmed(self) -> bool:
        """Return whether people took it for recruitment; a decision on the whole comes first."""
        if self.campaign.verdict in {Verdict.CONFIRMED, Verdict.FALSE_ALARM}:
            return self.campaign.verdict == Verdict.CONFIRMED
        return self.confirmed > self.harmless

    @property
    def is_harmless(self) -> bool:
        """Return whether people took it for a false alarm."""
        if self.campaign.verdict in {Verdict.CONFIRMED, Verdict.FALSE_ALARM}:
            return self.campaign.verdict == Verdict.FALSE_ALARM
        return self.harmless > self.confirmed


@dataclass(frozen=True, slots=True)
class Memory:
    """What was seen before of one message.

    ``seen`` holds the contacts that other records show, ``days`` the first and the last day of
    each; ``wording`` is None where no other message is written alike. ``facts`` are the names
    that the judgement takes.
    """

    seen: dict[Identifier, SeenBefore]
    days: dict[Identifier, _Days]
    wording: Wording | None
    facts: tuple[str, ...]


def contacts_of(mentions: Sequence[Mention]) -> tuple[Identifier, ...]:
    """Return the identifiers by which a recruiter can be known, once each, in order."""
    found = (m.identifier for m in mentions if m.identifier.kind not in NOT_CONTACTS)
    return tuple(dict.fromkeys(found))


def recall(text: str, mentions: Sequence[Mention], *, without_record: str = "") -> Memory:
    """Return what is remembered of a message; nothing is stored by asking."""
    contacts = contacts_of(mentions)
    counts = seen_before(contacts, without_record=without_record)
    seen = {identifier: count for identifier, count in counts.items() if count.records}
    wording = _wording(text, without_record=without_record)
    facts = []
    confirmed = any(count.confirmed > count.harmless for count in seen.values())
    if confirmed or (wording and wording.is_confirmed):
        facts.append("seen_confirmed")
    if wording and not wording.is_harmless:
        facts.append("seen_template")
    return Memory(seen, _days_of(seen, without_record=without_record), wording, tuple(facts))


def with_memory(plain: OfferCheck, *, without_record: str = "") -> tuple[OfferCheck, Memory]:
    """Return a check by what is remembered of its message, and what that is."""
    memory = recall(plain.reading.text, plain.reading.mentions, without_record=without_record)
    return plain.remembering(memory.facts), memory


def index_message(record_id: str, text: str) -> str:
    """Return the campaign of a message that is being stored, and remember its wording."""
    with _lock:
        return _ready_index().add(record_id, text).campaign_id


def forget_index() -> None:
    """Drop the index, so that it is built anew from what is stored."""
    global _index
    with _lock:
        _index = None


def _days_of(seen: Iterable[Identifier], *, without_record: str) -> dict[Identifier, _Days]:
    """Return the first and the last day on which each identifier was seen elsewhere."""
    identifier_of = by_digest(seen)
    rows = (
        SightingRow.objects.filter(join_digest__in=list(identifier_of))
        .exclude(record_id=without_record)
        .values("join_digest")
        .annotate(first=Min("observed_at"), last=Max("observed_at"))
        .order_by()
    )
    days: dict[Identifier, _Days] = {}
    for row in rows if identifier_of else ():
        identifier = identifier_of[row["join_digest"]]
        first, last = row["first"].date(), row["last"].date()
        known = days.get(identifier, (first, last))
        days[identifier] = (min(first, known[0]), max(last, known[1]))
    return days


def _wording(text: str, *, without_record: str) -> Wording | None:
    with _lock:
        match = _ready_index().find(text)
    campaign = Campaign.objects.filter(pk=match.campaign_id).first() if match else None
    if campaign is None:
        return None
    row = campaign.messages.exclude(record_id=without_record).aggregate(
        messages=Count("pk"),
        first=Min("received_at"),
        last=Max("received_at"),
        confirmed=Count("pk", filter=Q(verdict=Verdict.CONFIRMED)),
        harmless=Count("pk", filter=Q(verdict=Verdict.FALSE_ALARM)),
    )
    if not row["messages"]:
        return None
    return Wording(
        campaign=campaign,
        messages=row["messages"],
        days=(row["first"].date(), row["last"].date()),
        confirmed=row["confirmed"],
        harmless=row["harmless"],
    )


def _ready_index() -> CampaignIndex:
    """Return the index with every stored text in it; the caller holds the lock."""
    global _index
    if _index is None:
        index = CampaignIndex()
        rows = Message.objects.order_by("received_at", "record_id")
        for record_id, sealed in rows.values_list("record_id", "text_sealed").iterator(500):
            index.add(record_id, unseal_text(sealed, f"offers.text|{record_id}"))
        _index = index
    return _index
