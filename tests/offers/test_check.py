"""The check of one message: levels, exact words, what is missing, and promises of shape."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.errors import InputError, TooLarge
from manumit.offers import Level, check_offer
from manumit.offers.check import MOST_CHARACTERS

TRAP = (
    "🔥 Data entry in Cambodia 🔥 2,000 USD per month, no experience needed. Free flight, free "
    "room and meals, visa arranged. Leave this week. Telegram @example_hr"
)
HONEST = (
    "Example Hotels Ltd, Manchester, needs a night porter. Experience of two years required. "
    "Contract, paid leave, pension. Send your CV to jobs@examplehotels.example.com."
)


def test_a_trap_is_urgent_and_an_ordinary_advert_shows_nothing() -> None:
    assert check_offer(TRAP).level is Level.URGENT
    assert check_offer(HONEST).level is Level.NOTHING_FOUND


def test_every_quote_stands_at_its_place() -> None:
    found = check_offer(TRAP).as_dict()
    assert found["signs"]
    for one in [*found["signs"], *found["facts"]]:
        if one["start"] >= 0:
            assert TRAP[one["start"] : one["end"]] == one["quote"]
    for one in found["identifiers"]:
        assert TRAP[one["start"] : one["end"]] == one["raw"]


def test_offsets_are_code_points_of_the_text_as_given() -> None:
    text = "\u200b\u200b👩‍💻 ｔｙｐｉｓｔ for Myawaddy, free\u200b flight, 2000 usd"
    for sign in check_offer(text).as_dict()["signs"]:
        if sign["start"] >= 0:
            assert text[sign["start"] : sign["end"]] == sign["quote"]


def test_the_object_has_the_promised_keys_and_is_json() -> None:
    found = json.loads(json.dumps(check_offer(TRAP).as_dict()))
    promised = {
        "level", "score", "language", "facts", "signs", "identifiers", "missing", "questions",
        "advice",
    }  # fmt: skip
    assert promised <= set(found)
    assert {"id", "quote", "start", "end", "sources"} <= set(found["signs"][0])
    assert {"kind", "value", "raw", "start", "end"} <= set(found["identifiers"][0])
    assert 0 <= found["score"] <= 1


def test_what_an_honest_offer_would_say_is_missing() -> None:
    missing = check_offer("Typist for Myawaddy, free flight").missing
    assert {"employer", "pay", "duties", "contract", "visa"} <= set(missing)
    assert "place" not in missing


def test_text_that_offers_no_work_misses_nothing() -> None:
    assert check_offer("See you at the cinema at eight").missing == ()


def test_a_plea_for_help_is_urgent_and_the_advice_is_for_a_person_there() -> None:
    check = check_offer("They took my passport and we are not allowed to leave. Please help me.")
    assert check.level is Level.URGENT
    assert check.situation == "there"
    assert {item.situation for item in check.advice} == {"there"}
    assert check.questions == ()


def test_answers_of_the_interview_change_situation_and_weight() -> None:
    text = "Work in Thailand, free flight, office work"
    plain, left = check_offer(text), check_offer(text, answers={"left": "on_the_way"})
    assert (plain.situation, left.situation) == ("not_left", "on_the_way")
    assert "already_left" in left.known


def test_what_was_confirmed_before_raises_the_level() -> None:
    text = "Interested in the job? Write to Telegram @example_hr"
    plain = check_offer(text)
    seen = check_offer(text, remembered=["seen_confirmed"])
    assert seen.level is Level.HIGH
    assert seen.score > plain.score


def test_remembering_judges_anew_and_keeps_what_the_person_answered() -> None:
    text = "Interested in the job? Write to Telegram @example_hr"
    plain = check_offer(text, answers={"left": "arrived"})
    seen = plain.remembering(["seen_confirmed"])
    assert seen.score > plain.score
    assert seen.situation == plain.situation == "there"
    assert seen.reading is plain.reading
    assert plain.remembering([]) is plain
    assert seen == check_offer(text, answers={"left": "arrived"}, remembered=["seen_confirmed"])


def test_unknown_answers_and_facts_are_refused() -> None:
    with pytest.raises(InputError, match="answer"):
        check_offer("x", answers={"left": "maybe"})
    with pytest.raises(InputError, match="remembered"):
        check_offer("x", remembered=["invented"])


def test_a_text_over_the_limit_is_refused_without_its_words() -> None:
    with pytest.raises(TooLarge) as refused:
        check_offer("secret " * (MOST_CHARACTERS // 7 + 1))
    assert "secret" not in str(refused.value)


def test_a_check_becomes_a_finding_with_sources() -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    finding = check_offer(TRAP).finding(record_id="offer:1", now=now)
    assert finding.level == "urgent"
    assert all(reason.source_ids for reason in finding.reasons)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_answered_with_true_quotes(text: str) -> None:
    found = check_offer(text).as_dict()
    assert found["level"] in {"urgent", "high", "caution", "nothing_found"}
    for one in [*found["signs"], *found["facts"]]:
        if one["start"] >= 0:
            assert text[one["start"] : one["end"]] == one["quote"]


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 200_000,
        "free " * 40_000,
        "9" * 100_000,
        "\u202e" * 50_000,
        "高薪" * 60_000,
        "$1-" * 60_000,
    ],
    ids=["letters", "words", "digits", "bidi", "han", "sums"],
)
def test_hostile_text_is_answered(hostile: str) -> None:
    assert check_offer(hostile).level in set(Level)


def test_hidden_characters_count_only_inside_latin_words() -> None:
    ordinary = (
        "رقمي \u200e+44 7700 900456",
        "क्\u200dष",
        "ការងារ\u200bនៅ\u200bប៉ោយប៉ែត",
        "می\u200cخواهم",
    )
    assert all("mixed_form" not in check_offer(text).known for text in ordinary)
    assert "mixed_form" in check_offer("Write me on tele\u200bgram").known
