"""Hotlines, registers and bans: published, dated, and numbers that can be dialled."""

from __future__ import annotations

import re
from datetime import date, timedelta

import phonenumbers
import pytest

from manumit.catalog import contacts, published_sources
from manumit.catalog.contacts import (
    AgencyRegister,
    DeploymentBan,
    Hotline,
    all_hotlines,
    all_registers,
    bans,
    bans_between,
    general,
    hotlines,
    missing_contacts,
    registers,
)
from manumit.catalog.countries import countries
from manumit.errors import CatalogError

READ_ON = date(2026, 11, 25)
DESTINATIONS = ("KH", "MM", "LA", "TH", "PH", "AE")
LINES = list(all_hotlines().values())
DIALLED = [line for line in LINES if line.phone]
ITEMS = [*LINES, *all_registers().values(), *bans().values()]
UNTIL_LIFTED = [ban for ban in bans().values() if ban.until_on is None]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: type(item).__name__)
def test_an_item_rests_on_published_sources_that_were_read(
    item: Hotline | AgencyRegister | DeploymentBan,
) -> None:
    assert item.sources
    assert set(item.sources) <= set(published_sources())
    read = [published_sources()[source].accessed_on for source in item.sources]
    assert all(day is not None and day <= item.checked_on for day in read)
    assert date(2026, 1, 1) <= item.checked_on <= READ_ON


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.hotline_id)
def test_a_contact_says_that_nobody_called_it(line: Hotline) -> None:
    assert line.note.startswith("not called")
    assert line.name
    assert line.serves
    assert line.phone or line.url.startswith("https://")
    assert line.country or not line.stands_in
    assert (line.kind == "embassy") == bool(line.stands_in)


@pytest.mark.parametrize("line", DIALLED, ids=lambda line: line.hotline_id)
def test_a_number_is_valid_or_a_declared_short_code(line: Hotline) -> None:
    if line.short_code:
        assert line.inside_only or line.phone.startswith("+")
        assert 3 <= len(re.sub(r"\D", "", line.phone)) <= 9
        return
    assert line.inside_only != line.phone.startswith("+")
    region = line.country if line.inside_only else None
    number = phonenumbers.parse(line.phone, region)
    assert phonenumbers.is_valid_number(number)
    if not line.inside_only:
        at = line.stands_in or line.country
        assert number.country_code == phonenumbers.country_code_for_region(at)


def test_no_number_stands_twice() -> None:
    numbers = [(line.country, re.sub(r"\D", "", line.phone)) for line in DIALLED]
    assert len(set(numbers)) == len(numbers)


def test_at_least_thirty_five_countries_have_a_contact() -> None:
    assert len({line.country for line in LINES if line.country}) >= 35


@pytest.mark.parametrize("country", DESTINATIONS)
def test_every_destination_has_a_contact(country: str) -> None:
    assert hotlines(country)


def test_a_country_shows_the_embassies_that_stand_in_it_but_emergency_lines_last() -> None:
    kinds = [line.kind for line in hotlines("KH")]
    assert kinds.index("embassy") < kinds.index("emergency")
    assert kinds[-1] == "emergency"


def test_no_country_means_no_contacts_and_the_general_ones_are_apart() -> None:
    assert hotlines("") == ()
    assert general()
    assert {line.country for line in general()} == {""}


def test_a_country_said_to_lack_contacts_has_none_of_its_own() -> None:
    missing = missing_contacts()
    assert not set(missing.hotlines) & {line.country for line in LINES}
    assert not [country for country in missing.registers if registers(country)]


@pytest.mark.parametrize("item", all_registers().values(), ids=lambda item: item.register_id)
def test_a_register_has_an_address_and_a_way_to_check(item: AgencyRegister) -> None:
    assert item.url.startswith("https://")
    assert item.how_to_check.endswith(".")
    assert item in registers(item.country)


@pytest.mark.parametrize("ban", bans().values(), ids=lambda ban: ban.ban_id)
def test_a_ban_is_dated_and_names_two_countries(ban: DeploymentBan) -> None:
    assert {ban.origin, ban.destination} <= set(countries())
    assert ban.origin != ban.destination
    assert date(2000, 1, 1) <= ban.from_on <= READ_ON
    assert ban.until_on is None or ban.from_on <= ban.until_on
    assert ban.words.endswith(".")
    assert all(place.startswith(f"{ban.destination}-") for place in ban.places)


@pytest.mark.parametrize("ban", UNTIL_LIFTED, ids=lambda ban: ban.ban_id)
def test_a_ban_holds_from_its_first_day(ban: DeploymentBan) -> None:
    before = ban.from_on - timedelta(days=1)
    assert ban in bans_between(ban.origin, ban.destination, on=ban.from_on)
    assert ban not in bans_between(ban.origin, ban.destination, on=before)
    assert ban not in bans_between(ban.destination, ban.origin, on=ban.from_on)


def test_a_ban_ends_after_its_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = date(2024, 1, 1), date(2024, 6, 30)
    ban = DeploymentBan("b", "PH", "KH", "warning", "Words.", first, READ_ON, ("s",), last)
    monkeypatch.setattr(contacts, "bans", lambda: {"b": ban})
    assert bans_between("PH", "KH", on=last) == (ban,)
    assert bans_between("PH", "KH", on=last + timedelta(days=1)) == ()


@pytest.mark.parametrize(
    ("named", "sources"),
    [(["ZZ"], ("project-choice",)), (["KH"], ("no-such-source",)), (["KH"], ())],
)
def test_an_unknown_name_or_a_missing_source_is_refused(
    named: list[str], sources: tuple[str, ...]
) -> None:
    with pytest.raises(CatalogError, match="bans/x"):
        contacts._check("bans", "x", named, countries(), sources)
