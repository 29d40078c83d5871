"""Where evidence comes from and how far it is to be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["Credibility", "Reliability", "Source", "SourceKind"]


class SourceKind(StrEnum):
    """Who or what told us."""

    PUBLIC_REPORT = "public_report"
    PERSON = "person"
    ORGANISATION = "organisation"
    AUTHORITY = "authority"
    LIST = "list"
    SYSTEM = "system"


class Reliability(StrEnum):
    """How reliable the source is, as graded in police intelligence (NATO admiralty code A-F)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"

    @property
    def words(self) -> str:
        """Return the grade in words.

        >>> Reliability.F.words
        'reliability cannot be judged'
        """
        return _RELIABILITY_WORDS[self.value]


class Credibility(StrEnum):
    """How credible one piece of information is (NATO admiralty code 1-6)."""

    CONFIRMED = "1"
    PROBABLY_TRUE = "2"
    POSSIBLY_TRUE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    CANNOT_BE_JUDGED = "6"


_RELIABILITY_WORDS = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One origin of evidence.

    ``source_id`` is stable and holds no personal data; ``organisation`` is who answers for
    it ("" where nobody does); ``published_on`` and ``url`` are set for public sources only.
    """

    source_id: str
    kind: SourceKind
    title: str
    reliability: Reliability = Reliability.F
    organisation: str = ""
    url: str = ""
    published_on: date | None = None
