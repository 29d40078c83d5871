"""What has been published about how many people are held and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import Declared, data_root, read_item

__all__ = ["KnownFigure", "known_figures"]


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """One published figure: ``on`` (ISO 8601), what it counts, people, countries, where read.

    ``people`` and ``countries`` are as published, such as "more than 60"; "" where not given.
    """

    on: str
    scope: str
    people: str
    countries: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known(Declared):
    rows: tuple[KnownFigure, ...]


@lru_cache(maxsize=1)
def known_figures() -> tuple[KnownFigure, ...]:
    """Return the figures, the newest first."""
    found = read_item(data_root().joinpath("flows/known.toml"), _Known).rows
    return tuple(sorted(found, key=lambda row: row.on, reverse=True))
