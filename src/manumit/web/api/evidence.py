"""Operations about identifiers; the identifier stands in the body, never in an address."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from manumit.identifiers import IdentifierKind, parse_identifier
from manumit.web.api.access import needs_key
from manumit.web.api.schema import StrictSchema
from manumit.web.records import selectors

__all__ = ["router"]

router = Router(tags=["evidence"])
_LONGEST_VALUE = 500
_NEWEST = 200


class IdentifierIn(StrictSchema):
    """One identifier as a person would write it."""

    kind: IdentifierKind
    value: str = Field(min_length=1, max_length=_LONGEST_VALUE)


class SightingOut(Schema):
    """One record that shows the identifier."""

    record_id: str
    source_id: str
    observed_at: datetime
    credibility: str
    confirmed: bool | None


class SightingsOut(Schema):
    """Where an identifier was sighted."""

    records: int
    sources: int
    sightings: list[SightingOut]


@router.post(
    "/sightings/search",
    response=SightingsOut,
    auth=needs_key("records.read"),
    summary="Where an identifier was sighted",
)
def search(request: HttpRequest, body: IdentifierIn) -> dict[str, object]:
    """Return how many records show the identifier, and the newest 200 of them.

    None found says nothing about safety.
    """
    del request
    identifier = parse_identifier(body.kind, body.value)
    counts = selectors.seen_before([identifier])[identifier]
    newest = selectors.sightings_of(identifier, newest=_NEWEST)
    found = [seen.sighting for seen in newest]
    return {
        "records": counts.records,
        "sources": counts.sources,
        "sightings": [
            {
                "record_id": s.record_id,
                "source_id": s.source_id,
                "observed_at": s.observed_at,
                "credibility": s.credibility.value,
                "confirmed": s.confirmed,
            }
            for s in found
        ],
    }
