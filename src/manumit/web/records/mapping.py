"""Between the dataclasses of the model and the rows of the store, field by field."""

from __future__ import annotations

from collections.abc import Iterable

from manumit.identifiers import Identifier, IdentifierKind
from manumit.model import (
    Credibility,
    Finding,
    Reason,
    Record,
    RecordKind,
    Reliability,
    Sighting,
    Source,
    SourceKind,
)
from manumit.web.records.models import FindingRow, ReasonRow, RecordRow, SightingRow, SourceRow
from manumit.web.records.sealing import join_digest, seal, unseal_text

__all__ = [
    "finding_from",
    "finding_row",
    "reason_rows",
    "record_from",
    "record_row",
    "sighting_from",
    "sighting_row",
    "source_from",
    "source_row",
]


def source_row(source: Source) -> SourceRow:
    """Return the row of a source."""
    return SourceRow(
        source_id=source.source_id,
        kind=source.kind.value,
        title=source.title,
        reliability=source.reliability.value,
        organisation=source.organisation,
        url=source.url,
        published_on=source.published_on,
    )


def source_from(row: SourceRow) -> Source:
    """Return the source of a row."""
    return Source(
        source_id=row.source_id,
        kind=SourceKind(row.kind),
        title=row.title,
        reliability=Reliability(row.reliability),
        organisation=row.organisation,
        url=row.url,
        published_on=row.published_on,
    )


def record_row(record: Record) -> RecordRow:
    """Return the row of a record."""
    return RecordRow(
        record_id=record.record_id,
        kind=record.kind.value,
        received_at=record.received_at,
        source_id=record.source_id,
        observed_at=record.observed_at,
        jurisdiction=record.jurisdiction,
        destination=record.destination,
        language=record.language,
        content_digest=record.content_digest,
    )


def record_from(row: RecordRow) -> Record:
    """Return the record of a row."""
    return Record(
        record_id=row.record_id,
        kind=RecordKind(row.kind),
        received_at=row.received_at,
        source_id=row.source_id,
        observed_at=row.observed_at,
        jurisdiction=row.jurisdiction,
        destination=row.destination,
        language=row.language,
        content_digest=row.content_digest,
    )


def sighting_row(sighting: Sighting) -> SightingRow:
    """Return the row of a sighting, with identifier and raw form sealed for its record."""
    kind, value = sighting.identifier.kind.value, sighting.identifier.value
    return SightingRow(
        record_id=sighting.record_id,
        kind=kind,
        join_digest=join_digest(kind, value),
        value_sealed=seal(value, f"sighting.value|{sighting.record_id}"),
        raw_sealed=seal(sighting.raw, f"sighting.raw|{sighting.record_id}"),
        observed_at=sighting.observed_at,
        source_id=sighting.source_id,
        credibility=sighting.credibility.value,
        confirmed=sighting.confirmed,
    )


def sighting_from(row: SightingRow) -> Sighting:
    """Return the sighting of a row."""
    value = unseal_text(row.value_sealed, f"sighting.value|{row.record_id}")
    return Sighting(
        record_id=row.record_id,
        identifier=Identifier(IdentifierKind(row.kind), value),
        raw=unseal_text(row.raw_sealed, f"sighting.raw|{row.record_id}"),
        observed_at=row.observed_at,
        source_id=row.source_id,
        credibility=Credibility(row.credibility),
        confirmed=row.confirmed,
    )


def finding_row(finding: Finding) -> FindingRow:
    """Return the row of a finding, without its reasons."""
    return FindingRow(
        record_id=finding.record_id,
        desk=finding.desk,
        level=finding.level,
        score=finding.score,
        produced_at=finding.produced_at,
        catalog_version=finding.catalog_version,
        missing=list(finding.missing),
    )


def reason_rows(finding: Finding, row: FindingRow) -> list[ReasonRow]:
    """Return the rows of a finding's reasons, with their quotes sealed for its record."""
    return [
        ReasonRow(
            finding=row,
            position=position,
            item_id=reason.item_id,
            words=reason.words,
            weight=reason.weight,
            quote_sealed=seal(reason.quote, f"reason.quote|{finding.record_id}"),
            start=reason.start,
            end=reason.end,
            source_ids=list(reason.source_ids),
        )
        for position, reason in enumerate(finding.reasons)
    ]


def finding_from(row: FindingRow, reasons: Iterable[ReasonRow]) -> Finding:
    """Return the finding of a row and the rows of its reasons, in their order."""
    return Finding(
        record_id=row.record_id,
        desk=row.desk,
        level=row.level,
        score=row.score,
        produced_at=row.produced_at,
        catalog_version=row.catalog_version,
        reasons=tuple(
            _reason_from(reason, row.record_id)
            for reason in sorted(reasons, key=lambda reason: reason.position)
        ),
        missing=tuple(row.missing),
    )


def _reason_from(row: ReasonRow, record_id: str) -> Reason:
    return Reason(
        item_id=row.item_id,
        words=row.words,
        weight=row.weight,
        quote=unseal_text(row.quote_sealed, f"reason.quote|{record_id}"),
        start=row.start,
        end=row.end,
        source_ids=tuple(row.source_ids),
    )
