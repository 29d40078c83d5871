"""Red flags that authorities have published, by identifier: ``data/redflags``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import item_files, read_item
from manumit.catalog.sources import check_names, published_sources

__all__ = ["RedFlag", "red_flags"]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One red flag in our own words, with who issued it and where."""

    flag_id: str
    title: str
    issuer: str
    reference: str
    sources: tuple[str, ...]


@lru_cache(maxsize=1)
def red_flags() -> dict[str, RedFlag]:
    """Return the red flags by identifier; raises CatalogError for an unknown source."""
    found = {name: read_item(file, RedFlag, flag_id=name) for name, file in item_files("redflags")}
    for flag in found.values():
        check_names("redflags", flag.flag_id, flag.sources, published_sources(), flag.sources,
                    remedy="Sources stand in data/sources.", code="catalog.redflag")  # fmt: skip
    return found
