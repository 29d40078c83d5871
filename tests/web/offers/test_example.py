"""The example workspace: invented, reserved numbers, several campaigns and languages."""

from __future__ import annotations

import pytest
from django.db.models import Count

from manumit.web.offers import example, memory, selectors
from manumit.web.offers.models import Campaign, Judgement, Message
from manumit.web.records import selectors as records

pytestmark = pytest.mark.django_db
RESERVED = ("+447700900", "+1202555")


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    memory.forget_index()


def test_example_has_campaigns_decisions_and_many_languages() -> None:
    example.load()
    assert Message.objects.count() >= 60
    assert len(selectors.languages_in_use()) >= 15
    campaigns = Campaign.objects.annotate(size=Count("messages")).filter(size__gte=3)
    assert campaigns.count() >= 4
    assert set(Message.objects.values_list("verdict", flat=True)) >= {
        "",
        "confirmed",
        "false_alarm",
        "not_enough",
    }
    assert Judgement.objects.exists()
    levels = set(Message.objects.values_list("level", flat=True))
    assert levels == {"urgent", "high", "caution", "nothing_found"}


def test_example_names_only_what_is_reserved_for_examples() -> None:
    example.load()
    for record_id in Message.objects.values_list("pk", flat=True):
        for seen in records.sightings_in(record_id):
            identifier = seen.sighting.identifier
            is_number = identifier.value.startswith("+")
            assert not is_number or identifier.value.startswith(RESERVED)
            assert is_number or "example" in identifier.value
