"""Find whether a message names an employer: a legal form, an institution, an address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import data_root, read_item
from manumit.language import fold_pattern
from manumit.language.prefilter import required_literals

__all__ = ["EmployerMention", "employers_in"]

_LONGEST_READ = 20_000


@dataclass(frozen=True, slots=True)
class EmployerMention:
    """One mark of a named employer at ``folded.text[start:end]``: ``form`` or ``address``."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Employers:
    source: str
    forms: tuple[str, ...]
    addresses: tuple[str, ...]


def employers_in(text: str) -> tuple[EmployerMention, ...]:
    """Return the first mark of each kind that folded text shows.

    >>> [m.kind for m in employers_in("apply to example hotels co., ltd in bangkok")]
    ['form']
    """
    found = []
    part = text[:_LONGEST_READ]
    for kind, expressions in _expressions():
        for literals, expression in expressions:
            if literals and not any(literal in part for literal in literals):
                continue
            match = expression.search(part)
            if match is not None:
                found.append(EmployerMention(kind, match.start(), match.end()))
                break
    return tuple(found)


@lru_cache(maxsize=1)
def _expressions() -> tuple[tuple[str, tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]], ...]:
    data = read_item(data_root().joinpath("offers/employers.toml"), _Employers)
    return tuple(
        (kind, tuple(map(_compiled, patterns)))
        for kind, patterns in (("form", data.forms), ("address", data.addresses))
    )


def _compiled(pattern: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    folded = fold_pattern(pattern)
    return tuple(required_literals(folded) or ()), re.compile(folded)
