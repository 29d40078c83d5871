"""Work out the facts by which signs are judged, each with the words that show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from manumit.catalog.gazetteer import MentionKind
from manumit.catalog.phrases import WIDE_LANGUAGES, phrase_files
from manumit.catalog.places import places as declared_places
from manumit.catalog.wages import pay_ratio
from manumit.identifiers import IdentifierKind
from manumit.offers.pay import Pay
from manumit.offers.reading import OfferReading, Span
from manumit.offers.rules import judge_rules

__all__ = ["Known", "known_facts"]

Known = Mapping[str, Span]
"""Name of a fact -> the words that show it; ``Span()`` where no words of the text do."""

CHAT_KINDS = frozenset(
    {
        IdentifierKind.TELEGRAM,
        IdentifierKind.WHATSAPP,
        IdentifierKind.LINE,
        IdentifierKind.WECHAT,
        IdentifierKind.ZALO,
        IdentifierKind.KAKAOTALK,
        IdentifierKind.VIBER,
        IdentifierKind.SIGNAL,
        IdentifierKind.FACEBOOK,
        IdentifierKind.INSTAGRAM,
        IdentifierKind.TIKTOK,
        IdentifierKind.X,
        IdentifierKind.QQ,
    }
)
_FREE_MAIL = re.compile(
    r"@(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|icloud|qq|163|126|mail|yandex|proton"
    r"|protonmail|rediffmail|naver|daum|hanmail|foxmail|gmx)\.",
    re.IGNORECASE,
)
_FORMAL = (
    "contract_offered",
    "benefits_formal",
    "interview_process",
    "apply_formally",
    "degree_required",
    "experience_required",
    "duties_listed",
    "work_permit_proper",
    "licence_claim",
)
_HELD = ("held_now", "ransom_to_leave", "passport_taken", "forced_to_scam", "violence")
# In a language that is written in many countries a place may be the reader's own town; with
# one of these somebody is sent there.
_SENT_ABROAD = (
    "travel_covered",
    "visa_arranged",
    "no_visa_needed",
    "visa_later",
    "tourist_visa",
    "pickup",
    "stopover",
    "border_crossing",
    "group_travel",
    "travel_soon",
    "documents_first",
    "passport_needed",
    "unsolicited",
    "no_interview",
    "low_bar",
    "typing_test",
    "easy_work",
    "secrecy",
    "denial",
    "recruit_bonus",
    "pay_advance",
    "pay_crypto",
    "holiday_work",
    "chat_only",
    "fee",
    "person_reports",
)
# Places of work that people also visit, and what shows that work there is offered.
_VISITED = ("role_casino_gaming", "role_hospitality")
_OFFERED = (
    "work_abroad",
    "flight_paid",
    "room_free",
    "food_free",
    "all_arranged",
    "no_experience",
    "no_diploma",
    "no_interview",
    "documents_first",
    "typing_test",
    "age_range",
    "sex_or_looks",
    "language_wanted",
    "experience_required",
    "recruit_bonus",
    "pay_high_claim",
    "pay_commission",
    "duties_vague",
    "urgent",
    "role_customer_service",
    "role_kitchen",
    "role_chat",
    "role_marketing",
    "role_hr_admin",
    "role_translator",
    "work_fraud",
)
# Any of these shows that a message speaks of a job at all.
_JOB = (
    "role_ordinary",
    "work_abroad",
    "no_experience",
    "experience_required",
    "easy_work",
    "pay_high_claim",
    "pay_commission",
    "pay_advance",
    "typing_test",
    "duties_vague",
    "employer_vague",
    "recruit_bonus",
    "no_interview",
    "work_fraud",
)
_LOW_BAR = ("no_experience", "no_diploma")
_NEUTRAL = frozenset(
    {
        *_FORMAL,
        *_HELD,
        "role_ordinary",
        "local_or_remote",
        "no_fee_claim",
        "travel_refund",
        "warning_report",
        "lured_report",
        "language_wanted",
        "chat_only",
    }
)
# Hidden characters count inside Latin words only: elsewhere they are ordinary writing (marks of
# direction in Arabic, joiners in Hindi and Urdu, places for a line break in Khmer).
_MIXED_FORM = re.compile(
    r"(?<=[A-Za-z0-9])[\u200b-\u200f\u2060-\u206f]+(?=[A-Za-z0-9])|(?:[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?\s?){3}"
)


def known_facts(reading: OfferReading, *, home: str = "") -> dict[str, Span]:
    """Return the facts that a message shows: concepts and those derived from them.

    ``home`` is the reader's country (ISO 3166-1 alpha-2), "" where it is not known.
    """
    facts: dict[str, Span] = {
        hit.concept_id: reading.span(hit.start, hit.end) for hit in reading.hits
    }
    _add_contacts(facts, reading)
    _add_employer(facts, reading)
    homes = _homes(reading, home)
    _add_places(facts, reading, homes)
    _add_work(facts, reading)
    _add_pay(facts, reading, homes)
    _add_combinations(facts, reading)
    place = _first(facts, ("dest_region", "dest_stop"))
    if place is not None and any(name in facts for name in _SENT_ABROAD):
        facts.setdefault("abroad", place)
    return facts


def countries_named(reading: OfferReading) -> tuple[str, ...]:
    """Return the countries in which the message speaks of places, in order of place."""
    return tuple(dict.fromkeys(p.country for p in reading.places))


def _homes(reading: OfferReading, home: str) -> tuple[str, ...]:
    """Return where the reader is likely to live, likeliest first; () where nothing says so."""
    if home:
        return (home,)
    main = reading.languages.main
    scripts = set(reading.languages.scripts) - {"Latn"}
    files = [phrase_files()[tag] for tag in reading.languages.read if tag in phrase_files()]
    telling = [
        f for f in files if f.language == main or scripts & set(map(_plain_script, f.scripts))
    ]
    homes = (c for f in telling if f.language not in WIDE_LANGUAGES for c in f.home)
    return tuple(dict.fromkeys(homes))


def _plain_script(code: str) -> str:
    return "Hani" if code in {"Hans", "Hant"} else code


def _add_contacts(facts: dict[str, Span], reading: OfferReading) -> None:
    for mention in reading.mentions:
        kind, span = mention.identifier.kind, Span(mention.start, mention.end)
        if kind in CHAT_KINDS or (kind is IdentifierKind.PHONE and "chat_contact" not in facts):
            facts.setdefault("chat_contact", span)
        elif kind is IdentifierKind.EMAIL:
            free = _FREE_MAIL.search(mention.identifier.value) is not None
            facts.setdefault("free_mail" if free else "work_mail", span)
        elif kind is IdentifierKind.URL:
            facts.setdefault("work_mail", span)
    if "chat_only" in facts:
        facts.setdefault("chat_contact", facts["chat_only"])


def _add_employer(facts: dict[str, Span], reading: OfferReading) -> None:
    for mention in reading.employers:
        if mention.kind == "form":
            facts["named_employer"] = reading.span(mention.start, mention.end)
    if "work_mail" not in facts and "named_employer" not in facts and "licence_claim" not in facts:
        facts["no_employer"] = facts.get("employer_vague", Span())


def _add_places(facts: dict[str, Span], reading: OfferReading, homes: tuple[str, ...]) -> None:
    rules = judge_rules()
    named = countries_named(reading)
    for place in reading.places:
        span = Span(place.start, place.end)
        risk = declared_places()[place.item_id].risk if place.kind is MentionKind.PLACE else None
        if risk is not None and place.country == (homes[0] if homes else ""):
            facts.setdefault("local_resident", span)
        if risk is not None:
            facts.setdefault(f"dest_{risk.value}", span)
        if place.country in homes:
            continue
        if place.country in rules.region:
            facts.setdefault("dest_region", span)
        elif place.country in rules.stop:
            facts.setdefault("dest_stop", span)
        if homes:
            facts.setdefault("abroad", span)
    if "work_abroad" in facts:
        facts.setdefault("abroad", facts["work_abroad"])
    if len([c for c in named if c not in homes]) > 1:
        facts["two_countries"] = Span(reading.places[-1].start, reading.places[-1].end)
    if not named:
        facts["dest_none"] = Span()


def _add_work(facts: dict[str, Span], reading: OfferReading) -> None:
    rules = judge_rules()
    if not any(name in facts for name in _OFFERED) and not reading.pays:
        for name in _VISITED:  # a tourist speaks of casinos and hotels too
            facts.pop(name, None)
    office = _first(facts, rules.office_roles)
    if office is not None:
        facts["office_lure"] = office
    lure = office or _first(facts, rules.other_roles)
    if lure is not None:
        facts["lure_role"] = lure
    if "duties_listed" not in facts:
        facts["no_duties"] = Span()
    job = lure or _first(facts, _JOB)
    wage = next((p for p in reading.pays if p.cued or not p.period_assumed), None)
    if job is None and wage is not None:
        job = reading.span(wage.start, wage.end)
    if job is not None:
        facts["job_talk"] = job
    held = _first(facts, _HELD)
    if held is not None:
        facts["person_reports"] = held
    report = facts.get("warning_report")
    if report is None and held is None:  # "I was lured here" is a plea, not a report
        report = facts.get("lured_report")
    if report is not None:
        facts["official_voice"] = report


def _add_pay(facts: dict[str, Span], reading: OfferReading, homes: tuple[str, ...]) -> None:
    rules = judge_rules()
    best = best_pay(
        p for p in reading.pays if p.cued or not p.period_assumed or "job_talk" in facts
    )
    if best is not None and "person_reports" not in facts:
        span = reading.span(best.start, best.end)
        facts["pay_stated"] = span
        _compare(facts, best, span, _workplace(reading, homes))
        daily = best.period == "day" and best.usd_month_high / 26 >= rules.lump_usd_day
        few_days = "pay_daily" in facts and best.usd_month_high >= rules.lump_usd_total
        if daily or (few_days and best.period_assumed):
            facts["pay_lump"] = span
    if "pay_high_claim" in facts:
        facts.setdefault("high_pay", facts["pay_high_claim"])


def _compare(facts: dict[str, Span], pay: Pay, span: Span, country: str) -> None:
    rules = judge_rules()
    ratio = pay_ratio(pay.usd_month_high, country) if country else None
    if ratio is None:
        high = pay.usd_month_high >= rules.pay_high_usd_unknown
        extreme = pay.usd_month_high >= rules.pay_extreme_usd_unknown
        normal = False
    else:
        high = ratio.value >= rules.pay_high_ratio
        extreme = ratio.value >= rules.pay_extreme_ratio
        normal = ratio.value <= rules.pay_normal_ratio
    if high:
        facts["pay_ratio_high"] = facts["high_pay"] = span
    if extreme:
        facts["pay_ratio_extreme"] = span
    if normal:
        facts["pay_normal"] = span


def _workplace(reading: OfferReading, homes: tuple[str, ...]) -> str:
    """Return the country whose pay counts: the likeliest place of work, else the reader's."""
    rules = judge_rules()
    abroad = [c for c in countries_named(reading) if c not in homes]
    for group in (rules.region, rules.stop):
        for country in abroad:
            if country in group:
                return country
    if abroad:
        return abroad[-1]
    return homes[0] if homes else ""


def best_pay(pays: Iterable[Pay]) -> Pay | None:
    """Return the pay that is likeliest the wage: said to be pay, for a period, then the largest."""
    return max(
        pays,
        key=lambda p: (p.cued + (not p.period_assumed), not p.currency_assumed, p.usd_month_high),
        default=None,
    )


def _add_combinations(facts: dict[str, Span], reading: OfferReading) -> None:
    rules = judge_rules()
    travel = _first(facts, ("flight_paid", "all_arranged"))
    board = _first(facts, ("room_free", "food_free"))
    if travel is not None:
        facts["travel_covered"] = travel
    if board is not None:
        facts["board_covered"] = board
    perks = [p for p in ("flight_paid", "room_free", "food_free", "visa_arranged") if p in facts]
    together = len(perks) + (2 if "all_arranged" in facts else 0)
    if together >= rules.perks_together or ("flight_paid" in facts and board is not None):
        facts["all_in"] = facts[perks[0]] if perks else facts["all_arranged"]
    for name, parts in (("low_bar", _LOW_BAR), ("quick_hire", ("no_interview", "quick_start"))):
        span = _first(facts, parts)
        if span is not None:
            facts[name] = span
    formal = [name for name in _FORMAL if name in facts]
    if len(formal) >= rules.formal_marks:
        facts["formal"] = facts[formal[0]]
    if len(formal) > rules.formal_marks:
        facts["very_formal"] = facts[formal[1]]
    marks = {hit.concept_id for hit in reading.hits} - _NEUTRAL
    if len(marks) >= rules.many_marks:
        facts["many_marks"] = Span()
    mixed = _MIXED_FORM.search(reading.text)
    if mixed is not None:
        facts["mixed_form"] = Span(mixed.start(), mixed.end())


def _first(facts: Known, names: Iterable[str]) -> Span | None:
    return next((facts[name] for name in names if name in facts), None)
