"""What the desk remembers of other messages: contacts, wordings and what people decided.

The index of wordings is built from the stored texts when it is first needed and lives in this
process; the texts in the database remain the truth.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from manumit.identifiers import Identifier, IdentifierKind, Mention
from manumit.model import SeenBefore
from manumit.offers.campaigns import CampaignIndex
from manumit.web.offers.models import Campaign, Message, Verdict
from manumit.web.records.sealing import unseal_text
from manumit.web.records.selectors import seen_before

__all__ = ["NOT_CONTACTS", "Memory", "contacts_of", "forget_index", "index_message", "recall"]

# A shared site or mail provider says nothing about a recruiter.
NOT_CONTACTS = frozenset({IdentifierKind.DOMAIN, IdentifierKind.URL})
_lock = threading.Lock()
_index: CampaignIndex | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What was seen before of one message.

    ``seen`` holds the contacts that other records show; ``campaign`` is None where no other
    message has this wording. ``facts`` are the names that the judgement takes.
    """

    seen: dict[Identifier, SeenBefore]
    campaign: Campaign | None
    campaign_messages: int
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
    campaign = _campaign_like(text)
    others = 0
    if campaign is not None:
        others = campaign.messages.exclude(record_id=without_record).count()
    facts = []
    confirmed = any(count.confirmed > count.harmless for count in seen.values())
    if confirmed or (others and campaign and campaign.verdict == Verdict.CONFIRMED):
        facts.append("seen_confirmed")
    if others and campaign and campaign.verdict != Verdict.FALSE_ALARM:
        facts.append("seen_template")
    return Memory(seen, campaign if others else None, others, tuple(facts))


def index_message(record_id: str, text: str) -> str:
    """Return the campaign of a message that is being stored, and remember its wording."""
    with _lock:
        return _ready_index().add(record_id, text).campaign_id


def forget_index() -> None:
    """Drop the index, so that it is built anew from what is stored."""
    global _index
    with _lock:
        _index = None


def _campaign_like(text: str) -> Campaign | None:
    with _lock:
        match = _ready_index().find(text)
    return Campaign.objects.filter(pk=match.campaign_id).first() if match else None


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
