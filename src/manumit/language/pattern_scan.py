"""Search folded text for thousands of expressions at the price of one scan.

One pass finds every literal (Aho-Corasick); an expression is tried only near a literal that
it needs. So the time depends on the text, not on how many expressions there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

import ahocorasick_rs

from manumit.language.prefilter import longest_match, required_groups

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
        groups_of: list[tuple[frozenset[str], ...]] = []
        for name, pattern in expressions:
            groups = required_groups(pattern)
            if not groups:
                self._always.append(_Expression(name, pattern))
                continue
            # Twice the index for the first group of literals, one more for the second.
            for second, group in enumerate(groups):
                for literal in group:
                    owners.setdefault(literal, []).append(2 * len(self._expressions) + second)
            groups_of.append(groups)
            self._expressions.append(_Expression(name, pattern))
        places = {literal: place for place, literal in enumerate(owners)}
        for expression, groups in zip(self._expressions, groups_of, strict=True):
            expression.groups = tuple(tuple(places[text] for text in group) for group in groups)
        self._owners = [tuple(slots) for slots in owners.values()]
        self._automaton = ahocorasick_rs.AhoCorasick(list(owners))

    def first_matches(self, text: str) -> dict[str, tuple[int, int]]:
        """Return where each name that matches stands first, as ``(start, end)``."""
        spans: dict[int, list[tuple[int, int]]] = {}
        for literal, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if literal in spans:
                spans[literal].append((start, end))
            else:
                spans[literal] = [(start, end)]
        owners = self._owners
        slots: set[int] = set()
        slots.update(*(owners[literal] for literal in spans))
        found: dict[str, tuple[int, int]] = {}
        for slot in slots:
            if slot % 2:
                continue
            expression = self._expressions[slot // 2]
            if len(expression.groups) == 1 or slot + 1 in slots:
                match = expression.near(text, spans)
                if match is not None:
                    _keep_first(found, expression.name, match)
        for expression in self._always:
            _keep_first(found, expression.name, expression.regex.search(text))
        return found


class _Expression:
    """One expression; compiled when a text first holds its literal."""

    def __init__(self, name: str, pattern: str) -> None:
        self.name = name
        self.groups: tuple[tuple[int, ...], ...] = ()  # literals, by their place in the automaton
        self._pattern = pattern
        self._reach = longest_match(pattern)  # 0 where a match has no bound

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self._pattern)

    def near(self, text: str, spans: dict[int, list[tuple[int, int]]]) -> re.Match[str] | None:
        """Return the first match that can hold the literals that stand at ``spans``."""
        if not self._reach:
            return self.regex.search(text)
        around: list[tuple[int, int]] | None = None
        for group in self.groups:  # of two groups, the one that stands in fewer places
            mine = [span for literal in group if literal in spans for span in spans[literal]]
            if around is None or len(mine) < len(around):
                around = mine
        reach = self._reach + _SLACK
        if around is not None and len(around) == 1:
            start, end = around[0]
            return self.regex.search(text, max(0, start - reach), end + reach)
        for first, last in _windows((around or [])[:_MOST_TRIES], reach):
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
