"""From one row of a list, whatever its layout, to the payees that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from manumit.catalog.reader import Declared, data_root, read_item
from manumit.identifiers.wallet import read_wallet

__all__ = ["Header", "Listed", "is_payee", "is_wallet", "listed_in", "names_payees"]

# A token without spaces that is no word: addresses of chains that carry no proof we can check.
_TOKEN = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9:_]{25,128}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_FEWEST_DIGITS = 6  # of an account number


@dataclass(frozen=True, slots=True)
class Listed:
    """One payee of a list: ``kind`` is account, wallet or name; who said so, and when."""

    kind: str
    value: str
    source: str = ""
    listed_on: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands at the head of a list for all its rows."""

    source: str = ""
    listed_on: str = ""


@dataclass(frozen=True, slots=True)
class _FollowTheMoney:
    payees: tuple[str, ...]
    owned: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fields(Declared):
    fields: dict[str, tuple[str, ...]]
    kinds: dict[str, tuple[str, ...]]
    followthemoney: _FollowTheMoney


@dataclass(frozen=True, slots=True)
class _Layout:
    role_of: Mapping[str, str]
    kind_of: Mapping[str, str]
    payees: frozenset[str] = field(default_factory=frozenset)
    owned: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _layout() -> _Layout:
    file = data_root().joinpath("payments/watchlist_fields.toml")
    declared = read_item(file, _Fields)
    return _Layout(
        {name: role for role, names in declared.fields.items() for name in names},
        {name: kind for kind, names in declared.kinds.items() for name in names},
        frozenset(declared.followthemoney.payees),
        declared.followthemoney.owned,
    )


def is_payee(row: object) -> bool:
    """Tell whether a FollowTheMoney entity can be paid; a row of another layout always can."""
    return not isinstance(row, dict) or str(row.get("schema", "Thing")) in _layout().payees


def is_wallet(value: str) -> bool:
    """Tell whether a text reads as the address of a wallet."""
    if len(value) < 25 or " " in value:
        return False
    known = read_wallet(value)
    return known is not None or (
        _TOKEN.fullmatch(value) is not None and _IBAN.fullmatch(value.upper()) is None
    )


def listed_in(row: object, header: Header) -> list[Listed]:
    """Return the payees of a row; a text is one payee, of the kind that it reads as."""
    if isinstance(row, str | int):
        value = str(row).strip()
        return [Listed(_guessed(value), value, header.source, header.listed_on)] if value else []
    if not isinstance(row, dict):
        return []
    if isinstance(row.get("properties"), dict):
        return [Listed(*pair, header.source, header.listed_on) for pair in _entity(row)]
    return _fields(row, header)


def names_payees(columns: Iterable[str]) -> bool:
    """Tell whether any column of a table can hold a payee."""
    roles = {_layout().role_of.get(_plain(name)) for name in columns}
    return bool(roles & {"name", "wallet", "account", "value", "wallet_if_it_reads_as_one"})


def _entity(entity: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a FollowTheMoney entity and the wallets and accounts inside it hold."""
    properties = entity["properties"]
    for name, values in properties.items():
        role = _layout().role_of.get(_plain(name))
        if role in {"name", "wallet", "account"}:
            yield from ((role, value) for value in _texts(values))
    for name in _layout().owned:
        for inner in properties.get(name) or ():
            if isinstance(inner, dict) and isinstance(inner.get("properties"), dict):
                yield from (pair for pair in _entity(inner) if pair[0] != "name")


def _fields(row: Mapping[str, Any], header: Header) -> list[Listed]:
    """Return the payees of a row of named fields."""
    layout = _layout()
    found: list[tuple[str, str]] = []
    told = {"published_by": header.source, "listed_on": header.listed_on, "kind": ""}
    for name, content in row.items():
        role = layout.role_of.get(_plain(str(name)))
        values = list(_texts(content))
        if not values:
            continue
        if role in told:
            told[role] = values[0]
        elif role == "wallet_if_it_reads_as_one":
            found += [("wallet", value) for value in values if is_wallet(value)]
        elif role == "name":
            found += [(role, part) for value in values for part in _parts(value)]
        elif role is not None:
            found += [(role, value) for value in values]
    kind = layout.kind_of.get(told["kind"].lower(), "")
    return [
        Listed(
            (kind or _guessed(value)) if role == "value" else role,
            value,
            told["published_by"],
            told["listed_on"],
        )
        for role, value in found
    ]


def _texts(content: object) -> Iterator[str]:
    """Yield the texts of a field: one, or several in a list."""
    if isinstance(content, date):
        yield content.isoformat()
    elif isinstance(content, str | int) and not isinstance(content, bool):
        if text := str(content).strip():
            yield text
    elif isinstance(content, list | tuple):
        for part in content:
            yield from _texts(part)


def _parts(names: str) -> list[str]:
    """Return the names of a cell; tables part them with semicolons."""
    return [part.strip() for part in names.split(";") if part.strip()]


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def _guessed(value: str) -> str:
    """Return the kind of a value: a wallet or an account where it reads as one, else a name."""
    if is_wallet(value):
        return "wallet"
    compact = "".join(c for c in value if c not in " .-/").upper()
    digits = sum(c.isdigit() for c in compact)
    is_account = digits >= _FEWEST_DIGITS and 2 * digits >= len(compact)
    return "account" if is_account or _IBAN.fullmatch(compact) else "name"
