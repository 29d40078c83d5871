"""How each language says what offers say: one file a language, concepts shared by all.

``data/phrases/<language>.toml`` holds regular expressions over folded text (see
``manumit.language.fold``) for each concept of ``data/concepts``, and the words of money.
Whether a native reader has checked a file is said in the file; the manual lists those that
wait.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from manumit.catalog.reader import item_files, read_item
from manumit.errors import CatalogError

__all__ = [
    "WIDE_LANGUAGES",
    "Concept",
    "Money",
    "PhraseFile",
    "Phrases",
    "concepts",
    "phrase_files",
]

WIDE_LANGUAGES = frozenset({"en", "es", "fr", "pt", "ar"})
"""Written in too many countries to tell where a reader lives or whose money is meant."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a message can say: ``data/concepts/<concept_id>.toml`` of all languages.

    ``title`` ends the sentence "The message says: ...". ``group`` orders the manual.
    """

    concept_id: str
    title: str
    group: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The expressions of one concept in one language, with examples that are run as tests."""

    patterns: tuple[str, ...]
    fires_on: tuple[str, ...]
    quiet_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """Words of pay in one language, in natural writing.

    ``cue`` are words for pay. ``per_*`` follow an amount. ``thousand`` and the like multiply
    the number before them; ``numbers`` are number words with their value (1 to 99), for
    sums that are written in words. ``currency`` maps ISO 4217 codes (and USDT) to words and signs.
    """

    cue: tuple[str, ...]
    per_hour: tuple[str, ...] = ()
    per_day: tuple[str, ...] = ()
    per_week: tuple[str, ...] = ()
    per_month: tuple[str, ...] = ()
    per_year: tuple[str, ...] = ()
    hundred: tuple[str, ...] = ()
    thousand: tuple[str, ...] = ()
    ten_thousand: tuple[str, ...] = ()
    hundred_thousand: tuple[str, ...] = ()
    million: tuple[str, ...] = ()
    ten_million: tuple[str, ...] = ()
    billion: tuple[str, ...] = ()
    numbers: dict[str, float] = field(default_factory=dict)
    currency: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PhraseFile:
    """One language: BCP 47 tag, own name, ISO 15924 scripts, and who has checked it.

    ``reviewed_by`` is "" until a native reader has read every line; ``note`` says how the
    file was written. ``home`` lists ISO 3166-1 alpha-2 codes of the countries whose people
    write it, likeliest first: they settle what "$" and an unmarked number mean.
    """

    language: str
    name: str
    scripts: tuple[str, ...]
    note: str
    money: Money
    concepts: dict[str, Phrases]
    reviewed_by: str = ""
    home: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def concepts() -> dict[str, Concept]:
    """Return every concept by identifier."""
    return {
        concept_id: read_item(file, Concept, concept_id=concept_id)
        for concept_id, file in item_files("concepts")
    }


@lru_cache(maxsize=1)
def phrase_files() -> dict[str, PhraseFile]:
    """Return the phrases of every language by its BCP 47 tag.

    Raises CatalogError where a file names a concept that is not declared.
    """
    found: dict[str, PhraseFile] = {}
    for tag, file in item_files("phrases"):
        phrases = read_item(file, PhraseFile)
        unknown = sorted(set(phrases.concepts) - set(concepts()))
        if unknown or phrases.language != tag:
            what = f"names the unknown concept {unknown[0]}" if unknown else "has another language"
            raise CatalogError(
                f"The data file {file.name} {what}.",
                remedy="Concepts are declared in data/concepts; the file is named by its language.",
                code="catalog.phrases",
            )
        found[tag] = phrases
    return found
