"""Which places, cities and countries a message names, in one scan over its folded text.

All spellings of all scripts are one Aho-Corasick automaton, built on first use. A hit is a
name only where it stands free (`manumit.catalog.spellings`), where no rule of
``data/countries/name_rules.toml`` makes it another word, and where no longer name covers it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

import ahocorasick_rs

from manumit.catalog.countries import Ambiguous, city_names, country_names, name_rules
from manumit.catalog.places import place, place_spellings, places
from manumit.catalog.reader import data_root
from manumit.catalog.spellings import (
    FoldedSpelling,
    SpellingStatus,
    fold_spelling,
    stands_free,
)
from manumit.catalog.table import read_table
from manumit.language.fold import Folded, fold

__all__ = ["MentionKind", "PlaceMention", "places_in"]


_SHORT_HANGUL = 2  # two syllables inside a longer word are seldom a name
_SYLLABLES = frozenset({"Thai", "Laoo", "Khmr", "Mymr"})
_VOWELS_BEFORE = frozenset("เแโใไເແໂໃໄ")
_VOWELS_BEHIND = frozenset("ะาำๅະາຳ")


class MentionKind(StrEnum):
    """What was named."""

    PLACE = "place"
    CITY = "city"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place, city or country that a message names.

    ``item_id`` is the place identifier, the GeoNames number of a city or the alpha-2 code of
    a country; ``country`` is the alpha-2 code that any of them implies. ``start`` and ``end``
    are code points of the original text, and ``quote`` is what stands there.
    """

    kind: MentionKind
    item_id: str
    country: str
    start: int
    end: int
    quote: str
    status: SpellingStatus


@dataclass(frozen=True, slots=True)
class _Name:
    """One spelling with everything that decides whether a hit is this name."""

    kind: MentionKind
    country: str
    spelling: FoldedSpelling
    needs_ending: bool
    endings: frozenset[str] | None
    not_after: tuple[str, ...]
    not_followed_by: tuple[str, ...]
    rule: Ambiguous | None


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    names: tuple[_Name, ...]
    scan: ahocorasick_rs.AhoCorasick


def places_in(folded: Folded) -> tuple[PlaceMention, ...]:
    """Return what a message names, in the order of the text; overlaps go to the longest name.

    >>> from manumit.language.fold import fold
    >>> [(m.quote, m.item_id) for m in places_in(fold("Job in KK Park, Myanmar"))]
    [('KK Park', 'MM-KKP'), ('Myanmar', 'MM')]
    """
    gazetteer = _gazetteer()
    hits = gazetteer.scan.find_matches_as_indexes(folded.text, overlapping=True)
    if not hits:
        return ()
    hits.sort(key=lambda hit: (hit[1] - hit[2], hit[1]))  # longest first
    taken: list[tuple[int, int, _Name]] = []
    covered = bytearray(len(folded.text))
    for index, start, end in hits:
        if covered.find(1, start, end) < 0:
            name = gazetteer.names[index]
            stop = _name_end(folded, start, end, name)
            if stop:
                taken.append((start, stop, name))
                covered[start:stop] = b"\1" * (stop - start)
    taken.sort(key=lambda found: found[0])
    return tuple(_mention(folded, start, end, name) for start, end, name in taken)


def _mention(folded: Folded, start: int, end: int, name: _Name) -> PlaceMention:
    first, last = folded.span(start, end)
    return PlaceMention(
        kind=name.kind,
        item_id=name.spelling.item_id,
        country=name.country,
        start=first,
        end=last,
        quote=folded.original[first:last],
        status=name.spelling.status,
    )


def _name_end(folded: Folded, start: int, end: int, name: _Name) -> int:
    """Return where the name ends, its ending included; 0 where the hit is another word."""
    text = folded.text
    if not stands_free(text, start, end, name.spelling):
        return 0
    if name.spelling.script in _SYLLABLES and _cuts_a_syllable(text, start, end):
        return 0
    stop = end
    if name.endings is not None:
        while stop < len(text) and (
            text[stop].isalpha() or unicodedata.category(text[stop])[0] == "M"
        ):
            stop += 1
        if text[end:stop] not in name.endings or (name.needs_ending and stop == end):
            return 0
    if name.not_after and text.endswith(name.not_after, 0, start):
        return 0
    if name.not_followed_by and text.startswith(name.not_followed_by, end):
        return 0
    context = name.spelling.context
    if context and not _has_context(text, start, end, context):
        return 0
    if name.rule and name.rule.as_written:
        written = folded.quote(start, end).casefold()
        if written != name.spelling.written.casefold():
            return 0
    return stop


def _cuts_a_syllable(text: str, start: int, end: int) -> bool:
    """Return whether a vowel or tone mark outside ``text[start:end]`` belongs to its letters.

    Thai and Lao write some vowels before the consonant, and all scripts of the region write
    marks above, below or behind it: the "Laos" in the Thai word for free time is no name.
    """
    return (
        text[start - 1 : start] in _VOWELS_BEFORE
        or text[end : end + 1] in _VOWELS_BEHIND
        or unicodedata.category(text[end : end + 1] or " ")[0] == "M"
    )


def _has_context(text: str, start: int, end: int, words: Iterable[str]) -> bool:
    """Return whether one of the words stands outside ``text[start:end]``, as a whole word."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            after = at + len(word)
            outside = after <= start or at >= end
            free = not word.isascii() or not (
                text[at - 1 : at].isalnum() or text[after : after + 1].isalnum()
            )
            if outside and free:
                return True
            at = text.find(word, at + 1)
    return False


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    rules = name_rules()
    named: dict[str, _Name] = {}
    for spelling in place_spellings():
        name = _name(MentionKind.PLACE, place(spelling.item_id).country, spelling, None)
        named.setdefault(spelling.text, name)
    conditions = {fold(n).text: entry for entry in rules.ambiguous for n in entry.names}
    left_out = {fold(n).text for n in rules.leave_out}
    for kind, code, written, item_id, status in _ordinary_names():
        plain = fold(written).text.strip()
        rule = conditions.get(plain)
        if len(plain) < 2 or (rule is None and plain in left_out):
            continue
        if rule and rule.as_written:
            written = _as_written(written, rule)
        spelling = fold_spelling(written, item_id=item_id, status=status)
        named.setdefault(spelling.text, _name(kind, code, spelling, rule))
    scan = ahocorasick_rs.AhoCorasick(
        list(named), matchkind=ahocorasick_rs.MATCHKIND_STANDARD, store_patterns=False
    )
    return _Gazetteer(tuple(named.values()), scan)


def _ordinary_names() -> Iterator[tuple[MentionKind, str, str, str, SpellingStatus]]:
    for written, code, status in country_names():
        yield MentionKind.COUNTRY, code, written, code, status
    town = {number: item for item in places().values() for number in item.geonames}
    more = city_names()
    columns = ("id", "name", "country", "population", "spellings")
    for row in read_table(data_root().joinpath("countries/cities.tsv"), *columns):
        item = town.get(int(row["id"]))
        kind, item_id = (
            (MentionKind.PLACE, item.place_id) if item else (MentionKind.CITY, row["id"])
        )
        code = item.country if item else row["country"]
        for written in row["spellings"].split("|"):
            yield kind, code, written, item_id, SpellingStatus.VERIFIED
        for written in more.get(row["id"], ()):
            yield kind, code, written, item_id, SpellingStatus.UNVERIFIED


def _as_written(written: str, rule: Ambiguous) -> str:
    """Return the spelling of the rule that folds to the same text: the accents it demands."""
    plain = fold(written).text
    return next((name for name in rule.names if fold(name).text == plain), written)


def _name(kind: MentionKind, code: str, spelling: FoldedSpelling, rule: Ambiguous | None) -> _Name:
    """Return a spelling with the rules of its script and its own."""
    if spelling.script == "Hang" and len(spelling.text) <= _SHORT_HANGUL:
        spelling = replace(spelling, starts_word=True)
    if rule and rule.context:
        spelling = replace(spelling, context=_folded(rule.context))
    endings, before, behind = _script_rules(spelling.script)
    if kind is not MentionKind.COUNTRY:
        before = behind = ()
    return _Name(
        kind=kind,
        country=code,
        spelling=spelling,
        needs_ending=endings is not None and len(spelling.text) < len(fold(spelling.written).text),
        endings=endings,
        not_after=before + _folded(rule.not_after if rule else ()),
        not_followed_by=behind + _folded(rule.not_followed_by if rule else ()),
        rule=rule,
    )


@lru_cache(maxsize=32)
def _script_rules(
    script: str,
) -> tuple[frozenset[str] | None, tuple[str, ...], tuple[str, ...]]:
    rules = name_rules()
    endings = rules.endings.get(script)
    return (
        None if endings is None else frozenset(_folded(endings)),
        _folded(rules.not_after.get(script, ())),
        _folded(rules.not_followed_by.get(script, ())),
    )


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(fold(word).text for word in words)
