"""Find whether a message names an employer: a legal form, an institution, an address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import data_root, read_item
from manumit.language import fold_pattern
from manumit.language.pattern_scan import PatternScan

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
    found = _scan().first_matches(text[:_LONGEST_READ])
    return tuple(EmployerMention(kind, start, end) for kind, (start, end) in found.items())


@lru_cache(maxsize=1)
def _scan() -> PatternScan:
    data = read_item(data_root().joinpath("offers/employers.toml"), _Employers)
    kinds = (("form", data.forms), ("address", data.addresses))
    return PatternScan((kind, fold_pattern(p)) for kind, patterns in kinds for p in patterns)
