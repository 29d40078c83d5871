"""Every typology raises an alert on its own story, and stays quiet on ordinary ones."""

from __future__ import annotations

import pytest
from payments_made import ordinary, story, together

from manumit.catalog.evidence import evidence_items
from manumit.catalog.typologies import Example, Typology, typologies
from manumit.payments import Profile, default_profile, screen_payments
from manumit.payments.layout import MULE_EVIDENCE, VICTIM_EVIDENCE

# A bank that can look at more accounts sets a lower threshold; a few huge payments show only then.
WIDE = Profile(threshold=-0.5, mule_threshold=default_profile().mule_threshold)
RISES = [(t, e) for t in typologies().values() for e in t.rises_on]
QUIET = [(t, e) for t in typologies().values() for e in t.quiet_on]


def test_every_typology_has_stories_on_which_it_rises_and_is_quiet() -> None:
    assert all(t.rises_on and t.quiet_on for t in typologies().values())


@pytest.mark.parametrize(("typology", "example"), RISES, ids=lambda x: getattr(x, "title", ""))
def test_its_own_story_raises_an_alert(typology: Typology, example: Example) -> None:
    payments = together(ordinary(), story(example.payments))
    screened = screen_payments(payments, profile=WIDE)
    groups = {typologies()[alert.typology].group for alert in screened.alerts}
    assert typology.group in groups


@pytest.mark.parametrize(("typology", "example"), QUIET, ids=lambda x: getattr(x, "title", ""))
def test_an_ordinary_story_raises_none(typology: Typology, example: Example) -> None:
    payments = together(ordinary(), story(example.payments))
    assert screen_payments(payments, profile=WIDE).alerts == []


def test_ordinary_life_raises_none() -> None:
    screened = screen_payments(ordinary(days=360))
    assert screened.alerts == []
    assert screened.scores["score"].max() < default_profile().threshold  # type: ignore[operator]


def test_evidence_files_and_the_engine_name_the_same_things() -> None:
    items = evidence_items()
    assert {n for n, i in items.items() if i.reads_for == "victim"} == set(VICTIM_EVIDENCE)
    assert {n for n, i in items.items() if i.reads_for == "mule"} == set(MULE_EVIDENCE)


def test_an_alert_tells_what_happened_and_its_reasons_add_up_to_its_score() -> None:
    example = typologies()["invest_exchange"].rises_on[0]
    alert = screen_payments(together(ordinary(), story(example.payments))).alerts[0]
    assert "exchanges of crypto-assets" in alert.summary
    assert sum(reason.nats for reason in alert.reasons) == pytest.approx(alert.score, abs=0.3)
    assert all(reason.sources for reason in alert.reasons)
    assert alert.reasons[0].nats >= alert.reasons[-1].nats
    assert alert.at_risk is not None
    assert alert.sent_so_far >= alert.payments[-1].amount
