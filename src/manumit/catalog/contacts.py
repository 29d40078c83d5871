"""Whom to call, where agencies are registered, and which destinations a country warns about.

Each entry was read on a published page, most of them as stored copies. Nobody of the project
has dialled a number; ``note`` says so. Where no page was found the country stands in
``missing_contacts()`` and not in a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from manumit.catalog.countries import countries
from manumit.catalog.places import places
from manumit.catalog.reader import data_root, item_files, read_item
from manumit.catalog.sources import check_names

__all__ = [
    "BAN_KINDS",
    "HOTLINE_KINDS",
    "AgencyRegister",
    "DeploymentBan",
    "Hotline",
    "MissingContacts",
    "all_hotlines",
    "all_registers",
    "bans",
    "bans_between",
    "general",
    "hotlines",
    "missing_contacts",
    "registers",
]

HOTLINE_KINDS = ("hotline", "government", "ngo", "embassy", "emergency")
BAN_KINDS = ("deployment_ban", "no_placement", "travel_ban", "warning")


@dataclass(frozen=True, slots=True)
class Hotline:
    """One published contact: ``data/hotlines/<hotline_id>.toml``.

    ``country`` (ISO 3166-1 alpha-2) is the country that runs it, "" for one of many
    countries; ``stands_in`` is where an embassy stands. ``phone`` is in international form,
    or, where ``inside_only``, as it is dialled within the country; ``short_code`` declares a
    number that is no full number of the plan. ``languages`` are BCP 47
    tags that the page names; empty where it names none. ``checked_on`` is when the page was
    read, not when somebody called.
    """

    hotline_id: str
    country: str
    name: str
    kind: str
    serves: str
    checked_on: date
    sources: tuple[str, ...]
    note: str
    phone: str = ""
    url: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    stands_in: str = ""
    inside_only: bool = False
    short_code: bool = False


@dataclass(frozen=True, slots=True)
class AgencyRegister:
    """A public register of recruitment agencies: ``data/registers/<register_id>.toml``."""

    register_id: str
    country: str
    name: str
    url: str
    how_to_check: str
    checked_on: date
    sources: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeploymentBan:
    """A ban on, or a warning against, work in a country: ``data/bans/<ban_id>.toml``.

    ``from_on`` is the first day, or the day of publication where no other is given;
    ``until_on`` is set where an end is published. ``places`` are places of ``data/places``
    where it covers a part only. ``note`` says what the pages leave open.
    """

    ban_id: str
    origin: str
    destination: str
    kind: str
    words: str
    from_on: date
    checked_on: date
    sources: tuple[str, ...]
    until_on: date | None = None
    places: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class MissingContacts:
    """Countries for which no published page was found: ``data/contacts/missing.toml``."""

    hotlines: tuple[str, ...]
    registers: tuple[str, ...]
    checked_on: date
    note: str
    sources: tuple[str, ...]


@lru_cache(maxsize=1)
def all_hotlines() -> dict[str, Hotline]:
    """Return every published contact by identifier."""
    found = {i: read_item(f, Hotline, hotline_id=i) for i, f in item_files("hotlines")}
    for item in found.values():
        codes = [code for code in (item.country, item.stands_in) if code]
        _check("hotlines", item.hotline_id, codes, countries(), item.sources)
        _check("hotlines", item.hotline_id, (item.kind,), HOTLINE_KINDS, item.sources)
    return found


def hotlines(country: str) -> tuple[Hotline, ...]:
    """Return the contacts that a country runs or that stand in it, emergency lines last.

    Examples
    --------
    >>> [line.phone for line in hotlines("ZA")]
    ['0800 222 777']
    """
    found = [h for h in all_hotlines().values() if country and country in (h.country, h.stands_in)]
    return tuple(sorted(found, key=lambda h: (HOTLINE_KINDS.index(h.kind), h.hotline_id)))


def general() -> tuple[Hotline, ...]:
    """Return the contacts that serve people of many countries."""
    return tuple(h for h in all_hotlines().values() if not h.country)


@lru_cache(maxsize=1)
def all_registers() -> dict[str, AgencyRegister]:
    """Return every public register of agencies by identifier."""
    found = {i: read_item(f, AgencyRegister, register_id=i) for i, f in item_files("registers")}
    for item in found.values():
        _check("registers", item.register_id, (item.country,), countries(), item.sources)
    return found


def registers(country: str) -> tuple[AgencyRegister, ...]:
    """Return the public registers of agencies of a country; empty where none is known."""
    return tuple(r for r in all_registers().values() if r.country == country)


@lru_cache(maxsize=1)
def bans() -> dict[str, DeploymentBan]:
    """Return the dated bans and warnings by identifier."""
    found = {i: read_item(f, DeploymentBan, ban_id=i) for i, f in item_files("bans")}
    for item in found.values():
        _check("bans", item.ban_id, (item.origin, item.destination), countries(), item.sources)
        _check("bans", item.ban_id, (item.kind,), BAN_KINDS, item.sources)
        _check("bans", item.ban_id, item.places, places(), item.sources)
    return found


def bans_between(origin: str, destination: str, *, on: date) -> tuple[DeploymentBan, ...]:
    """Return the bans and warnings of one country against another that held on a day.

    Examples
    --------
    >>> [ban.kind for ban in bans_between("KR", "LA", on=date(2024, 3, 1))]
    ['travel_ban']
    """
    return tuple(
        ban
        for ban in bans().values()
        if (ban.origin, ban.destination) == (origin, destination)
        and ban.from_on <= on
        and (ban.until_on is None or on <= ban.until_on)
    )


@lru_cache(maxsize=1)
def missing_contacts() -> MissingContacts:
    """Return the countries for which no published page was found."""
    file = data_root().joinpath("contacts").joinpath("missing.toml")
    item = read_item(file, MissingContacts)
    _check("contacts", "missing", (*item.hotlines, *item.registers), countries(), item.sources)
    return item


_check = partial(
    check_names,
    remedy="Use declared names and ISO 3166-1 codes; sources stand in data/sources.",
    code="catalog.contact",
)
