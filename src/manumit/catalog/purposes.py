"""What the purposes of payments say: words by class, in ``data/purposes``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import Declared, data_root, read_item

__all__ = ["PurposeWords", "purpose_words"]


@dataclass(frozen=True, slots=True)
class PurposeWords(Declared):
    """Words and phrases by class of purpose and by kind of funding; the first class counts."""

    words: dict[str, tuple[str, ...]]
    funding: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def purpose_words() -> PurposeWords:
    """Return the words of purposes."""
    return read_item(data_root().joinpath("purposes/purposes.toml"), PurposeWords)
