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
    """One reason: its number in the text, words, quotes and sources."""

    number: int
    sign_id: str
    title: str
    why: str
    quotes: tuple[str, ...]
    sources: tuple[PublishedSource, ...]
    own_choice: bool


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons that speak for it, heaviest first, those against, and the marks in the text."""

    main: tuple[ReasonView, ...]
    more: tuple[ReasonView, ...]
    against: tuple[ReasonView, ...]
    marks: tuple[Mark, ...]


def reasons_of(check: OfferCheck) -> Reasons:
    """Return the reasons, numbered as they are read."""
    speaking_for = [one for one in check.judgement.fired if one.weight > 0]
    against = [one for one in check.judgement.fired if one.weight < 0]
    numbered = list(enumerate([*speaking_for, *against], start=1))
    views = tuple(_reason(number, fired, check) for number, fired in numbered)
    split, end = min(_MAIN, len(speaking_for)), len(speaking_for)
    shown = [*numbered[:split], *numbered[end:]]
    return Reasons(
        main=views[:split],
        more=views[split:end],
        against=views[end:],
        marks=_marks(shown, numbered[split:end]),
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


def _reason(number: int, fired: FiredSign, check: OfferCheck) -> ReasonView:
    sources = [published_sources()[key] for key in fired.sign.sources if key != PROJECT_CHOICE]
    quotes = dict.fromkeys(" ".join(check.reading.quote(s).split()) for s in sorted(fired.spans))
    return ReasonView(
        number=number,
        sign_id=fired.sign.sign_id,
        title=_(fired.sign.title),
        why=_(fired.sign.why),
        quotes=tuple(quotes),
        sources=tuple(sources),
        own_choice=not sources,
    )


def _strength(weight: float) -> Strength:
    if weight < 0:
        return "against"
    if weight >= _STRONG:
        return "strong"
    return "some" if weight >= _SOME else "weak"
