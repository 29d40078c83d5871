"""Check one offer: level, reasons with their words, what is missing, what to ask and do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from manumit.catalog.guidance import Advice, Question, advice_for, interview, questions
from manumit.catalog.phrases import concepts
from manumit.catalog.reader import catalog_version
from manumit.catalog.signs import derived_facts
from manumit.errors import InputError, TooLarge
from manumit.model import Finding, Reason
from manumit.offers.facts import Known, countries_named, known_facts
from manumit.offers.judge import FiredSign, Judgement, Level, judge
from manumit.offers.pay import Pay
from manumit.offers.reading import OfferReading, Span, read_offer, read_offers

__all__ = ["MOST_CHARACTERS", "Fact", "OfferCheck", "check_offer", "check_offers"]

MOST_CHARACTERS = 1_000_000
"""The longest text that is read; a message has under 5,000 characters."""

_MISSING = {
    "employer": ("named_employer", "licence_claim", "work_mail"),
    "pay": ("pay_stated",),
    "duties": ("duties_listed",),
    "place": ("dest_hotspot", "dest_gateway", "dest_city", "dest_region", "dest_stop", "place"),
    "contract": ("contract_offered",),
    "visa": ("work_permit_proper",),
    "contact": ("chat_contact", "work_mail", "free_mail", "apply_formally"),
}
_ROUTE = ("stopover", "pickup", "border_crossing", "two_countries")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the message says, with its exact words.

    ``kind`` is ``pay``, ``place``, ``country``, ``city``, ``employer``, ``address`` or the
    identifier of a concept; ``value`` holds what was read of it.
    """

    kind: str
    value: Mapping[str, Any]
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OfferCheck:
    """What the offer desk says of one message. It informs a person; it decides nothing.

    ``score`` is between 0 and 1, not a probability. ``missing`` names what an honest offer
    would say. ``situation`` is where the person stands: ``not_left``, ``on_the_way`` or
    ``there``; for a person who is there nothing is ``missing`` and there are no ``questions``:
    whoever holds them must not be put on guard. ``known`` are the facts by name, for desks that
    reason further; ``answers`` are those of the interview.
    """

    reading: OfferReading
    judgement: Judgement
    facts: tuple[Fact, ...]
    missing: tuple[str, ...]
    questions: tuple[Question, ...]
    advice: tuple[Advice, ...]
    situation: str
    known: Known
    answers: Mapping[str, str]

    @property
    def level(self) -> Level:
        """Return the level; ``nothing_found`` does not say "safe"."""
        return self.judgement.level

    @property
    def score(self) -> float:
        """Return the score between 0 and 1."""
        return self.judgement.score

    def remembering(self, names: Iterable[str]) -> OfferCheck:
        """Return the check with facts from memory or lists; the message is not read again.

        The same as `check_offer` with ``remembered``. Raises InputError for an unknown fact.
        """
        checked = _checked(names)
        if not checked:
            return self
        known = {**dict.fromkeys(checked, Span()), **self.known}
        return _conclude(self.reading, known, self.answers)

    def as_dict(self) -> dict[str, Any]:
        """Return the check as one JSON object; offsets are code points of the given text."""
        reading = self.reading
        return {
            "level": self.level.value,
            "score": round(self.score, 4),
            "language": reading.languages.main,
            "facts": [_fact_dict(fact) for fact in self.facts],
            "signs": [_sign_dict(one, reading) for one in self.judgement.fired],
            "identifiers": [
                {
                    "kind": m.identifier.kind.value,
                    "value": m.identifier.value,
                    "raw": m.raw,
                    "start": m.start,
                    "end": m.end,
                    "alternatives": [a.value for a in m.alternatives],
                }
                for m in reading.mentions
            ],
            "missing": list(self.missing),
            "questions": [{"id": q.question_id, "text": q.text} for q in self.questions],
            "advice": [
                {"id": a.advice_id, "text": a.text, "situation": a.situation} for a in self.advice
            ],
            "situation": self.situation,
            "catalog_version": catalog_version(),
        }

    def finding(self, *, record_id: str, now: datetime) -> Finding:
        """Return the check as a finding of the evidence model."""
        return Finding(
            record_id=record_id,
            desk="offers",
            level=self.level.value,
            score=self.score,
            produced_at=now,
            catalog_version=catalog_version(),
            reasons=tuple(_reason(one, self.reading) for one in self.judgement.fired),
            missing=self.missing,
        )


def check_offer(
    text: str,
    *,
    home: str = "",
    answers: Mapping[str, str] | None = None,
    remembered: Iterable[str] = (),
    regions: Sequence[str] = (),
) -> OfferCheck:
    """Return what a message that offers work carries, and what to ask and do.

    Parameters
    ----------
    text
        The message as it was received, in any language.
    home
        The reader's country (ISO 3166-1 alpha-2); "" where it is not known.
    answers
        Answers of the interview by question: what the text cannot show.
    remembered
        Facts from memory or lists: ``seen_confirmed``, ``seen_template``, ``not_licensed``,
        ``deployment_ban``, ``cloned_name``.
    regions
        Countries in which a telephone number without a country code is likeliest.

    Raises
    ------
    TooLarge
        The text has more than ``MOST_CHARACTERS`` characters.
    InputError
        An answer is not one of the interview, or a remembered fact is not known.

    Examples
    --------
    >>> check = check_offer("Typist for Myawaddy, free flight, no experience, 2000 USD a month")
    >>> check.level.value
    'high'
    """
    _check_length(text)
    reading = read_offer(text, regions=regions or ((home,) if home else ()))
    facts = known_facts(reading, home=home)
    for name in _facts_of_answers(answers or {}):
        facts.setdefault(name, Span())
    return _conclude(reading, facts, answers or {}).remembering(remembered)


def check_offers(texts: Sequence[str], *, home: str = "") -> list[OfferCheck]:
    """Return what `check_offer` returns for each text, in less time than one by one."""
    for text in texts:
        _check_length(text)
    return [
        _conclude(reading, known_facts(reading, home=home), {})
        for reading in read_offers(texts, regions=(home,) if home else ())
    ]


def _check_length(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise TooLarge(
            f"The text has more than {MOST_CHARACTERS:,} characters.",
            remedy="Paste the message that offers the work, without the rest.",
            code="offers.too-long",
        )


def _conclude(reading: OfferReading, facts: Known, answers: Mapping[str, str]) -> OfferCheck:
    judgement = judge(facts)
    situation = _situation(facts, answers)
    is_held = situation == "there"  # then it is no offer any more, and nobody is to be asked
    missing = () if is_held else _missing(reading, facts)
    return OfferCheck(
        reading=reading,
        judgement=judgement,
        facts=_facts(reading),
        missing=missing,
        questions=() if is_held else _questions(missing, judgement),
        advice=advice_for(situation, judgement.level.value),
        situation=situation,
        known=facts,
        answers=answers,
    )


def _facts_of_answers(answers: Mapping[str, str]) -> list[str]:
    known = {q.question_id: {a.answer_id: a for a in q.answers} for q in interview().values()}
    names: list[str] = []
    for question_id, answer_id in answers.items():
        if answer_id not in known.get(question_id, {}):
            raise InputError(
                "An answer does not belong to the interview.",
                remedy="Use the questions and answers of data/interview.",
                code="offers.answer",
            )
        names.extend(known[question_id][answer_id].facts)
    return names


def _checked(remembered: Iterable[str]) -> list[str]:
    names = list(remembered)
    if not set(names) <= set(derived_facts()):
        raise InputError(
            "A remembered fact is not known.",
            remedy="Use the names of data/derived.",
            code="offers.remembered",
        )
    return names


def _facts(reading: OfferReading) -> tuple[Fact, ...]:
    found = [_pay_fact(reading, pay) for pay in reading.pays]
    for place in reading.places:
        value = {"country": place.country, "id": place.item_id}
        found.append(Fact(place.kind, value, place.quote, place.start, place.end))
    for mention in reading.employers:
        kind = "employer" if mention.kind == "form" else "address"
        found.append(_fact(reading, kind, {}, reading.span(mention.start, mention.end)))
    for hit in reading.hits:
        value = {"says": concepts()[hit.concept_id].title, "language": hit.language}
        found.append(_fact(reading, hit.concept_id, value, reading.span(hit.start, hit.end)))
    return tuple(sorted(found, key=lambda fact: (fact.start, fact.end, fact.kind)))


def _fact(reading: OfferReading, kind: str, value: Mapping[str, Any], span: Span) -> Fact:
    return Fact(kind, value, reading.quote(span), span.start, span.end)


def _pay_fact(reading: OfferReading, pay: Pay) -> Fact:
    value = {
        "low": pay.low,
        "high": pay.high,
        "currency": pay.currency,
        "period": pay.period,
        "usd_month_low": round(pay.usd_month_low, 2),
        "usd_month_high": round(pay.usd_month_high, 2),
        "assumed": [
            name
            for name, assumed in (
                ("currency", pay.currency_assumed),
                ("period", pay.period_assumed),
            )
            if assumed
        ],
    }
    return _fact(reading, "pay", value, reading.span(pay.start, pay.end))


def _missing(reading: OfferReading, facts: Known) -> tuple[str, ...]:
    if "job_talk" not in facts:
        return ()
    missing = [key for key, names in _MISSING.items() if not any(name in facts for name in names)]
    if "place" in missing and countries_named(reading):
        missing.remove("place")
    if "abroad" in facts and not any(name in facts for name in _ROUTE):
        missing.append("route")
    return tuple(missing)


def _questions(missing: Sequence[str], judgement: Judgement) -> tuple[Question, ...]:
    if judgement.level is Level.NOTHING_FOUND and not missing:
        return ()
    index = _question_index()
    fired = (f"sign {one.sign.sign_id}" for one in judgement.fired if one.weight > 0)
    asked = {i for key in (*missing, *fired) for i in index.get(key, ())}
    return tuple(questions()[i] for i in sorted(asked))


@lru_cache(maxsize=1)
def _question_index() -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for question in questions().values():
        for key in (*question.for_missing, *(f"sign {i}" for i in question.for_signs)):
            index.setdefault(key, []).append(question.question_id)
    return index


def _situation(facts: Known, answers: Mapping[str, str]) -> str:
    if "person_reports" in facts or answers.get("left") == "arrived":
        return "there"
    return "on_the_way" if "already_left" in facts else "not_left"


def _sign_dict(one: FiredSign, reading: OfferReading) -> dict[str, Any]:
    first = min(one.spans, default=Span())
    return {
        "id": one.sign.sign_id,
        "title": one.sign.title,
        "why": one.sign.why,
        "weight": one.weight,
        "quote": reading.quote(first),
        "start": first.start,
        "end": first.end,
        "quotes": [
            {"quote": reading.quote(s), "start": s.start, "end": s.end} for s in sorted(one.spans)
        ],
        "sources": list(one.sign.sources),
    }


def _fact_dict(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "value": dict(fact.value),
        "quote": fact.quote,
        "start": fact.start,
        "end": fact.end,
    }


def _reason(one: FiredSign, reading: OfferReading) -> Reason:
    first = min(one.spans, default=Span())
    return Reason(
        item_id=one.sign.sign_id,
        words=one.sign.title,
        weight=one.weight,
        quote=reading.quote(first),
        start=first.start,
        end=first.end,
        source_ids=one.sign.sources,
    )
