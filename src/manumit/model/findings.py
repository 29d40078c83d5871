"""What a desk concludes: a level and a score that never stand without their reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["Finding", "Reason"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a finding.

    Parameters
    ----------
    item_id
        The catalogue item that fired: a sign, a typology, an indicator.
    words
        The reason in plain words, in the reader's language.
    weight
        Its contribution in nats; negative for a fact that speaks against.
    quote, start, end
        The exact words and their code-point offsets in the record's text; "" and -1 where
        the reason is that something is missing or comes from an answer.
    source_ids
        Keys of the published sources; never empty.
    """

    item_id: str
    words: str
    weight: float
    quote: str = ""
    start: int = -1
    end: int = -1
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A desk's conclusion about one record; it informs a person and decides nothing.

    ``score`` is between 0 and 1. ``level`` is a word of the desk's own scale.
    ``catalog_version`` names the declared knowledge that produced it, so that the finding
    can be explained after the knowledge has changed.
    """

    record_id: str
    desk: str
    level: str
    score: float
    produced_at: datetime
    catalog_version: str
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = field(default=())
