"""Countries: codes, names in the languages of the product, short forms and flags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import Declared, data_root, read_item
from manumit.catalog.spellings import SpellingStatus
from manumit.catalog.table import read_table
from manumit.errors import InputError

__all__ = [
    "Country",
    "NameRules",
    "city_names",
    "countries",
    "country",
    "country_names",
    "flag",
    "name_rules",
]

_FLAG_A = 0x1F1E6  # REGIONAL INDICATOR SYMBOL LETTER A


@dataclass(frozen=True, slots=True)
class Country:
    """One country or territory: ISO 3166-1 codes, English name, money that is legal tender."""

    code: str
    alpha3: str
    name: str
    currencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ShortNames(Declared):
    names: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name that is also an ordinary word: what must be true before it is read as a name.

    ``context``: one of these words stands elsewhere in the message. ``as_written``: the
    accents stand as in ``names``. ``not_followed_by``, ``not_after``: text directly behind
    or before that makes it another word.
    """

    names: tuple[str, ...]
    context: tuple[str, ...] = ()
    not_followed_by: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    as_written: bool = False


@dataclass(frozen=True, slots=True)
class NameRules(Declared):
    """How names of countries and cities are told from ordinary words: name_rules.toml.

    ``not_after`` and ``not_followed_by`` (by ISO 15924 script) make a language or a people
    of a country's name; ``endings`` are the only letters that may follow a name in scripts
    whose languages add endings. ``leave_out`` are names that are too common as words;
    ``short_cities`` are the short or common-looking names of cities that are kept.
    """

    leave_out: tuple[str, ...]
    short_cities: tuple[str, ...]
    not_after: dict[str, tuple[str, ...]]
    not_followed_by: dict[str, tuple[str, ...]]
    endings: dict[str, tuple[str, ...]]
    ambiguous: tuple[Ambiguous, ...]


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Return all countries and territories by alpha-2 code."""
    rows = read_table(
        data_root().joinpath("countries/countries.tsv"), "code", "alpha3", "name", "currencies"
    )
    return {
        row["code"]: Country(
            row["code"], row["alpha3"], row["name"], tuple(row["currencies"].split())
        )
        for row in rows
    }


def country(code: str) -> Country:
    """Return the country with this alpha-2 code, upper or lower case.

    Raises InputError for a code that ISO 3166-1 does not have.

    >>> country("kh").name
    'Cambodia'
    """
    found = countries().get(code.upper())
    if found is None:
        raise InputError(
            "A country code is not known.",
            remedy="Use the two letters of ISO 3166-1, such as KH.",
            code="catalog.country",
        )
    return found


def country_names() -> Iterator[tuple[str, str, SpellingStatus]]:
    """Yield ``(name, alpha-2 code, status)``: names of all languages, flags, short forms.

    Short forms were gathered by the project and wait for native readers.

    >>> [(code, status.value) for name, code, status in country_names() if name == "柬埔寨"][0]
    ('KH', 'verified')
    """
    for row in read_table(data_root().joinpath("countries/names.tsv"), "code", "name", "languages"):
        yield row["name"], row["code"], SpellingStatus.VERIFIED
    for code in countries():
        yield flag(code), code, SpellingStatus.VERIFIED
    short = read_item(data_root().joinpath("countries/short_names.toml"), _ShortNames)
    for code, names in short.names.items():
        for name in names:
            yield name, code, SpellingStatus.UNVERIFIED


def city_names() -> dict[str, tuple[str, ...]]:
    """Return hand-gathered names of cities by GeoNames number.

    >>> "Bali" in city_names()["1645528"]
    True
    """
    return read_item(data_root().joinpath("countries/city_names.toml"), _ShortNames).names


def flag(code: str) -> str:
    """Return the flag emoji of an alpha-2 code.

    >>> flag("KH")
    '🇰🇭'
    """
    return "".join(chr(_FLAG_A + ord(letter) - ord("A")) for letter in code.upper())


@lru_cache(maxsize=1)
def name_rules() -> NameRules:
    """Return the rules that tell a name from an ordinary word."""
    return read_item(data_root().joinpath("countries/name_rules.toml"), NameRules)
