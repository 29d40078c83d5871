"""Writing at the offer desk: each call is one transaction with one row on the audit trail."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from manumit.identifiers import IdentifierKind
from manumit.model import Record, RecordKind, Sighting, Source, SourceKind
from manumit.offers import OfferCheck, check_offer, check_offers
from manumit.web.audit.services import Actor, audit_write
from manumit.web.offers.memory import NOT_CONTACTS, index_message, with_memory
from manumit.web.offers.models import (
    Campaign,
    Channel,
    FollowUp,
    Judgement,
    Message,
    Verdict,
)
from manumit.web.records.models import SightingRow
from manumit.web.records.sealing import seal
from manumit.web.records.services import Evidence, store

__all__ = [
    "campaign_judge",
    "message_judge",
    "message_report",
    "message_store",
    "messages_store",
    "receipt_digest",
]

_SOURCES = {
    Channel.REPORT: Source("offers-public", SourceKind.PERSON, "Reports by the public"),
    Channel.STAFF: Source("offers-staff", SourceKind.ORGANISATION, "Entered by staff"),
    Channel.IMPORT: Source("offers-import", SourceKind.LIST, "Imported tables of messages"),
    Channel.API: Source("offers-api", SourceKind.SYSTEM, "Sent through the HTTP API"),
}
_RECEIPT_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike
_BATCH = 400  # SQLite allows 999 values in one question of its older versions
_CONFIRMED = {Verdict.CONFIRMED: True, Verdict.FALSE_ALARM: False}


@transaction.atomic
def message_store(
    *, actor: Actor, text: str, channel: Channel, now: datetime, home: str = "", receipt: str = ""
) -> Message:
    """Return the stored message with its check; the identifier is new."""
    record_id = f"offer:{uuid.uuid4().hex}"
    check, _ = with_memory(check_offer(text, home=home))
    message = _stored(record_id, text, check, channel=channel, now=now, receipt=receipt)
    audit_write(
        actor=actor,
        action="offers.store",
        object_kind="offer",
        object_id=record_id,
        detail={"channel": str(channel), "level": check.level.value},
    )
    return message


@transaction.atomic
def messages_store(
    *, actor: Actor, texts: Sequence[str], channel: Channel, now: datetime, home: str = ""
) -> int:
    """Store many messages with one audit row; return how many."""
    for text, plain in zip(texts, check_offers(texts, home=home), strict=True):
        record_id = f"offer:{uuid.uuid4().hex}"
        check, _ = with_memory(plain)
        _stored(record_id, text, check, channel=channel, now=now)
    audit_write(
        actor=actor,
        action="offers.store",
        object_kind="offers",
        detail={"channel": str(channel), "messages": len(texts)},
    )
    return len(texts)


@transaction.atomic
def message_report(*, actor: Actor, text: str, home: str, now: datetime, contact: str = "") -> str:
    """Store a message that a person chose to report; return the code of the receipt.

    ``contact`` is how the person wants to be reached, where they left it.
    """
    code = "-".join("".join(secrets.choice(_RECEIPT_LETTERS) for _ in range(4)) for _ in range(3))
    message = message_store(
        actor=actor, text=text, channel=Channel.REPORT, now=now, home=home, receipt=code
    )
    if contact.strip():
        sealed = seal(contact.strip(), f"offers.follow-up|{message.pk}")
        FollowUp.objects.create(message=message, contact_sealed=sealed)
    return code


def receipt_digest(code: str) -> str:
    """Return what is kept of a receipt code."""
    plain = code.strip().upper().replace(" ", "").replace("-", "")
    return hashlib.sha256(f"offers.receipt|{plain}".encode()).hexdigest()


@transaction.atomic
def message_judge(
    *, actor: Actor, message: Message, verdict: Verdict, note: str, now: datetime
) -> None:
    """Note a person's decision; it is remembered on the contacts of the message."""
    _judge([message.pk], verdict, note=note, actor=actor, now=now)
    audit_write(
        actor=actor,
        action="offers.judge",
        object_kind="offer",
        object_id=message.pk,
        detail={"verdict": str(verdict)},
    )


@transaction.atomic
def campaign_judge(*, actor: Actor, campaign: Campaign, verdict: Verdict, now: datetime) -> None:
    """Note a person's decision about a wording and about each of its messages.

    A message that somebody judged by itself keeps that decision.
    """
    Campaign.objects.filter(pk=campaign.pk).update(verdict=verdict)
    open_ones = campaign.messages.filter(Q(verdict="") | Q(verdict_by_campaign=True))
    members = list(open_ones.values_list("pk", flat=True))
    _judge(members, verdict, note="", actor=actor, now=now, by_campaign=True)
    audit_write(
        actor=actor,
        action="offers.judge-campaign",
        object_kind="campaign",
        object_id=campaign.pk,
        detail={"verdict": str(verdict), "messages": len(members)},
    )


def _stored(
    record_id: str,
    text: str,
    check: OfferCheck,
    *,
    channel: Channel,
    now: datetime,
    receipt: str = "",
) -> Message:
    source = _SOURCES[channel]
    record = Record(
        record_id=record_id,
        kind=RecordKind.OFFER,
        received_at=now,
        source_id=source.source_id,
        language=check.reading.languages.main,
        content_digest=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )
    raw = {m.identifier: m.raw for m in reversed(check.reading.mentions)}
    sightings = tuple(
        Sighting(record_id, identifier, written, now, source.source_id)
        for identifier, written in raw.items()
    )
    findings = (check.finding(record_id=record_id, now=now),)
    store(evidence=[Evidence(record, sightings, findings)], sources=[source])
    campaign_id = index_message(record_id, text)
    campaign, _ = Campaign.objects.get_or_create(
        campaign_id=campaign_id, defaults={"started_at": now}
    )
    first = next((f.sign.sign_id for f in check.judgement.fired if f.weight > 0), "")
    return Message.objects.create(
        record_id=record_id,
        text_sealed=seal(text, f"offers.text|{record_id}"),
        level=check.level.value,
        score=check.score,
        language=check.reading.languages.main,
        first_sign=first,
        received_at=now,
        channel=channel,
        campaign=campaign,
        receipt_digest=receipt_digest(receipt) if receipt else "",
    )


def _judge(
    record_ids: Sequence[str],
    verdict: Verdict,
    *,
    note: str,
    actor: Actor,
    now: datetime,
    by_campaign: bool = False,
) -> None:
    """Add a judgement to each message; it holds for the contacts in it."""
    Judgement.objects.bulk_create(
        Judgement(
            message_id=record_id,
            verdict=verdict,
            note_sealed=seal(note, f"offers.note|{record_id}"),
            by_campaign=by_campaign,
            judged_by=actor.actor_id,
            judged_at=now,
        )
        for record_id in record_ids
    )
    kinds = [kind.value for kind in IdentifierKind if kind not in NOT_CONTACTS]
    for first in range(0, len(record_ids), _BATCH):
        some = record_ids[first : first + _BATCH]
        Message.objects.filter(pk__in=some).update(
            verdict=verdict, verdict_by_campaign=by_campaign and verdict != Verdict.NONE
        )
        SightingRow.objects.filter(record_id__in=some, kind__in=kinds).update(
            confirmed=_CONFIRMED.get(verdict), judged_by=actor.actor_id, judged_at=now
        )
