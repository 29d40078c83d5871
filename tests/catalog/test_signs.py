"""Every declared sign: its own examples, its sources, and that something reads what it asks."""

from __future__ import annotations

import pytest

from manumit.catalog.phrases import concepts
from manumit.catalog.signs import derived_facts, fact_names, offer_signs
from manumit.catalog.sources import published_sources
from manumit.offers import check_offer

SIGNS = offer_signs()
READ_IN_TEXT = [s for s in SIGNS.values() if s.read_from == "text"]


@pytest.mark.parametrize("sign", READ_IN_TEXT, ids=lambda s: s.sign_id)
def test_a_sign_fires_on_its_examples_and_not_on_the_quiet_ones(sign) -> None:
    def fires(text: str) -> bool:
        return sign.sign_id in {f.sign.sign_id for f in check_offer(text).judgement.fired}

    assert [text for text in sign.fires_on if not fires(text)] == []
    assert [text for text in sign.quiet_on if fires(text)] == []


@pytest.mark.parametrize("sign", SIGNS.values(), ids=lambda s: s.sign_id)
def test_a_sign_has_published_sources_and_known_facts(sign) -> None:
    assert sign.sources
    assert set(sign.sources) <= set(published_sources())
    for case in sign.when:
        assert set(case.all) | set(case.none) <= fact_names()
        assert case.all


def test_a_sign_that_is_read_in_text_has_examples_unless_it_weighs_nothing() -> None:
    silent = [
        s.sign_id
        for s in READ_IN_TEXT
        if not s.fires_on and any(abs(case.weight) > 0.3 for case in s.when)
    ]
    assert silent == []


def test_every_derived_fact_and_concept_is_asked_for_by_a_sign_or_by_code() -> None:
    asked = {n for s in SIGNS.values() for case in s.when for n in (*case.all, *case.none)}
    parts = {"flight_paid", "room_free", "food_free", "visa_arranged", "all_arranged"}
    unread = set(derived_facts()) - asked
    by_code = {
        "no_duties",
        "local_resident",
        "quick_hire",
        "dest_city",
        "pay_stated",
        "already_left",
    }
    assert unread <= by_code
    assert parts <= set(concepts())
