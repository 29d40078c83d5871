"""Whether what a person tells speaks for trafficking: a declared instrument, in words.

The indicators and the rule of ILO and European Commission (2009), with an overlay for forced
criminality in scam compounds. The result is a screening result: it presumes, it informs, and
it never says that somebody is not a victim. Who has formal status is another fact, decided by
an authority.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from manumit.catalog.reader import data_root
from manumit.errors import InputError

__all__ = ["Answer", "Group", "Indicator", "Instrument", "Screening", "instrument", "screen"]


class Answer(StrEnum):
    """What was answered; what was not asked is unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One question: its group, its weight for adults and children (S, M or W), its source.

    ``same_as`` is the code of an indicator that asks the same in another group, or "".
    """

    code: str
    group: str
    adult: str
    child: str
    same_as: str
    source: str
    question: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A version of the instrument; answers are kept with the version they were given to."""

    version: str
    source: str
    indicators: dict[str, Indicator]
    rule: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of indicators: how many speak by weight, whether that is enough, what is open."""

    code: str
    title: str
    strong: int
    medium: int
    weak: int
    speaks: bool
    reached_by: tuple[str, ...]
    unanswered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """A screening result and the words that explain it.

    ``result`` is ``presumed_victim``, ``signs`` or ``too_little_known``. ``grounds`` names the
    profiles that are fulfilled (labour, forced_criminality), ``missing`` what would fulfil
    one, group by group; ``rules`` the rules that always hold.
    """

    version: str
    result: str
    grounds: tuple[str, ...]
    groups: tuple[Group, ...]
    words: tuple[str, ...]
    missing: tuple[str, ...]
    rules: tuple[str, ...]


@lru_cache(maxsize=1)
def instrument() -> Instrument:
    """Return the instrument that ``data/screening`` declares."""
    folder = data_root().joinpath("screening")
    rule = tomllib.loads(folder.joinpath("rule.toml").read_text("utf-8"))
    lines = folder.joinpath("indicators.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    found = {row["code"]: Indicator(**row) for row in rows}
    return Instrument(rule["version"], rule["source"], found, rule)


def screen(answers: Mapping[str, str], *, under_18: bool | None = None) -> Screening:
    """Return what the answers (code to yes, no or unknown) speak for.

    An answer also counts for an indicator that asks the same in another group, unless that one
    was answered itself. ``under_18`` None means that the age is not known: then the rule for
    adults is used, and that is said. Raises InputError for an unknown code or answer.

    >>> screen({"FC-A01": "yes", "FC-P01": "yes", "FC-P02": "yes"}, under_18=True).result
    'presumed_victim'
    >>> screen({}).result
    'too_little_known'
    """
    form = instrument()
    given = _checked(form, answers)
    child = under_18 is True
    groups = {code: _group(form, code, given, child=child) for code in form.rule["groups"]}
    profiles = form.rule["child" if child else "adult"]
    grounds = tuple(
        name
        for name, needed in profiles.items()
        if all(any(groups[code].speaks for code in either) for either in needed)
    )
    yes = sum(answer is Answer.YES for answer in given.values())
    result = "presumed_victim" if grounds else "signs" if yes else "too_little_known"
    words = [_said(group) for group in groups.values() if group.strong + group.medium + group.weak]
    words += [_ground(name, child=child) for name in grounds]
    return Screening(
        form.version, result, grounds, tuple(groups.values()), tuple(words),
        () if grounds else _missing(form, profiles, groups), _rules(under_18=under_18),
    )  # fmt: skip


def _checked(form: Instrument, answers: Mapping[str, str]) -> dict[str, Answer]:
    given: dict[str, Answer] = {}
    for code, answer in answers.items():
        if code not in form.indicators:
            raise InputError(
                "An answer belongs to no indicator of this instrument.",
                remedy="Use the codes that `manumit cases questions` lists.",
                code="cases.indicator",
            )
        try:
            given[code] = Answer(str(answer).strip().casefold())
        except ValueError as error:
            raise InputError(
                f"The answer to {code} is not yes, no or unknown.",
                remedy="Answer yes, no or unknown.",
                code="cases.answer",
            ) from error
    full = dict(given)
    for code, answer in given.items():
        other = form.indicators[code].same_as
        if other and given.get(other, Answer.UNKNOWN) is Answer.UNKNOWN:
            full[other] = answer
    return full


def _group(form: Instrument, code: str, given: Mapping[str, Answer], *, child: bool) -> Group:
    counts = {"S": 0, "M": 0, "W": 0}
    reached: list[str] = []
    open_ones: list[str] = []
    for indicator in form.indicators.values():
        if indicator.group != code:
            continue
        answer = given.get(indicator.code, Answer.UNKNOWN)
        if answer is Answer.YES:
            counts[indicator.child if child else indicator.adult] += 1
            reached.append(indicator.code)
        elif answer is Answer.UNKNOWN:
            open_ones.append(indicator.code)
    speaks = code in form.rule["one_is_enough"]["groups"] and bool(reached)
    speaks = speaks or any(_reached(counts, one) for one in form.rule["combinations"])
    return Group(
        code, form.rule["groups"][code], counts["S"], counts["M"], counts["W"], speaks,
        tuple(reached), tuple(open_ones),
    )  # fmt: skip


def _reached(counts: Mapping[str, int], needed: Mapping[str, int]) -> bool:
    """Tell whether counts reach a combination; a stronger answer stands for a weaker one."""
    strong, medium, weak = counts["S"], counts["M"], counts["W"]
    spare = strong - needed.get("strong", 0)
    if spare < 0:
        return False
    if "other" in needed:
        return spare + medium + weak >= needed["other"]
    spare += medium - needed.get("medium", 0)
    return spare >= 0 and spare + weak >= needed.get("weak", 0)


def _said(group: Group) -> str:
    parts = [
        f"{count} {name}"
        for count, name in (
            (group.strong, "strong"),
            (group.medium, "medium"),
            (group.weak, "weak"),
        )
        if count
    ]
    verdict = "enough" if group.speaks else "not enough yet"
    return f"{group.title}: {', '.join(parts)} ({', '.join(group.reached_by)}): {verdict}."


def _ground(name: str, *, child: bool) -> str:
    if name == "forced_criminality":
        parts = "act and purpose" if child else "act, means and purpose"
        return f"Trafficking for forced criminality is presumed: {parts} are each supported."
    parts = "exploitation" if child else "recruitment, exploitation and coercion"
    return f"Trafficking for labour is presumed: {parts} supported."


def _missing(
    form: Instrument, profiles: Mapping[str, Any], groups: Mapping[str, Group]
) -> tuple[str, ...]:
    found = []
    for name, needed in profiles.items():
        for either in needed:
            if any(groups[code].speaks for code in either):
                continue
            titles = " or ".join(groups[code].title for code in either)
            ask = [code for one in either for code in groups[one].unanswered]
            strongest = sorted(ask, key=lambda code: "SMW".index(form.indicators[code].adult))
            asked = f" Ask next: {', '.join(strongest[:3])}." if ask else " All was asked."
            found.append(f"For {name.replace('_', ' ')}: {titles} is not supported.{asked}")
    return tuple(found)


def _rules(*, under_18: bool | None) -> tuple[str, ...]:
    rules = [
        "A first consent does not matter once any means was used (Palermo Protocol, Art. 3 b).",
        "A screening result is not a decision. It never says that somebody is not a victim.",
    ]
    if under_18:
        rules.insert(0, "Under eighteen no means are needed (Palermo Protocol, Article 3 c).")
    if under_18 is None:
        rules.insert(0, "The age is not known: the rule for adults was used. Ask for it.")
    return tuple(rules)
