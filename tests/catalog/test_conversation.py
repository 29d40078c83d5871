"""The talk with the customer: there for every group of typologies, sourced, without blame."""

from __future__ import annotations

import re

import pytest

from manumit.catalog.conversation import conversation_for
from manumit.catalog.sources import published_sources
from manumit.catalog.typologies import typologies

GROUPS = sorted({typology.group for typology in typologies().values()})
BLAME = re.compile(r"your (own )?fault|should have known|how could you|launder|gullible", re.I)


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_of_typologies_has_a_conversation(group: str) -> None:
    found = conversation_for(group)
    assert all(question.endswith("?") for question in found.ask)
    assert any("report" in sentence for sentence in found.before)
    assert not BLAME.search(" ".join((*found.ask, *found.say, *found.bank, found.care)))
    assert all(sentence not in found.say for sentence in found.never)


@pytest.mark.parametrize("group", GROUPS)
def test_help_and_law_of_a_country_name_their_source(group: str) -> None:
    found = conversation_for(group)
    notes = (*found.recall, *found.law)
    assert {"US", "GB", "SG"} <= {note.country for note in notes}
    for note in notes:
        assert re.fullmatch("[A-Z]{2}", note.country)
        assert note.sources
        assert set(note.sources) <= set(published_sources())


def test_there_is_no_conversation_for_an_unknown_group() -> None:
    with pytest.raises(KeyError):
        conversation_for("suspect")
