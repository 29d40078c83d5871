"""Questions, advice and interview: complete, sourced, and made of known facts."""

from __future__ import annotations

import itertools
import re

import pytest

from manumit.catalog import published_sources
from manumit.catalog.guidance import (
    LEVELS,
    MISSING_KEYS,
    SITUATIONS,
    advice,
    interview,
    questions,
)
from manumit.catalog.signs import fact_names, offer_signs

ITEMS = [*questions().values(), *advice().values(), *interview().values()]
PAIRS = list(itertools.product(SITUATIONS, LEVELS))
TRAPS = re.compile(r"\b(safe offer|is safe|scammers?|simply|obviously)\b", re.IGNORECASE)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.text[:40])
def test_an_item_says_why_and_rests_on_published_sources(item: object) -> None:
    assert item.sources  # type: ignore[attr-defined]
    assert set(item.sources) <= set(published_sources())  # type: ignore[attr-defined]
    assert item.why.endswith(".")  # type: ignore[attr-defined]
    assert item.text[-1] in ".?"  # type: ignore[attr-defined]
    assert not TRAPS.search(f"{item.text} {item.why}")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("situation", "level"), PAIRS)
def test_there_is_advice_for_every_situation_and_level(situation: str, level: str) -> None:
    rows = [a for a in advice().values() if a.situation == situation and level in a.levels]
    assert len(rows) >= 3
    assert len({a.order for a in rows}) == len(rows)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_nothing_found_is_explained_in_every_situation(situation: str) -> None:
    texts = [
        a.text
        for a in advice().values()
        if a.situation == situation and "nothing_found" in a.levels
    ]
    assert any("does not mean" in text or "not this result" in text for text in texts)


@pytest.mark.parametrize("level", LEVELS)
def test_a_held_person_is_first_told_not_to_confront_anybody(level: str) -> None:
    rows = [a for a in advice().values() if a.situation == "there" and level in a.levels]
    first = min(rows, key=lambda a: a.order)
    assert "do not confront" in first.text
    assert any("embassy" in a.text for a in rows)
    assert any("watched" in a.text for a in rows)


def test_a_family_is_told_not_to_pay_before_speaking_with_an_office() -> None:
    urgent = [a.text for a in advice().values() if a.situation == "family" and "urgent" in a.levels]
    assert any("Do not pay before" in text for text in urgent)


def test_every_missing_thing_has_a_question() -> None:
    asked = {key for question in questions().values() for key in question.for_missing}
    assert asked == set(MISSING_KEYS)


def test_every_question_can_be_asked() -> None:
    for question in questions().values():
        assert question.for_missing or question.for_signs, question.question_id
        assert set(question.for_signs) <= set(offer_signs())


def test_every_sign_that_only_answers_show_can_fire() -> None:
    told = {name for q in interview().values() for a in q.answers for name in a.facts}
    assert told <= fact_names()
    for sign in offer_signs().values():
        if sign.read_from == "answers":
            assert any(set(case.all) <= told for case in sign.when), sign.sign_id


def test_the_interview_is_in_order_and_always_lets_a_person_pass() -> None:
    orders = [question.order for question in interview().values()]
    assert orders == sorted(set(orders))
    for question in interview().values():
        ids = [answer.answer_id for answer in question.answers]
        assert len(ids) == len(set(ids)) >= 2
        assert any(not answer.facts for answer in question.answers)


def test_the_offer_desk_finds_the_answers_it_asks_for() -> None:
    answers = [answer.answer_id for answer in interview()["left"].answers]
    assert answers == ["not_left", "on_the_way", "arrived"]
