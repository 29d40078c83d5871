"""Find what a message says: the concepts of the phrase files, in the languages it is in.

One scan over the folded text finds every literal of a language (Aho-Corasick); an
expression is tried only near a literal that it needs. So the time depends on the message,
not on how many expressions the catalogue holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import ahocorasick_rs

from manumit.catalog.phrases import phrase_files
from manumit.language import fold_pattern
from manumit.language.prefilter import longest_match, required_literals

__all__ = ["PhraseHit", "scan_phrases"]

_MOST_TRIES = 6  # places near which one expression is tried; a seventh says nothing new
_SLACK = 2


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """One concept said in one language at ``folded.text[start:end]``."""

    concept_id: str
    language: str
    start: int
    end: int


class _Expression:
    """One expression of one concept; compiled when a message first holds its literal."""

    def __init__(self, concept_id: str, pattern: str) -> None:
        self.concept_id = concept_id
        self.reach = longest_match(pattern)  # the longest match, or 0 where it has no bound
        self._pattern = pattern

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self._pattern)


class _Reader:
    """The expressions of one language, ready to scan."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.expressions: list[_Expression] = []
        owners: dict[str, list[int]] = {}
        for concept_id, phrases in phrase_files()[language].concepts.items():
            for pattern in map(fold_pattern, phrases.patterns):
                literals = required_literals(pattern)
                for literal in literals or ():
                    owners.setdefault(literal, []).append(len(self.expressions))
                if literals:
                    self.expressions.append(_Expression(concept_id, pattern))
        self.owners = [tuple(indexes) for indexes in owners.values()]
        self.automaton = ahocorasick_rs.AhoCorasick(list(owners))

    def scan(self, text: str) -> list[PhraseHit]:
        places: dict[int, list[tuple[int, int]]] = {}
        found = self.automaton.find_matches_as_indexes(text, overlapping=True)
        for literal, start, end in found:
            for index in self.owners[literal]:
                places.setdefault(index, []).append((start, end))
        hits: dict[str, PhraseHit] = {}
        for index, spans in places.items():
            expression = self.expressions[index]
            match = _first_match(expression, text, spans)
            if match is None:
                continue
            known = hits.get(expression.concept_id)
            if known is None or match.start() < known.start:
                hits[expression.concept_id] = PhraseHit(
                    expression.concept_id, self.language, match.start(), match.end()
                )
        return list(hits.values())


def scan_phrases(text: str, languages: Iterable[str]) -> tuple[PhraseHit, ...]:
    """Return the first place of every concept that folded text says, in order of place.

    ``languages`` are BCP 47 tags; those without a phrase file are passed over. A concept
    that several languages find is given once, where it stands first.
    """
    hits: dict[str, PhraseHit] = {}
    for language in languages:
        reader = _reader(language)
        for hit in reader.scan(text) if reader else ():
            known = hits.get(hit.concept_id)
            if known is None or (hit.start, -hit.end) < (known.start, -known.end):
                hits[hit.concept_id] = hit
    return tuple(sorted(hits.values(), key=lambda hit: (hit.start, hit.end, hit.concept_id)))


def _first_match(
    expression: _Expression, text: str, spans: list[tuple[int, int]]
) -> re.Match[str] | None:
    if not expression.reach:
        return expression.regex.search(text)
    for first, last in _windows(spans[:_MOST_TRIES], expression.reach + _SLACK):
        match = expression.regex.search(text, first, last)
        if match is not None:
            return match
    return None


def _windows(spans: list[tuple[int, int]], reach: int) -> list[tuple[int, int]]:
    """Return the stretches around the spans (sorted by start), overlapping ones joined."""
    windows: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        first, last = max(0, start - reach), end + reach
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(last, windows[-1][1]))
        else:
            windows.append((first, last))
    return windows


@lru_cache(maxsize=64)
def _reader(language: str) -> _Reader | None:
    return _Reader(language) if language in phrase_files() else None
