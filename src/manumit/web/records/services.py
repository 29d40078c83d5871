"""Writing evidence: each call is one transaction with one row on the audit trail.

A desk that stores more than evidence (the text of an offer) opens its own transaction, calls
`store` for the evidence part and writes its own audit row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from manumit.errors import InputError
from manumit.model import Finding, Record, Sighting, Source
from manumit.web.audit.services import Actor, audit_write
from manumit.web.records import mapping
from manumit.web.records.models import FindingRow, ReasonRow, RecordRow, SightingRow, SourceRow

__all__ = [
    "Evidence",
    "delete_record",
    "judge_sighting",
    "save_finding",
    "save_record",
    "save_records",
    "save_sightings",
    "save_source",
    "store",
]

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record with the sightings in it and what desks found."""

    record: Record
    sightings: tuple[Sighting, ...] = ()
    findings: tuple[Finding, ...] = ()


@transaction.atomic
def save_source(*, actor: Actor, source: Source) -> None:
    """Store a source, or bring a stored one up to date."""
    _store_sources([source])
    audit_write(
        actor=actor,
        action="records.source",
        object_kind="source",
        object_id=source.source_id,
    )


def save_record(
    *,
    actor: Actor,
    record: Record,
    source: Source | None = None,
    sightings: Sequence[Sighting] = (),
    findings: Sequence[Finding] = (),
) -> None:
    """Store one record with what was seen and found in it.

    Raises InputError where the record is stored already, or its source is not.
    """
    evidence = Evidence(record, tuple(sightings), tuple(findings))
    save_records(actor=actor, evidence=[evidence], sources=[source] if source else [])


@transaction.atomic
def save_records(
    *, actor: Actor, evidence: Sequence[Evidence], sources: Sequence[Source] = ()
) -> None:
    """Store many records at once, with one audit row for all of them.

    Raises InputError as `save_record` does; then nothing is stored.
    """
    store(evidence=evidence, sources=sources)
    single = evidence[0].record.record_id if len(evidence) == 1 else ""
    audit_write(
        actor=actor,
        action="records.save",
        object_kind="record",
        object_id=single,
        detail={
            "records": len(evidence),
            "sightings": sum(len(e.sightings) for e in evidence),
            "findings": sum(len(e.findings) for e in evidence),
        },
    )


def store(*, evidence: Iterable[Evidence], sources: Iterable[Source] = ()) -> None:
    """Store evidence inside the transaction of the caller, who writes the audit row.

    Raises TypeError outside a transaction, InputError as `save_record` does.
    """
    if not connection.in_atomic_block:
        raise TypeError("Evidence is stored in a transaction that writes an audit row.")
    kept = list(evidence)
    _store_sources(sources)
    _check_new([item.record for item in kept])
    _check_sources({item.record.source_id for item in kept})
    RecordRow.objects.bulk_create(
        [mapping.record_row(item.record) for item in kept], batch_size=_BATCH
    )
    for item in kept:
        _check_belongs(item.record.record_id, (*item.sightings, *item.findings))
    _store_sightings([sighting for item in kept for sighting in item.sightings])
    _store_findings([finding for item in kept for finding in item.findings])


@transaction.atomic
def save_sightings(*, actor: Actor, record_id: str, sightings: Sequence[Sighting]) -> int:
    """Add sightings to a stored record; return how many were new to it.

    An identifier that the record shows already keeps its first sighting.
    """
    _check_stored(record_id)
    _check_belongs(record_id, sightings)
    before = SightingRow.objects.filter(record_id=record_id).count()
    _store_sightings(sightings)
    new = SightingRow.objects.filter(record_id=record_id).count() - before
    audit_write(
        actor=actor,
        action="records.sightings",
        object_kind="record",
        object_id=record_id,
        detail={"new": new},
    )
    return new


@transaction.atomic
def save_finding(*, actor: Actor, finding: Finding) -> None:
    """Add a desk's finding to a stored record; earlier findings stay."""
    _check_stored(finding.record_id)
    _store_findings([finding])
    audit_write(
        actor=actor,
        action="records.finding",
        object_kind="record",
        object_id=finding.record_id,
        detail={"desk": finding.desk, "level": finding.level},
    )


@transaction.atomic
def judge_sighting(
    *, actor: Actor, sighting_id: int, confirmed: bool | None, now: datetime
) -> None:
    """Note a person's judgement: used by recruiters, harmless, or not judged any more.

    Raises InputError where there is no such sighting.
    """
    row = SightingRow.objects.select_for_update().filter(pk=sighting_id).first()
    if row is None:
        raise InputError(
            "There is no such sighting.",
            remedy="Open the record again; it may have been removed.",
            code="records.no-sighting",
        )
    row.confirmed, row.judged_by, row.judged_at = confirmed, actor.actor_id, now
    row.save(update_fields=["confirmed", "judged_by", "judged_at"])
    audit_write(
        actor=actor,
        action="records.judge",
        object_kind="sighting",
        object_id=sighting_id,
        detail={"confirmed": confirmed},
    )


@transaction.atomic
def delete_record(*, actor: Actor, record_id: str) -> None:
    """Remove a record with its sightings and findings; the audit trail keeps that it was there.

    What a desk keeps about the record, the desk removes. Raises InputError where there is no
    such record.
    """
    _check_stored(record_id)
    RecordRow.objects.filter(pk=record_id).delete()
    audit_write(actor=actor, action="records.delete", object_kind="record", object_id=record_id)


def _store_sources(sources: Iterable[Source]) -> None:
    for source in sources:
        row = mapping.source_row(source)
        columns = [field.attname for field in SourceRow._meta.concrete_fields]
        values = {name: getattr(row, name) for name in columns if name != "source_id"}
        SourceRow.objects.update_or_create(source_id=source.source_id, defaults=values)


def _store_sightings(sightings: Iterable[Sighting]) -> None:
    rows = [mapping.sighting_row(sighting) for sighting in sightings]
    SightingRow.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def _store_findings(findings: Iterable[Finding]) -> None:
    kept = list(findings)
    rows = FindingRow.objects.bulk_create(
        [mapping.finding_row(finding) for finding in kept], batch_size=_BATCH
    )
    reasons = [
        reason
        for finding, row in zip(kept, rows, strict=True)
        for reason in mapping.reason_rows(finding, row)
    ]
    ReasonRow.objects.bulk_create(reasons, batch_size=_BATCH)


def _check_new(records: Sequence[Record]) -> None:
    ids = [record.record_id for record in records]
    twice = len(set(ids)) < len(ids)
    if twice or RecordRow.objects.only("pk").in_bulk(ids):
        raise InputError(
            "A record with this identifier is stored already.",
            remedy="Open the stored record, or give this one its own identifier.",
            code="records.exists",
        )


def _check_sources(source_ids: set[str]) -> None:
    if len(SourceRow.objects.only("pk").in_bulk(list(source_ids))) < len(source_ids):
        raise InputError(
            "The source of a record is not stored.",
            remedy="Store the source first, or pass it along with the record.",
            code="records.no-source",
        )


def _check_stored(record_id: str) -> None:
    if not RecordRow.objects.filter(pk=record_id).exists():
        raise InputError(
            "There is no such record.",
            remedy="Store the record first.",
            code="records.no-record",
        )


def _check_belongs(record_id: str, parts: Sequence[Sighting | Finding]) -> None:
    if any(part.record_id != record_id for part in parts):
        raise InputError(
            "A sighting or finding names another record than the one it comes with.",
            remedy="Pass it with its own record.",
            code="records.other-record",
        )
