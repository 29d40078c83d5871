"""Evidence for tests: one record with one phone and one finding that quotes it."""

from __future__ import annotations

from datetime import UTC, datetime

from manumit.identifiers import Identifier, IdentifierKind
from manumit.model import Finding, Reason, Record, RecordKind, Sighting, Source, SourceKind
from manumit.web.audit.services import SYSTEM
from manumit.web.records.services import save_record

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def save_example(record_id: str, phone: str) -> None:
    """Store the record; call it with a reserved fictional number."""
    reason = Reason("sign", "A phone is given.", 1.0, quote=f"call {phone}", start=0, end=18)
    save_record(
        actor=SYSTEM,
        record=Record(record_id, RecordKind.OFFER, NOW, "s"),
        source=Source("s", SourceKind.PERSON, "A hotline"),
        sightings=[
            Sighting(record_id, Identifier(IdentifierKind.PHONE, phone), phone, NOW, "s"),
        ],
        findings=[Finding(record_id, "offers", "high", 0.9, NOW, "v1", reasons=(reason,))],
    )
