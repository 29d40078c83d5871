"""Which column is which, and which words mean out, in, a card, an exchange."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from manumit.catalog.reader import Declared, data_root, read_item
from manumit.errors import InputError
from manumit.model.payments import PAYMENT_COLUMNS

__all__ = ["ColumnMapping", "columns_of", "known_words", "load_mapping"]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a mapping file says; every part may be left out.

    Parameters
    ----------
    columns
        Column of the contract to column of the file.
    constants
        Column of the contract to a value that holds for every row, such as a currency.
    directions, kinds, channels
        Words of the file to words of the contract.
    date_format
        As of ``strptime``; "" for ISO 8601.
    decimal_sign
        "." or ","; "" to find out.
    negative_is_out
        Whether the sign of the amount says the direction.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    decimal_sign: str = ""
    negative_is_out: bool = False


@dataclass(frozen=True, slots=True)
class KnownWords(Declared):
    """The headings and words of ``data/interchange/payment-columns.toml``."""

    columns: dict[str, tuple[str, ...]]
    directions: dict[str, tuple[str, ...]]
    kinds: dict[str, tuple[str, ...]]
    channels: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def known_words() -> KnownWords:
    """Return the headings and words that are understood without a mapping."""
    return read_item(data_root().joinpath("interchange/payment-columns.toml"), KnownWords)


def load_mapping(path: Path) -> ColumnMapping:
    """Return the mapping of a TOML file; raises InputError for a key that is not known."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path.name, f"cannot be read ({type(error).__name__})") from error
    return mapping_of(content, path.name)


def mapping_of(content: Mapping[str, Any], name: str) -> ColumnMapping:
    """Return the mapping that a table of keys declares."""
    known = {item.name for item in fields(ColumnMapping)}
    for key in content:
        if key not in known:
            raise _wrong(name, f'has the unknown key "{key}"; known are {", ".join(sorted(known))}')
    for part in ("columns", "constants"):
        if strange := sorted(set(content.get(part, {})) - set(PAYMENT_COLUMNS)):
            raise _wrong(name, f'names "{strange[0]}", which is no column of a payment')
    return ColumnMapping(**content)


def columns_of(header: Sequence[str], mapping: ColumnMapping) -> dict[str, str]:
    """Return which column of the file holds which column of the contract.

    Raises InputError where the mapping names a column that the file does not have.
    """
    chosen = dict(mapping.columns)
    for column, named in chosen.items():
        if named not in header:
            raise InputError(
                f'The mapping names "{named}" for {column}, and the file has no such column.',
                remedy=f"The file has: {', '.join(header)}.",
                code="payments.column",
            )
    folded = {name.strip().casefold().replace(" ", "_").replace("-", "_"): name for name in header}
    for column in PAYMENT_COLUMNS:
        if column in chosen or column in mapping.constants:
            continue
        for word in known_words().columns[column]:
            if word in folded and folded[word] not in chosen.values():
                chosen[column] = folded[word]
                break
    return chosen


def _wrong(name: str, what: str) -> InputError:
    return InputError(
        f"The mapping {name} {what}.",
        remedy="See `manumit payments columns FILE`, which writes a mapping to begin with.",
        code="payments.mapping",
    )
