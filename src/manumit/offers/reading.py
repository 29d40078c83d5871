"""Read a message once: its languages, what it says, pay, places, contacts, employer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manumit.catalog.gazetteer import PlaceMention, places_in
from manumit.catalog.phrase_scan import PhraseHit, scan_phrases
from manumit.identifiers import Mention, find_identifiers_in_folded
from manumit.language import Folded, fold
from manumit.language.identify import Languages, identify_languages
from manumit.offers.employer import EmployerMention, employers_in
from manumit.offers.pay import Pay, read_pay

__all__ = ["OfferReading", "Span", "read_offer"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the original text in code points; (-1, -1) where there are no words."""

    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class OfferReading:
    """Everything that was read in one message, before any judgement."""

    text: str
    folded: Folded
    languages: Languages
    hits: tuple[PhraseHit, ...]
    pays: tuple[Pay, ...]
    places: tuple[PlaceMention, ...]
    employers: tuple[EmployerMention, ...]
    mentions: tuple[Mention, ...]

    def span(self, start: int, end: int) -> Span:
        """Return where folded ``[start:end]`` stands in the original text, ends trimmed."""
        first, last = self.folded.span(start, end)
        quote = self.text[first:last]
        first += len(quote) - len(quote.lstrip())
        return Span(first, first + len(quote.strip()))

    def quote(self, span: Span) -> str:
        """Return the exact words of a span, "" where there are none."""
        return self.text[span.start : span.end] if span.start >= 0 else ""


def read_offer(text: str, *, regions: Sequence[str] = ()) -> OfferReading:
    """Return what a message says.

    ``regions`` are ISO 3166-1 alpha-2 codes in which a telephone number without a country
    code is likeliest. Nothing in the text raises; lone surrogates are read as U+FFFD.
    """
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    folded = fold(text)
    languages = identify_languages(text)
    mentions = find_identifiers_in_folded(folded, regions=regions)
    taken = sorted((m.start, m.end) for m in mentions)

    def is_taken(start: int, end: int) -> bool:
        first, last = folded.span(start, end)
        return any(one < last and first < other for one, other in taken)

    return OfferReading(
        text=text,
        folded=folded,
        languages=languages,
        hits=scan_phrases(folded.text, languages.read),
        pays=read_pay(folded.text, languages.read, is_taken=is_taken),
        places=places_in(folded),
        employers=employers_in(folded.text),
        mentions=mentions,
    )
