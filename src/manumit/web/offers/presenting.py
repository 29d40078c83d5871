"""A check as pages show it: banner, reasons, marks in the text, what to ask and do, facts.

Texts of the catalogue are translated here, when they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from manumit.catalog.contacts import AgencyRegister, DeploymentBan, Hotline
from manumit.catalog.contacts import general as general_contacts
from manumit.catalog.contacts import hotlines as contacts_in
from manumit.catalog.contacts import registers as registers_in
from manumit.catalog.countries import countries
from manumit.catalog.guidance import SITUATIONS, advice_for
from manumit.catalog.sources import published_sources
from manumit.catalog.wages import PayBasis, pay_ratio, reference_pay
from manumit.errors import InputError
from manumit.identifiers import IdentifierKind
from manumit.offers import Fact, OfferCheck
from manumit.offers.facts import countries_named
from manumit.web.offers.banners import Banner, banner_of, kind_words
from manumit.web.offers.memory import Memory
from manumit.web.offers.reasons import Reasons, reasons_of

__all__ = ["CheckView", "FactRow", "Steps", "check_view"]

_MAIN_QUESTIONS = 8  # what is shown at once; the rest is unfolded
_SHOWN_FACTS = frozenset({"pay", "place", "city", "country", "employer", "address"})
_MOST_COUNTRIES = 3  # whose usual pay is named beside the pay of the offer
_HELP_FIRST = frozenset({"there", "on_the_way"})


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do now where a person stands: the words for where, and (step, why) in order."""

    situation: str
    title: str
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One thing that was read: what it is, the words of the message, what they say."""

    what: str
    words: str
    read: str = ""


@dataclass(frozen=True, slots=True)
class CheckView:
    """All that the page of a check shows.

    ``isolated`` are the contacts in the text, which keep their own direction.
    ``seen`` pairs a contact ("" for the wording) with where else it was seen: counts and days.
    """

    text: str
    banner: Banner
    reasons: Reasons
    isolated: tuple[tuple[int, int], ...]
    missing: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    more_questions: tuple[tuple[str, str], ...]
    now: Steps
    elsewhere: tuple[Steps, ...]
    help_first: bool
    facts: tuple[FactRow, ...]
    seen: tuple[tuple[str, str], ...]
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
    asked = tuple((_(q.text), _(q.why)) for q in check.questions)
    steps = {situation: _steps(situation, check) for situation in SITUATIONS}
    now = steps.pop(check.situation)
    return CheckView(
        text=check.reading.text,
        banner=banner_of(check.level, situation=check.situation),
        reasons=reasons_of(check),
        isolated=_isolated(check),
        missing=tuple(_missing_words(key) for key in check.missing),
        questions=asked[:_MAIN_QUESTIONS],
        more_questions=asked[_MAIN_QUESTIONS:],
        now=now,
        elsewhere=tuple(one for one in steps.values() if one.steps),
        help_first=check.situation in _HELP_FIRST,
        facts=tuple(_fact_rows(check, home)),
        seen=tuple(_seen_rows(memory)),
        hotlines=contacts_in(home),
        general=general_contacts(),
        registers=registers_in(home) if home else (),
        bans=tuple(bans),
        home_name=countries()[home].name if home in countries() else "",
        language=check.reading.languages.main,
    )


def _isolated(check: OfferCheck) -> tuple[tuple[int, int], ...]:
    """Return where the contacts stand in the text, none inside another."""
    found: list[tuple[int, int]] = []
    for start, end in sorted({(m.start, m.end) for m in check.reading.mentions}):
        if not found or found[-1][1] <= start:
            found.append((start, end))
    return tuple(found)


def _steps(situation: str, check: OfferCheck) -> Steps:
    """Return what to do in a situation; as urgent as the level that was found."""
    titles = {
        "not_left": _("If nobody has left yet"),
        "on_the_way": _("If somebody is on the way"),
        "there": _("If somebody is there already"),
        "family": _("If you are family or a friend"),
    }
    steps = tuple((_(a.text), _(a.why)) for a in advice_for(situation, check.level.value))
    return Steps(situation, titles[situation], steps)


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


def _fact_rows(check: OfferCheck, home: str) -> Iterable[FactRow]:
    for fact in check.facts:
        if fact.kind in _SHOWN_FACTS:
            yield _fact_row(fact)
            if fact.kind == "pay":
                yield from _usual_pay(fact, (*countries_named(check.reading), home))
    yield from _contacts(check)


def _contacts(check: OfferCheck) -> Iterable[FactRow]:
    """Yield each contact once, with all that it can be."""
    kinds: dict[str, list[str]] = {}
    for mention in check.reading.mentions:
        kind = mention.identifier.kind
        if kind is not IdentifierKind.DOMAIN:  # a link says it already
            kinds.setdefault(mention.raw, []).append(kind_words(kind))
    for raw, words in kinds.items():
        yield FactRow(_("Contact"), raw, ", ".join(dict.fromkeys(words)))


def _fact_row(fact: Fact) -> FactRow:
    value = fact.value
    if fact.kind == "pay":
        month = _range(value["usd_month_low"], value["usd_month_high"], digits=0)
        read = _("about %(sum)s US dollars a month") % {"sum": month}
        return FactRow(_("Pay"), fact.quote, read)
    if fact.kind in {"place", "city", "country"}:
        return FactRow(_("Place"), fact.quote, countries()[value["country"]].name)
    return FactRow(_("Employer") if fact.kind == "employer" else _("Address"), fact.quote)


def _usual_pay(fact: Fact, named: Iterable[str]) -> Iterable[FactRow]:
    """Yield what is usual in the countries that matter, and how many times that the offer is."""
    for code in list(dict.fromkeys(code for code in named if code))[:_MOST_COUNTRIES]:
        try:
            leading = reference_pay(code).leading
        except InputError:  # no published figure: nothing is said
            continue
        low, high = (pay_ratio(fact.value[f"usd_month_{end}"], code) for end in ("low", "high"))
        if low is None or high is None:
            continue
        read = _(
            "%(sum)s US dollars a month (%(basis)s, %(year)s, %(source)s). "
            "The offer is %(times)s times that."
        ) % {
            "sum": f"{leading.usd_month:,.0f}",
            "basis": _basis_words(leading.basis),
            "year": leading.year,
            "source": published_sources()[leading.source_id].publisher,
            "times": _range(low.value, high.value, digits=1),
        }
        yield FactRow(_("Usual pay"), countries()[code].name, read)


def _basis_words(basis: PayBasis) -> str:
    return {
        PayBasis.AVERAGE_EARNINGS: _("average earnings"),
        PayBasis.GDP_PER_HEAD: _("income of the country per person"),
        PayBasis.MINIMUM_WAGE: _("minimum wage"),
    }[basis]


def _range(low: float, high: float, *, digits: int) -> str:
    first, last = f"{low:,.{digits}f}", f"{high:,.{digits}f}"
    return first if first == last else f"{first} – {last}"


def _seen_rows(memory: Memory) -> Iterable[tuple[str, str]]:
    for identifier, count in memory.seen.items():
        words = _("other messages that show it: %(records)s") % {"records": count.records}
        judged = _judged_words(words, count.confirmed, count.harmless)
        days = memory.days.get(identifier, ())
        yield identifier.value, f"{judged}{_days_words(days)}"
    if wording := memory.wording:
        words = ngettext(
            "This wording in %(number)s other message",
            "This wording in %(number)s other messages",
            wording.messages,
        ) % {"number": wording.messages}
        judged = _judged_words(words, wording.confirmed, wording.harmless)
        yield "", f"{judged}{_days_words(wording.days)}"


def _judged_words(words: str, confirmed: int, harmless: int) -> str:
    if confirmed:
        words = _("%(words)s; confirmed as recruitment %(times)s times") % {
            "words": words,
            "times": confirmed,
        }
    if harmless:
        words = _("%(words)s; judged a false alarm %(times)s times") % {
            "words": words,
            "times": harmless,
        }
    return words


def _days_words(days: Sequence[date]) -> str:
    shown = list(dict.fromkeys(day.isoformat() for day in days))
    return f" ({' – '.join(shown)})" if shown else ""
