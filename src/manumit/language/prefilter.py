"""Literals that a regular expression cannot match without, so that most need not be tried.

A message is scanned once for all literals of thousands of patterns (Aho-Corasick); a
pattern is tried only where one of its literals stands. The idea is that of the prefilters
of RE2 and Hyperscan; what is derived here holds for the patterns of the catalogue, and a
property test compares it with the regular expressions themselves.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any

__all__ = ["longest_match", "required_groups", "required_literals"]

_parser: Any = re._parser  # type: ignore[attr-defined]  # the only parser there is; tested on every Python
_LARGEST_SET = 48
_LARGEST_CLASS = 8
_LONG_ENOUGH = 5  # a literal of so many characters is rare enough
_LONGEST_BOUND = 400
_EMPTY = frozenset({""})

Strings = frozenset[str]


def required_literals(pattern: str) -> Strings | None:
    """Return literals of which every match of ``pattern`` holds at least one.

    None where no useful set can be named: the pattern must then always be tried. Flags
    inside the pattern and look-behinds are not looked into, which loses nothing.

    >>> sorted(required_literals(r"(free|paid) (flight|ticket)s?"))
    ['flight', 'ticket']
    >>> required_literals(r"[0-9]{3,5}") is None
    True
    """
    exact, needed = _of_sequence(list(_parser.parse(pattern)))
    return _better(exact, needed)


def required_groups(pattern: str) -> tuple[Strings, ...]:
    """Return up to two sets of literals, of each of which every match holds at least one.

    "free" and "ticket" of ``free.{0,9}ticket`` stand in different parts of the match: a text
    that holds only one of them need not be tried. () where nothing useful can be named.

    >>> [sorted(group) for group in required_groups("(free|paid).{0,9}(flight|ticket)s?")]
    [['flight', 'ticket'], ['free', 'paid']]
    """
    parts: list[Strings] = []
    exact, needed = _of_sequence(list(_parser.parse(pattern)), parts)
    best = _better(exact, needed)
    if _worth(best) == (0, 0) or best is None:
        return ()
    others = [p for p in parts if _worth(p) != (0, 0) and not _overlap(p, best)]
    return (best, max(others, key=_worth)) if others else (best,)


def _overlap(one: Strings, other: Strings) -> bool:
    return any(a in b or b in a for a in one for b in other)


def longest_match(pattern: str) -> int:
    """Return how many characters a match of ``pattern`` has at most; 0 where it has no bound.

    >>> longest_match(r"free.{0,9}(flight|ticket)"), longest_match(r"free *flight")
    (19, 0)
    """
    _, most = _parser.parse(pattern).getwidth()
    return int(most) if most <= _LONGEST_BOUND else 0


def _of_sequence(
    nodes: list[Any], parts: list[Strings] | None = None
) -> tuple[Strings | None, Strings | None]:
    """Return (all strings it matches, literals it needs) of a row of nodes; None: unknown.

    ``parts`` collects the literals that each separate part of the row needs.
    """
    collected = parts if parts is not None else []
    whole: Strings | None = _EMPTY
    current: Strings = _EMPTY
    best: Strings | None = None
    for node in nodes:
        exact, needed = _of_node(node)
        best = _better(best, needed)
        joined = None if exact is None else _joined(current, exact)
        if needed and exact is None:
            collected.append(needed)
        if joined is None:
            best = _better(best, current)
            collected.append(current)
            current = exact if exact is not None else _EMPTY
            whole = None
        else:
            current = joined
            whole = joined if whole is not None else None
    collected.append(current)
    return whole, _better(best, current)


def _of_node(node: Any) -> tuple[Strings | None, Strings | None]:
    kind, value = str(node[0]), node[1]
    if kind == "LITERAL":
        return frozenset({chr(value)}), None
    if kind == "IN":
        return _of_class(value), None
    if kind in {"AT", "ASSERT", "ASSERT_NOT"}:
        return _EMPTY, None
    if kind == "SUBPATTERN":
        return _of_sequence(list(value[3]))
    if kind == "BRANCH":
        return _of_branch([_of_sequence(list(branch)) for branch in value[1]])
    if kind in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        least, most, inside = value
        exact, needed = _of_sequence(list(inside))
        if least == 0:
            optional = exact is not None and int(most) == 1
            return (exact | _EMPTY if optional and exact is not None else None), None
        if least == 1 and int(most) == 1:
            return exact, needed
        return None, _better(exact, needed)
    return None, None


def _of_class(members: list[Any]) -> Strings | None:
    chars: set[str] = set()
    for kind, value in members:
        if str(kind) == "LITERAL":
            chars.add(chr(value))
        elif str(kind) == "RANGE" and value[1] - value[0] < _LARGEST_CLASS:
            chars.update(chr(code) for code in range(value[0], value[1] + 1))
        else:
            return None
    return frozenset(chars) if len(chars) <= _LARGEST_CLASS else None


def _of_branch(
    branches: list[tuple[Strings | None, Strings | None]],
) -> tuple[Strings | None, Strings | None]:
    exacts = [exact for exact, _ in branches]
    whole: Strings | None = None
    if all(exact is not None for exact in exacts):
        whole = frozenset().union(*(e for e in exacts if e is not None))
        whole = whole if len(whole) <= _LARGEST_SET else None
    needs = [_better(exact, needed) for exact, needed in branches]
    if any(need is None for need in needs):
        return whole, None
    return whole, frozenset().union(*(n for n in needs if n is not None))


def _joined(left: Strings, right: Strings) -> Strings | None:
    if len(left) * len(right) > _LARGEST_SET:
        return None
    return frozenset(a + b for a, b in product(left, right))


def _better(one: Strings | None, other: Strings | None) -> Strings | None:
    return max((one, other), key=_worth)


def _worth(literals: Strings | None) -> tuple[int, int]:
    """Rank a set: the longer its shortest literal the better, then the fewer the better."""
    if not literals:
        return (0, 0)
    shortest = min(len(text) + (1 if text > "\u3000" else 0) for text in literals)
    if "" in literals or shortest < 2:
        return (0, 0)
    return (min(shortest, _LONG_ENOUGH), -len(literals))
