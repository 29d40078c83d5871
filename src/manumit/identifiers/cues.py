"""Find every cue word of a text in one pass: platforms, banks, countries, phone words.

One Aho-Corasick automaton over all words of all languages reads the text once, however
many words there are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from manumit.identifiers import _tables

__all__ = ["Cue", "Cues", "find_cues"]

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


class Cues:
    """The cue words of one text, by topic, in order of place."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self._by_topic: dict[str, list[Cue]] = {}
        for cue in cues:
            self._by_topic.setdefault(cue.topic, []).append(cue)
        self._ends: dict[str, list[int]] = {}

    def of(self, topic: str) -> list[Cue]:
        """Return the cues of a topic in order of place."""
        return self._by_topic.get(topic, [])

    def before(self, topic: str, at: int, *, within: int) -> Cue | None:
        """Return the last cue of a topic that ends at or before ``at``, close enough."""
        cues = self._by_topic.get(topic)
        if not cues:
            return None
        ends = self._ends.setdefault(topic, [cue.end for cue in cues])
        index = bisect_right(ends, at) - 1
        if index < 0 or at - ends[index] > within:
            return None
        return cues[index]

    def after(self, topic: str, at: int, *, within: int) -> Cue | None:
        """Return the first cue of a topic that starts at or after ``at``, close enough."""
        cues = self._by_topic.get(topic)
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


def find_cues(text: str) -> Cues:
    """Return the cue words of folded text; words inside longer Latin words do not count."""
    hits = _automaton().find_matches_as_indexes(text)
    return Cues(_cues(text, hits))


def same_sentence(text: str, start: int, end: int) -> bool:
    """Return whether no line or sentence ends between two places of folded text."""
    return _SENTENCE_END.search(text, start, end) is None


def _cues(text: str, hits: list[tuple[int, int, int]]) -> Iterator[Cue]:
    words = _words()
    for index, start, end in hits:
        word, entries = words[index]
        if _stands_alone(text, word, start, end):
            for topic, name, weak in entries:
                yield Cue(start, end, topic, name, weak)


def _stands_alone(text: str, word: str, start: int, end: int) -> bool:
    """Return whether the word is not a part of a longer word of a spaced script."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    first, last = word[0], word[-1]
    if first.isascii():
        if first.isalnum() and before.isascii() and (before.isalnum() or before in "_@/."):
            return False
    elif before.isalpha() and _spaced(first) and _spaced(before):
        return False
    return not (last.isascii() and last.isalpha() and after.isascii() and after.isalpha())


def _spaced(char: str) -> bool:
    """Return whether the script of ``char`` puts spaces between words (up to Sinhala)."""
    return 0x370 <= ord(char) < 0xE00 or 0x1200 <= ord(char) < 0x1380


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[str, tuple[tuple[str, str, bool], ...]], ...]:
    entries: dict[str, list[tuple[str, str, bool]]] = {}
    for word, topic, name, weak in _tables.cue_words():
        entries.setdefault(word, []).append((topic, name, weak))
    return tuple((word, tuple(found)) for word, found in entries.items())


@lru_cache(maxsize=1)
def _automaton() -> AhoCorasick:
    return AhoCorasick([word for word, _ in _words()], matchkind=MatchKind.LeftmostLongest)
