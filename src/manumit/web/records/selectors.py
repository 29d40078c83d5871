"""Reading evidence: records, and what joins them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from manumit.identifiers import Identifier
from manumit.model import Finding, Record, SeenBefore, SeenSighting, Sighting, Source
from manumit.web.records import mapping
from manumit.web.records.models import FindingRow, RecordRow, SightingRow, SourceRow
from manumit.web.records.sealing import join_digests

__all__ = [
    "CoSighting",
    "by_digest",
    "co_sightings",
    "findings_of",
    "record",
    "records",
    "seen_before",
    "sightings_in",
    "sightings_of",
    "source",
]

_BATCH = 400  # SQLite allows 999 values in one question of its older versions


@dataclass(frozen=True, slots=True)
class CoSighting:
    """Another record that shares identifiers with the one asked for."""

    record_id: str
    shared: tuple[Identifier, ...]


def source(source_id: str) -> Source | None:
    """Return the source, or None."""
    row = SourceRow.objects.filter(pk=source_id).first()
    return mapping.source_from(row) if row else None


def record(record_id: str) -> Record | None:
    """Return the record, or None."""
    row = RecordRow.objects.filter(pk=record_id).first()
    return mapping.record_from(row) if row else None


def records(record_ids: Sequence[str]) -> dict[str, Record]:
    """Return the stored ones of these records by their identifier."""
    rows = RecordRow.objects.in_bulk(list(record_ids))
    return {row.record_id: mapping.record_from(row) for row in rows.values()}


def findings_of(record_id: str, *, desk: str = "") -> tuple[Finding, ...]:
    """Return what desks found in a record, newest first; of one desk where it is named."""
    rows = FindingRow.objects.filter(record_id=record_id)
    if desk:
        rows = rows.filter(desk=desk)
    ordered = rows.order_by("-produced_at", "-pk").prefetch_related("reasons")
    return tuple(mapping.finding_from(row, row.reasons.all()) for row in ordered)


def by_digest(identifiers: Iterable[Identifier]) -> dict[str, Identifier]:
    """Return the identifiers by every digest under which their sightings meet."""
    return {
        digest: identifier
        for identifier in dict.fromkeys(identifiers)
        for digest in join_digests(identifier.kind.value, identifier.value)
    }


def sightings_in(record_id: str) -> tuple[SeenSighting, ...]:
    """Return the identifiers seen in a record, each with how many other records share it."""
    rows = list(SightingRow.objects.filter(record_id=record_id).order_by("pk"))
    sightings = [mapping.sighting_from(row) for row in rows]
    before = seen_before([s.identifier for s in sightings], without_record=record_id)
    return tuple(
        SeenSighting(row.pk, sighting, before[sighting.identifier])
        for row, sighting in zip(rows, sightings, strict=True)
    )


def sightings_of(identifier: Identifier, *, newest: int | None = None) -> tuple[SeenSighting, ...]:
    """Return the sightings of an identifier, the newest first; only so many where asked."""
    digests = join_digests(identifier.kind.value, identifier.value)
    rows = SightingRow.objects.filter(join_digest__in=digests)
    everywhere = _Everywhere(rows.values_list("source_id", "confirmed"))
    found = []
    for row in rows.order_by("-observed_at", "-pk")[:newest]:
        sighting = mapping.sighting_from(row)
        found.append(SeenSighting(row.pk, sighting, everywhere.without(sighting)))
    return tuple(found)


def seen_before(
    identifiers: Iterable[Identifier], *, without_record: str = ""
) -> dict[Identifier, SeenBefore]:
    """Return for each identifier how many records and sources have shown it.

    ``without_record`` leaves one record out: the one that is being looked at.
    """
    identifier_of = by_digest(identifiers)
    found = dict.fromkeys(identifier_of.values(), SeenBefore())
    digests = list(identifier_of)
    for first in range(0, len(digests), _BATCH):
        rows = (
            SightingRow.objects.filter(join_digest__in=digests[first : first + _BATCH])
            .exclude(record_id=without_record)
            .values("join_digest")
            .annotate(
                records=Count("record_id", distinct=True),
                sources=Count("source_id", distinct=True),
                yes=Count("pk", filter=Q(confirmed=True)),
                no=Count("pk", filter=Q(confirmed=False)),
            )
            .order_by()
        )
        for row in rows:
            identifier = identifier_of[row["join_digest"]]
            found[identifier] = _added(found[identifier], row)
    return found


def co_sightings(record_id: str) -> tuple[CoSighting, ...]:
    """Return the other records that share an identifier, most shared ones first."""
    rows = SightingRow.objects.filter(record_id=record_id)
    own = by_digest(mapping.sighting_from(row).identifier for row in rows)
    shared: dict[str, list[Identifier]] = defaultdict(list)
    others = SightingRow.objects.filter(join_digest__in=list(own)).exclude(record_id=record_id)
    for other_id, digest in others.order_by("record_id", "pk").values_list(
        "record_id", "join_digest"
    ):
        shared[other_id].append(own[digest])
    ranked = sorted(shared.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(CoSighting(other_id, tuple(found)) for other_id, found in ranked)


def _added(known: SeenBefore, row: Mapping[str, Any]) -> SeenBefore:
    """Add the counts of one digest; there is more than one only while keys are replaced."""
    return SeenBefore(
        records=known.records + row["records"],
        sources=known.sources + row["sources"],
        confirmed=known.confirmed + row["yes"],
        harmless=known.harmless + row["no"],
    )


class _Everywhere:
    """Counts every sighting of one identifier once, to tell quickly what is left without one.

    A record shows an identifier in one sighting only, so sightings count records.
    """

    def __init__(self, rows: Iterable[tuple[str, bool | None]]) -> None:
        found = list(rows)
        self._sources = Counter(source_id for source_id, _ in found)
        self._judged = Counter(confirmed for _, confirmed in found)

    def without(self, sighting: Sighting) -> SeenBefore:
        """Return the counts of the other records."""
        only_here = self._sources[sighting.source_id] == 1
        return SeenBefore(
            records=self._sources.total() - 1,
            sources=len(self._sources) - only_here,
            confirmed=self._judged[True] - (sighting.confirmed is True),
            harmless=self._judged[False] - (sighting.confirmed is False),
        )
