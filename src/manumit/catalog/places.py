"""Places that are named for scam compounds, the border towns on the way, and workplaces.

One place is one file ``data/places/<place_id>.toml``. The identifier is the country code, a
hyphen and a short name; it is never reused. A place is a public name in public sources: it
says where offers lead, never who is held there or who holds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from manumit.catalog.reader import item_files, read_item
from manumit.catalog.spellings import FoldedSpelling, SpellingStatus, fold_spelling
from manumit.errors import InputError

__all__ = [
    "Place",
    "PlaceKind",
    "PlaceRisk",
    "SiteReport",
    "SiteState",
    "Spellings",
    "place",
    "place_spellings",
    "places",
]


class PlaceKind(StrEnum):
    """What a place is on the ground."""

    COMPOUND_TOWN = "compound_town"
    BORDER_TOWN = "border_town"
    WORKPLACE_CITY = "workplace_city"
    ZONE = "zone"


class PlaceRisk(StrEnum):
    """How much the bare name of a place says.

    ``hotspot``: named for compounds; ``gateway``: people are taken through it; ``city``: an
    ordinary city where compounds exist too, which alone says little.
    """

    HOTSPOT = "hotspot"
    GATEWAY = "gateway"
    CITY = "city"


class SiteState(StrEnum):
    """What a source said of the compounds at a place on a day; it may have changed since."""

    REPORTED = "reported"
    RAIDED = "raided"
    DEMOLISHING = "demolishing"
    EMPTYING = "emptying"


@dataclass(frozen=True, slots=True)
class SiteReport:
    """One dated report about a place."""

    on: date
    state: SiteState
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Spellings:
    """Spellings of one status; ``context`` and ``not_followed_by`` hold for all of them.

    ``context``: words of which one must stand elsewhere in the message, for a name that is
    also an ordinary word.
    """

    status: SpellingStatus
    names: tuple[str, ...]
    context: tuple[str, ...] = ()
    not_followed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One place: ``data/places/<place_id>.toml``.

    ``country`` and ``also_country`` are ISO 3166-1 alpha-2; ``also_country`` is set where the
    name stands for two towns on both sides of a border. ``geonames`` holds the numbers of
    the towns in GeoNames whose spellings (countries/cities.tsv) name this place too.
    """

    place_id: str
    name: str
    country: str
    admin1: str
    kind: PlaceKind
    risk: PlaceRisk
    why: str
    sources: tuple[str, ...]
    spellings: tuple[Spellings, ...]
    also_country: str = ""
    geonames: tuple[int, ...] = ()
    reports: tuple[SiteReport, ...] = ()

    @property
    def latest_report(self) -> SiteReport | None:
        """Return the newest dated report, or None where no source is dated."""
        return max(self.reports, key=lambda report: report.on, default=None)


@lru_cache(maxsize=1)
def places() -> dict[str, Place]:
    """Return all places by identifier."""
    return {
        place_id: read_item(file, Place, place_id=place_id)
        for place_id, file in item_files("places")
    }


def place(place_id: str) -> Place:
    """Return the place with this identifier.

    Raises InputError for an identifier that the catalogue does not have.

    >>> place("MM-KKP").country
    'MM'
    """
    found = places().get(place_id)
    if found is None:
        raise InputError(
            "A place identifier is not known.",
            remedy="Use the name of a file in data/places, such as MM-KKP.",
            code="catalog.place",
        )
    return found


def place_spellings() -> Iterator[FoldedSpelling]:
    """Yield every spelling of every place, folded for one scan."""
    for item in places().values():
        for group in item.spellings:
            for written in group.names:
                yield fold_spelling(
                    written,
                    item_id=item.place_id,
                    status=group.status,
                    context=group.context,
                    not_followed_by=group.not_followed_by,
                )
