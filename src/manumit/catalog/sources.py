"""The published sources that signs, typologies and forms rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from manumit.catalog.reader import item_files, read_item

__all__ = ["PROJECT_CHOICE", "PublishedSource", "published_sources"]

PROJECT_CHOICE = "project-choice"
"""The source of a value that no publication gives; the manual lists every use."""


@dataclass(frozen=True, slots=True)
class PublishedSource:
    """One publication: ``data/sources/<source_id>.toml``.

    ``accessed_on`` is when a member of the project last read it; ``url`` is "" for printed
    works; ``licence`` is set where data (not only facts) were taken over.
    """

    source_id: str
    title: str
    publisher: str
    url: str
    published_on: date | None = None
    accessed_on: date | None = None
    licence: str = ""
    note: str = ""


@lru_cache(maxsize=1)
def published_sources() -> dict[str, PublishedSource]:
    """Return all published sources by identifier."""
    return {
        source_id: read_item(file, PublishedSource, source_id=source_id)
        for source_id, file in item_files("sources")
    }
