"""Records that reach Manumit, and the identifiers sighted in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from manumit.identifiers import Identifier
from manumit.model.sources import Credibility

__all__ = ["Record", "RecordKind", "SeenBefore", "SeenSighting", "Sighting"]


class RecordKind(StrEnum):
    """What kind of thing reached us."""

    OFFER = "offer"
    CASE = "case"
    ALERT = "alert"
    REPORT = "report"
    LIST_ENTRY = "list_entry"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that reached Manumit.

    Parameters
    ----------
    record_id
        Stable and unique, with its kind in front: ``offer:0b6f…``. Never personal data.
    kind
        What it is.
    observed_at, received_at
        When it was seen in the world (aware, UTC; None if unknown), and when it reached us.
    source_id
        The source that gave it.
    jurisdiction, destination
        ISO 3166-1 alpha-2 codes: who can act, and where people are sent; "" if unknown.
    language
        BCP 47 tag of the text; "" if there is none.
    content_digest
        SHA-256 (hex) of the content as received; the content itself is kept by its desk.
    """

    record_id: str
    kind: RecordKind
    received_at: datetime
    source_id: str
    observed_at: datetime | None = None
    jurisdiction: str = ""
    destination: str = ""
    language: str = ""
    content_digest: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One identifier seen in one record: what joins the desks.

    ``raw`` is the identifier as it was written; ``observed_at`` is aware and UTC.
    ``confirmed`` is a person's judgement: True (confirmed as used by recruiters), False
    (judged harmless, such as a hotline) or None (nobody has judged).
    """

    record_id: str
    identifier: Identifier
    raw: str
    observed_at: datetime
    source_id: str
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """How often an identifier was sighted in other records.

    ``records`` and ``sources`` are distinct; ``confirmed`` and ``harmless`` count the
    sightings that a person judged so.
    """

    records: int = 0
    sources: int = 0
    confirmed: int = 0
    harmless: int = 0


@dataclass(frozen=True, slots=True)
class SeenSighting:
    """A stored sighting, its number in the store, and what other records share it."""

    sighting_id: int
    sighting: Sighting
    seen_before: SeenBefore
