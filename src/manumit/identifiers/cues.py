"""Find every cue word of a text in one pass: platforms, banks, countries, phone words.

An Aho-Corasick automaton over the words of all languages reads the text once, however many
words there are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from manumit.identifiers import _tables

__all__ = ["Cue", "Cues", "same_sentence"]

_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_LATIN_OR_JOINED = _LATIN | frozenset("0123456789_@")
_SURROUNDING_TOPICS = frozenset(
    ("phone", "other_number", "money", "solana", "wallet", "domain", "region")
)
_SENTENCE_END = re.compile(r"[\n!?;]|\.\s")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue word of the text: where it stands and what it announces.

    ``topic`` is what kind of thing (``platform``, ``phone``, ``other_number``, ``money``,
    ``region``, ``bank``, ``bank_name``, ``upi``, ``promptpay``, ``passport``, ``solana``,
    ``wallet``, ``domain``); ``name`` says which; ``weak`` words need a mark after them.
    """

    start: int
    end: int
    topic: str
    name: str
    weak: bool = False


class _Words:
    """Words with what they mean, and the automaton that finds them."""

    def __init__(self, words: Iterable[_tables.CueWord]) -> None:
        entries: dict[str, list[tuple[str, str, bool]]] = {}
        for word, topic, name, weak in words:
            entries.setdefault(word, []).append((topic, name, weak))
        # (meanings, Latin at its start, Latin letter at its end, of another spaced script)
        self._entries = [
            (
                tuple(meanings),
                word[0].isascii() and word[0].isalnum(),
                word[-1].isascii() and word[-1].isalpha(),
                not word[0].isascii() and _spaced(word[0]),
            )
            for word, meanings in entries.items()
        ]
        self._automaton = AhoCorasick(list(entries), matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[Cue]:
        """Yield the cues of folded text; parts of longer Latin words do not count."""
        size = len(text)
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            meanings, latin_start, latin_end, spaced = self._entries[index]
            if latin_start and start and text[start - 1] in _LATIN_OR_JOINED:
                continue
            if latin_end and end < size and text[end] in _LATIN:
                continue
            if spaced and not _stands_alone(text, start):
                continue
            for topic, name, weak in meanings:
                yield Cue(start, end, topic, name, weak)


class Cues:
    """The cue words of one text, by topic, in order of place.

    Words that announce something are looked up at once; words that only matter beside a
    number or an address (countries, currencies, "order no") when they are asked for.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._by_topic: dict[str, list[Cue]] = {}
        self._ends: dict[str, list[int]] = {}
        self._surroundings_read = False
        self._read(_announcing())

    def _read(self, words: _Words) -> None:
        for cue in words.find(self._text):
            self._by_topic.setdefault(cue.topic, []).append(cue)

    def _topic(self, topic: str) -> list[Cue]:
        if not self._surroundings_read and topic in _SURROUNDING_TOPICS:
            self._surroundings_read = True
            self._read(_surrounding())
        return self._by_topic.get(topic, [])

    def of(self, topic: str) -> list[Cue]:
        """Return the cues of a topic in order of place."""
        return self._topic(topic)

    def before(self, topic: str, at: int, *, within: int) -> Cue | None:
        """Return the last cue of a topic that ends at or before ``at``, close enough."""
        cues = self._topic(topic)
        if not cues:
            return None
        ends = self._ends.setdefault(topic, [cue.end for cue in cues])
        index = bisect_right(ends, at) - 1
        if index < 0 or at - ends[index] > within:
            return None
        return cues[index]

    def after(self, topic: str, at: int, *, within: int) -> Cue | None:
        """Return the first cue of a topic that starts at or after ``at``, close enough."""
        cues = self._topic(topic)
        if not cues:
            return None
        index = bisect_left(cues, at, key=lambda cue: cue.start)
        if index == len(cues) or cues[index].start - at > within:
            return None
        return cues[index]

    def near(self, topic: str, at: int, *, within: int) -> bool:
        """Return whether a cue of the topic stands within ``within`` of ``at``."""
        before = self.before(topic, at, within=within)
        return before is not None or self.after(topic, at, within=within) is not None


def same_sentence(text: str, start: int, end: int) -> bool:
    """Return whether no line or sentence ends between two places of folded text."""
    if text[start : start + 1] == ".":  # of an abbreviation: "licence no. 12"
        start += 1
    return _SENTENCE_END.search(text, start, end) is None


def _spaced(char: str) -> bool:
    """Return whether the script of ``char`` puts spaces between words (up to Sinhala)."""
    return 0x370 <= ord(char) < 0xE00 or 0x1200 <= ord(char) < 0x1380


def _stands_alone(text: str, start: int) -> bool:
    """Return whether a word of a script other than Latin is no part of a longer word."""
    if not start:
        return True
    before = text[start - 1]
    return not (before.isalpha() and _spaced(before))


@lru_cache(maxsize=1)
def _announcing() -> _Words:
    return _Words(_tables.announcing_words())


@lru_cache(maxsize=1)
def _surrounding() -> _Words:
    return _Words(_tables.surrounding_words())
