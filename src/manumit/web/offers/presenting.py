"""A check as pages show it: banner, numbered reasons, marks in the text, words to print.

Texts of the catalogue are translated here, when they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from manumit.catalog.contacts import AgencyRegister, DeploymentBan, Hotline
from manumit.catalog.contacts import general as general_contacts
from manumit.catalog.contacts import hotlines as contacts_in
from manumit.catalog.contacts import registers as registers_in
from manumit.catalog.countries import countries
from manumit.catalog.sources import PROJECT_CHOICE, PublishedSource, published_sources
from manumit.offers import Fact, Level, OfferCheck
from manumit.offers.judge import FiredSign
from manumit.web.offers.memory import Memory
from manumit.web.shell.quotes import Mark, Strength

__all__ = ["Banner", "CheckView", "ReasonView", "banner_of", "check_view", "level_words"]

_STRONG, _SOME = 1.8, 0.9
_MAIN_REASONS, _MAIN_QUESTIONS = 6, 8  # what is shown at once; the rest is unfolded
_SHOWN_FACTS = frozenset({"pay", "place", "city", "country", "employer", "address"})


@dataclass(frozen=True, slots=True)
class Banner:
    """The level in words; ``step`` is how it is drawn."""

    step: str
    title: str
    words: str


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
class CheckView:
    """All that the page of a check shows."""

    text: str
    banner: Banner
    reasons: tuple[ReasonView, ...]
    more_reasons: tuple[ReasonView, ...]
    against: tuple[ReasonView, ...]
    marks: tuple[Mark, ...]
    missing: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    more_questions: tuple[tuple[str, str], ...]
    advice: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str, str], ...]
    contacts: tuple[tuple[str, str], ...]
    seen: tuple[tuple[str, str], ...]
    wording_seen: int
    hotlines: tuple[Hotline, ...]
    general: tuple[Hotline, ...]
    registers: tuple[AgencyRegister, ...]
    bans: tuple[DeploymentBan, ...]
    home_name: str
    language: str


def check_view(
    check: OfferCheck, *, memory: Memory, home: str, bans: Iterable[DeploymentBan] = ()
) -> CheckView:
    """Return the view of a check."""
    speaking_for = [f for f in check.judgement.fired if f.weight > 0]
    speaking_against = [f for f in check.judgement.fired if f.weight < 0]
    numbered = list(enumerate([*speaking_for, *speaking_against], start=1))
    reasons = tuple(_reason(number, fired, check) for number, fired in numbered)
    asked = tuple((_(q.text), _(q.why)) for q in check.questions)
    return CheckView(
        text=check.reading.text,
        banner=banner_of(check.level, situation=check.situation),
        reasons=reasons[: min(len(speaking_for), _MAIN_REASONS)],
        more_reasons=reasons[_MAIN_REASONS : max(len(speaking_for), _MAIN_REASONS)],
        against=reasons[len(speaking_for) :],
        marks=tuple(
            Mark(span.start, span.end, _strength(fired.weight), number)
            for number, fired in numbered
            for span in fired.spans
        ),
        missing=tuple(_missing_words(key) for key in check.missing),
        questions=asked[:_MAIN_QUESTIONS],
        more_questions=asked[_MAIN_QUESTIONS:],
        advice=tuple((_(a.text), _(a.why)) for a in check.advice),
        facts=tuple(_fact_row(fact) for fact in check.facts if fact.kind in _SHOWN_FACTS),
        contacts=tuple(
            (m.identifier.kind.value, m.raw)
            for m in check.reading.mentions
            if m.identifier.kind.value not in {"domain"}
        ),
        seen=tuple(_seen_row(memory)),
        wording_seen=memory.campaign_messages,
        hotlines=contacts_in(home),
        general=general_contacts(),
        registers=registers_in(home) if home else (),
        bans=tuple(bans),
        home_name=countries()[home].name if home in countries() else "",
        language=check.reading.languages.main,
    )


def banner_of(level: Level, *, situation: str = "not_left") -> Banner:
    """Return the level in words; "nothing found" is never worded as safe."""
    if level is Level.URGENT and situation == "there":
        return Banner(
            "strong",
            _("Urgent: somebody may be held"),
            _("The message speaks of a person who cannot leave. Read “What to do now” first."),
        )
    if level is Level.URGENT:
        return Banner(
            "strong",
            _("Urgent: strong marks of forced-scam recruitment"),
            _("Somebody may travel within days. Do not leave before you have asked for help."),
        )
    if level is Level.HIGH:
        return Banner(
            "strong",
            _("High: strong marks of forced-scam recruitment"),
            _("Offers with these marks have ended in locked compounds. Do not travel yet."),
        )
    if level is Level.CAUTION:
        return Banner(
            "some",
            _("Caution: some marks of forced-scam recruitment"),
            _("Honest offers can carry them too. Ask the questions below before you decide."),
        )
    return Banner(
        "none",
        _("We found none of the marks we know"),
        _("This does not mean that the offer is honest. We may not know this wording yet."),
    )


def level_words(level: str) -> str:
    """Return the short word for a level."""
    return {
        "urgent": _("Urgent"),
        "high": _("High"),
        "caution": _("Caution"),
        "nothing_found": _("No marks found"),
    }.get(level, level)


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


def _missing_words(key: str) -> str:
    return {
        "employer": _("Who the employer is: a full name that can be looked up"),
        "pay": _("What it pays"),
        "duties": _("What the work is, day by day"),
        "place": _("Where the work is: town and street"),
        "contract": _("A written contract before travel"),
        "visa": _("A work visa or permit before travel"),
        "contact": _("How to reach the employer, other than by private chat"),
        "route": _("The way there, with every stop"),
    }[key]


def _fact_row(fact: Fact) -> tuple[str, str, str]:
    """Return (what, words of the message, what was read of them)."""
    value = fact.value
    if fact.kind == "pay":
        low, high = value["usd_month_low"], value["usd_month_high"]
        month = f"{low:,.0f}" if low == high else f"{low:,.0f} – {high:,.0f}"
        return _("Pay"), fact.quote, _("about %(sum)s US dollars a month") % {"sum": month}
    if fact.kind in {"place", "city", "country"}:
        return _("Place"), fact.quote, countries()[value["country"]].name
    if fact.kind == "employer":
        return _("Employer"), fact.quote, ""
    return _("Address"), fact.quote, ""


def _seen_row(memory: Memory) -> Iterable[tuple[str, str]]:
    for identifier, count in memory.seen.items():
        words = _("in %(records)s other messages") % {"records": count.records}
        if count.confirmed:
            words = _("%(words)s; confirmed as recruitment %(times)s times") % {
                "words": words,
                "times": count.confirmed,
            }
        if count.harmless:
            words = _("%(words)s; judged a false alarm %(times)s times") % {
                "words": words,
                "times": count.harmless,
            }
        yield identifier.value, words
