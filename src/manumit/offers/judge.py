"""Judge facts by the declared signs: which fire, how heavy they are together, which level.

Weights are nats and add up; signs of one group overlap and count with diminishing steps.
Facts that speak against are signs with a negative weight and are shown like the others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from manumit.catalog.signs import Case, Sign, offer_signs
from manumit.offers.facts import Known
from manumit.offers.reading import Span
from manumit.offers.rules import judge_rules

__all__ = ["FiredSign", "Judgement", "Level", "judge"]


_Ready = tuple[frozenset[str], frozenset[str], Case]


class Level(StrEnum):
    """How strongly a message carries the marks; never a verdict on a person.

    ``nothing_found`` says that no known mark was found. It does not say "safe".
    """

    URGENT = "urgent"
    HIGH = "high"
    CAUTION = "caution"
    NOTHING_FOUND = "nothing_found"


@dataclass(frozen=True, slots=True)
class FiredSign:
    """One sign that fired: its weight in nats, and the words that show it, heaviest fact first."""

    sign: Sign
    weight: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Level and score (0 to 1) with every sign behind them, heaviest first."""

    level: Level
    score: float
    total: float
    fired: tuple[FiredSign, ...]


def judge(facts: Known) -> Judgement:
    """Return what the signs say of the facts of one message."""
    rules = judge_rules()
    fired = sorted(
        (f for sign, cases in _asked_by(facts) if (f := _fire(sign, cases, facts)) is not None),
        key=lambda f: (-abs(f.weight), f.sign.sign_id),
    )
    total = _total(fired)
    return Judgement(
        level=_level(total, facts),
        score=1.0 / (1.0 + math.exp(-(total + rules.prior))),
        total=total,
        fired=tuple(fired),
    )


def _fire(sign: Sign, cases: tuple[_Ready, ...], facts: Known) -> FiredSign | None:
    names = facts.keys()
    for needed, barred, case in cases:  # heaviest first
        if needed <= names and barred.isdisjoint(names):
            spans = dict.fromkeys(facts[name] for name in case.all if facts[name].start >= 0)
            return FiredSign(sign, case.weight, tuple(spans))
    return None


def _asked_by(facts: Known) -> list[tuple[Sign, tuple[_Ready, ...]]]:
    """Return the signs of which a case begins with a fact that holds."""
    signs, by_fact = _ready_signs(), _by_first_fact()
    return [signs[i] for i in {i for name in facts for i in by_fact.get(name, ())}]


@lru_cache(maxsize=1)
def _by_first_fact() -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for index, (_, cases) in enumerate(_ready_signs()):
        for _, _, case in cases:
            found.setdefault(case.all[0], set()).add(index)
    return {name: tuple(sorted(indexes)) for name, indexes in found.items()}


@lru_cache(maxsize=1)
def _ready_signs() -> tuple[tuple[Sign, tuple[_Ready, ...]], ...]:
    return tuple(
        (
            sign,
            tuple(
                (frozenset(case.all), frozenset(case.none), case)
                for case in sorted(sign.when, key=lambda case: -abs(case.weight))
            ),
        )
        for sign in offer_signs().values()
    )


def _total(fired: list[FiredSign]) -> float:
    """Return the sum of the weights; within a group each further one counts less."""
    step = judge_rules().step_within_group
    taken: dict[tuple[str, bool], float] = {}
    total = 0.0
    for one in fired:  # heaviest first
        key = (one.sign.group, one.weight < 0)
        factor = taken.get(key, 1.0)
        total += one.weight * factor
        taken[key] = factor * step
    return round(total, 6)


def _level(total: float, facts: Mapping[str, Span]) -> Level:
    rules = judge_rules()
    held = "person_reports" in facts or "already_left" in facts or "passport_held" in facts
    soon = "travel_soon" in facts
    if total >= rules.urgent_from and (held or soon):
        return Level.URGENT
    if total >= rules.high_from:
        return Level.HIGH
    if total >= rules.caution_from or held:  # a plea for help is never passed over
        return Level.CAUTION
    return Level.NOTHING_FOUND
