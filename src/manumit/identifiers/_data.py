"""Read the declared knowledge of identifiers: tables and cue words under data/identifiers.

The catalogue's own reader stands in a layer above; this one is as strict about keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

from manumit.errors import CatalogError
from manumit.language import fold

__all__ = ["folded_words", "refuse_unknown", "table", "tsv"]

_ABOUT = ("title", "why", "sources", "note")


@lru_cache(maxsize=32)
def table(name: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return the TOML table ``name`` without its head; a key outside ``keys`` is refused."""
    content = tomllib.loads(_read(f"{name}.toml"))
    for key in ("title", "why", "sources"):
        if not content.get(key):
            raise _wrong(name, f'lacks the key "{key}"')
    about = {key: content.pop(key) for key in _ABOUT if key in content}
    refuse_unknown(name, content, keys)
    content["sources"] = about["sources"]
    return content


def refuse_unknown(name: str, content: Iterable[str], keys: Iterable[str]) -> None:
    """Raise CatalogError where ``content`` has a key that no code reads."""
    for key in content:
        if key not in keys:
            raise _wrong(name, f'has the unknown key "{key}"')


@lru_cache(maxsize=8)
def tsv(name: str) -> dict[str, str]:
    """Return a table of two columns; lines that start with # are comments."""
    lines = _read(f"{name}.tsv").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: row[1] for row in rows}


def folded_words(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words in folded form, each once, in the order given."""
    return tuple(dict.fromkeys(plain for word in words if (plain := fold(word).text)))


def _read(file: str) -> str:
    return files("manumit.data").joinpath(f"identifiers/{file}").read_text("utf-8")


def _wrong(name: str, what: str) -> CatalogError:
    return CatalogError(
        f"The data file identifiers/{name}.toml {what}.",
        remedy="Correct the file.",
        code="catalog.item",
    )
