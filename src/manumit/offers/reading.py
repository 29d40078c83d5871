"""Read a message once: its languages, what it says, pay, places, contacts, employer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from manumit.catalog.gazetteer import PlaceMention, places_in
from manumit.catalog.phrase_scan import PhraseHit, scan_phrases
from manumit.identifiers import Mention, find_identifiers_in_folded
from manumit.language import Folded, fold
from manumit.language.identify import Languages, identify_languages
from manumit.offers.employer import EmployerMention, employers_in
from manumit.offers.pay import Pay, read_pay

__all__ = ["OfferReading", "Span", "read_offer", "read_offers"]


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
    return read_offers([text], regions=regions)[0]


def read_offers(texts: Sequence[str], *, regions: Sequence[str] = ()) -> list[OfferReading]:
    """Return what each message says, in order.

    Each step goes over all texts before the next begins: its tables stay in the cache of
    the processor, which saves a third of the time.
    """
    texts = [_without_surrogates(text) for text in texts]
    folded = [fold(text) for text in texts]
    languages = [identify_languages(text) for text in texts]
    mentions = [find_identifiers_in_folded(f, regions=regions) for f in folded]
    hits = [scan_phrases(f.text, lang.read) for f, lang in zip(folded, languages, strict=True)]
    places = [places_in(f) for f in folded]
    employers = [employers_in(f.text) for f in folded]
    pays = [
        read_pay(f.text, lang.read, is_taken=_taken_by(f, m))
        for f, lang, m in zip(folded, languages, mentions, strict=True)
    ]
    columns = (texts, folded, languages, hits, pays, places, employers, mentions)
    return [OfferReading(*row) for row in zip(*columns, strict=True)]


def _without_surrogates(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _taken_by(folded: Folded, mentions: Sequence[Mention]) -> Callable[[int, int], bool]:
    taken = [(m.start, m.end) for m in mentions]

    def is_taken(start: int, end: int) -> bool:
        first, last = folded.span(start, end)
        return any(one < last and first < other for one, other in taken)

    return is_taken
