"""The reasons of a check as pages show them, and where their words stand in the text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from manumit.catalog.sources import PROJECT_CHOICE, PublishedSource, published_sources
from manumit.offers import OfferCheck
from manumit.offers.judge import FiredSign
from manumit.web.shell.quotes import Mark, Strength

__all__ = ["ReasonView", "Reasons", "reasons_of"]

_STRONG, _SOME = 1.8, 0.9
_MAIN = 6  # reasons that are shown at once; the rest is unfolded
_NUMBERS_AT_A_WORD = 3


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One reason: its number in the text, words, quotes and sources.

    ``notes`` are the numbers of the sources in the list of footnotes on paper.
    """

    number: int
    sign_id: str
    title: str
    why: str
    quotes: tuple[str, ...]
    sources: tuple[PublishedSource, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons that speak for it, heaviest first, those against, and the marks in the text.

    ``footnotes`` are the sources of what is shown at once, each once, as ``notes`` number them.
    """

    main: tuple[ReasonView, ...]
    more: tuple[ReasonView, ...]
    against: tuple[ReasonView, ...]
    marks: tuple[Mark, ...]
    footnotes: tuple[PublishedSource, ...]


def reasons_of(check: OfferCheck) -> Reasons:
    """Return the reasons, numbered as they are read."""
    speaking_for = [one for one in check.judgement.fired if one.weight > 0]
    against = [one for one in check.judgement.fired if one.weight < 0]
    numbered = list(enumerate([*speaking_for, *against], start=1))
    split, end = min(_MAIN, len(speaking_for)), len(speaking_for)
    shown = [*numbered[:split], *numbered[end:]]
    keys = list(dict.fromkeys(key for _number, fired in shown for key in _published(fired)))
    views = tuple(_reason(number, fired, check, keys) for number, fired in numbered)
    return Reasons(
        main=views[:split],
        more=views[split:end],
        against=views[end:],
        marks=_marks(shown, numbered[split:end]),
        footnotes=tuple(published_sources()[key] for key in keys),
    )


def _marks(
    shown: list[tuple[int, FiredSign]], folded: list[tuple[int, FiredSign]]
) -> tuple[Mark, ...]:
    """Return the marks of what is shown, and of what is folded where it marks other words.

    A word that carries many signs shows the numbers of the heaviest: a row of fifteen numbers
    is not read by anyone, and every reason quotes its words itself.
    """
    marks = _marks_of(shown)
    for mark in _marks_of(folded):
        if all(mark.end <= other.start or other.end <= mark.start for other in marks):
            marks.append(mark)
    at_a_word: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda mark: mark.number):
        at_a_word[mark.start, mark.end].append(mark)
    return tuple(mark for found in at_a_word.values() for mark in found[:_NUMBERS_AT_A_WORD])


def _marks_of(numbered: list[tuple[int, FiredSign]]) -> list[Mark]:
    return [
        Mark(span.start, span.end, _strength(fired.weight), number)
        for number, fired in numbered
        for span in fired.spans
    ]


def _published(fired: FiredSign) -> list[str]:
    return [key for key in fired.sign.sources if key != PROJECT_CHOICE]


def _reason(number: int, fired: FiredSign, check: OfferCheck, footnotes: list[str]) -> ReasonView:
    keys = _published(fired)
    quotes = dict.fromkeys(" ".join(check.reading.quote(s).split()) for s in sorted(fired.spans))
    return ReasonView(
        number=number,
        sign_id=fired.sign.sign_id,
        title=_(fired.sign.title),
        why=_(fired.sign.why),
        quotes=tuple(quotes),
        sources=tuple(published_sources()[key] for key in keys),
        notes=tuple(footnotes.index(key) + 1 for key in keys if key in footnotes),
    )


def _strength(weight: float) -> Strength:
    if weight < 0:
        return "against"
    if weight >= _STRONG:
        return "strong"
    return "some" if weight >= _SOME else "weak"
