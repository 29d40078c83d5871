"""Every place has sources, a class of risk and spellings that the scan finds again."""

from __future__ import annotations

import re

import pytest

from manumit.catalog import published_sources
from manumit.catalog.countries import countries
from manumit.catalog.gazetteer import MentionKind, places_in
from manumit.catalog.places import Place, PlaceRisk, place, place_spellings, places
from manumit.catalog.spellings import SpellingStatus
from manumit.errors import InputError
from manumit.language.fold import fold

PLACES = sorted(places().items())
IDS = [place_id for place_id, _ in PLACES]
KEPT = """KH-SHV KH-POI KH-BAV KH-PNH KH-KKG KH-SVR KH-OSM KH-BMC KH-KPT KH-CHR MM-MYW MM-KKP MM-SHK
MM-HPL MM-LAU MM-MUS MM-TAC MM-WA LA-GTZ TH-MSO TH-ARA TH-CRI VN-MOC CN-RUI MY-GOL PH-POGO AE-DXB"""


def test_no_identifier_of_the_research_is_lost() -> None:
    assert set(KEPT.split()) <= set(places())


@pytest.mark.parametrize(("place_id", "item"), PLACES, ids=IDS)
def test_a_place_rests_on_declared_sources(place_id: str, item: Place) -> None:
    assert re.fullmatch(r"[A-Z]{2}-[A-Z]{2,4}", place_id)
    assert item.country in countries()
    assert item.sources
    cited = {*item.sources, *(report.source for report in item.reports)}
    assert cited <= set(published_sources())
    assert item.why.endswith(".")


@pytest.mark.parametrize(("place_id", "item"), PLACES, ids=IDS)
def test_every_spelling_is_found_again(place_id: str, item: Place) -> None:
    for group in item.spellings:
        for written in group.names:
            text = f"( {written} ) {group.context[0] if group.context else ''}"
            found = [m for m in places_in(fold(text)) if m.item_id == place_id]
            assert found, written
            assert found[0].kind is MentionKind.PLACE
            assert found[0].country == item.country


@pytest.mark.parametrize(("place_id", "item"), PLACES, ids=IDS)
def test_a_spelling_that_needs_context_means_nothing_alone(place_id: str, item: Place) -> None:
    for group in item.spellings:
        for written in group.names if group.context else ():
            assert place_id not in {m.item_id for m in places_in(fold(f"( {written} )"))}, written


def test_no_spelling_names_two_places() -> None:
    seen: dict[str, str] = {}
    for spelling in place_spellings():
        assert seen.setdefault(spelling.text, spelling.item_id) == spelling.item_id, spelling


def test_a_checked_spelling_is_never_hidden_by_an_unchecked_one() -> None:
    (mention,) = places_in(fold("Bavet"))
    assert mention.status is SpellingStatus.VERIFIED
    (mention,) = places_in(fold("妙瓦底"))
    assert mention.status is SpellingStatus.SEEN


@pytest.mark.parametrize(
    ("place_id", "risk"),
    [
        ("MM-KKP", PlaceRisk.HOTSPOT),
        ("KH-SHV", PlaceRisk.HOTSPOT),
        ("TH-MSO", PlaceRisk.GATEWAY),
        ("KH-PNH", PlaceRisk.CITY),
        ("AE-DXB", PlaceRisk.CITY),
    ],
)
def test_ordinary_cities_and_hotspots_are_told_apart(place_id: str, risk: PlaceRisk) -> None:
    assert place(place_id).risk is risk


def test_the_latest_report_is_the_newest() -> None:
    reports = place("LA-GTZ").reports
    assert place("LA-GTZ").latest_report == max(reports, key=lambda r: r.on)
    assert place("KH-PNH").latest_report is None


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(InputError, match="not known") as refused:
        place("XX-XXX")
    assert refused.value.code == "catalog.place"
