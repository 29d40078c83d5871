"""Search folded text for thousands of expressions at the price of one scan.

One pass finds every literal (Aho-Corasick); an expression is tried only near a literal that
it needs. So the time depends on the text, not on how many expressions there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

import ahocorasick_rs

from manumit.language.prefilter import longest_match, required_literals

__all__ = ["PatternScan"]

_MOST_TRIES = 6  # places near which one expression is tried; a seventh says nothing new
_SLACK = 2


class PatternScan:
    """Named expressions, ready to scan. Several expressions may share a name.

    Expressions without a literal are tried on every text.

    >>> scan = PatternScan([("flight", "free (flight|ticket)"), ("room", "free room")])
    >>> scan.first_matches("a free ticket and a free room")
    {'flight': (2, 13), 'room': (20, 29)}
    """

    def __init__(self, expressions: Iterable[tuple[str, str]]) -> None:
        self._expressions: list[_Expression] = []
        self._always: list[_Expression] = []
        owners: dict[str, list[int]] = {}
        for name, pattern in expressions:
            literals = required_literals(pattern)
            if not literals:
                self._always.append(_Expression(name, pattern))
                continue
            for literal in literals:
                owners.setdefault(literal, []).append(len(self._expressions))
            self._expressions.append(_Expression(name, pattern))
        self._owners = [tuple(indexes) for indexes in owners.values()]
        self._automaton = ahocorasick_rs.AhoCorasick(list(owners))

    def first_matches(self, text: str) -> dict[str, tuple[int, int]]:
        """Return where each name that matches stands first, as ``(start, end)``."""
        places: dict[int, list[tuple[int, int]]] = {}
        owners = self._owners
        for literal, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for index in owners[literal]:
                if index in places:
                    places[index].append((start, end))
                else:
                    places[index] = [(start, end)]
        found: dict[str, tuple[int, int]] = {}
        for index, spans in places.items():
            expression = self._expressions[index]
            _keep_first(found, expression.name, expression.near(text, spans))
        for expression in self._always:
            _keep_first(found, expression.name, expression.regex.search(text))
        return found


class _Expression:
    """One expression; compiled when a text first holds its literal."""

    def __init__(self, name: str, pattern: str) -> None:
        self.name = name
        self._pattern = pattern
        self._reach = longest_match(pattern)  # 0 where a match has no bound

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self._pattern)

    def near(self, text: str, spans: list[tuple[int, int]]) -> re.Match[str] | None:
        """Return the first match that can hold one of the literals at ``spans``."""
        if not self._reach:
            return self.regex.search(text)
        reach = self._reach + _SLACK
        if len(spans) == 1:
            start, end = spans[0]
            return self.regex.search(text, max(0, start - reach), end + reach)
        for first, last in _windows(spans[:_MOST_TRIES], reach):
            match = self.regex.search(text, first, last)
            if match is not None:
                return match
        return None


def _keep_first(found: dict[str, tuple[int, int]], name: str, match: re.Match[str] | None) -> None:
    if match is not None:
        span = match.span()
        if name not in found or span < found[name]:
            found[name] = span


def _windows(spans: list[tuple[int, int]], reach: int) -> list[tuple[int, int]]:
    """Return the stretches around the spans, overlapping ones joined, in order of place."""
    windows: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        first, last = max(0, start - reach), end + reach
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(last, windows[-1][1]))
        else:
            windows.append((first, last))
    return windows
