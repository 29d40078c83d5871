"""The published sources that signs, typologies, places and forms rest on.

One publication is one file ``data/sources/<source_id>.toml``. The identifier is the short
name of the host or of the office that published, then the date when it is known, then a
few words of the title: ``malaymail-2022-09-13-cambodia-job-scams``. Only lower-case ASCII
letters, digits and hyphens; never reused for another publication.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from manumit.catalog.reader import item_files, read_item
from manumit.errors import CatalogError

__all__ = ["PROJECT_CHOICE", "PublishedSource", "check_names", "published_sources"]

PROJECT_CHOICE = "project-choice"
"""The source of a value that no publication gives; the manual lists every use."""


@dataclass(frozen=True, slots=True)
class PublishedSource:
    """One publication: ``data/sources/<source_id>.toml``.

    ``accessed_on`` is when a member of the project last read it, live or as a stored copy
    (``note`` says which); it is absent where the research cites the page but nobody has read
    it again. ``url`` is "" for works that are not online; ``licence`` (SPDX) is set where
    data, not only facts, were taken over.
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


def check_names(
    folder: str,
    item_id: str,
    named: Iterable[str],
    known: Iterable[str],
    sources: tuple[str, ...],
    *,
    remedy: str,
    code: str,
) -> None:
    """Raise CatalogError where an item names something unknown, or has no published source."""
    unknown = sorted(set(named) - set(known)) + sorted(set(sources) - set(published_sources()))
    if unknown or not sources:
        what = f"names the unknown {unknown[0]}" if unknown else "has no source"
        raise CatalogError(
            f"The data file {folder}/{item_id}.toml {what}.",
            remedy=remedy,
            code=code,
        )
