"""Countries where compounds have been reported: a public set, never made from cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import Declared, data_root, read_item

__all__ = ["destination_codes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Codes(Declared):
    codes: tuple[str, ...]


@lru_cache(maxsize=1)
def destination_codes() -> tuple[str, ...]:
    """Return the ISO 3166-1 alpha-2 codes."""
    return read_item(data_root().joinpath("flows/destinations.toml"), _Codes).codes
