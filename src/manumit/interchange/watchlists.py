"""Lists of payees that others publish: text, CSV, JSON, FollowTheMoney entities."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from manumit.errors import InputError, Reject
from manumit.identifiers import IdentifierKind, find_identifiers
from manumit.interchange.encoding import decode_text

__all__ = ["read_watchlist"]

_FTM = {"name": "name", "alias": "name", "weakAlias": "name", "publicKey": "wallet",
        "accountNumber": "account", "iban": "account"}  # fmt: skip


def read_watchlist(path: Path) -> tuple[list[tuple[str, str]], list[Reject]]:
    """Return pairs of kind (account, wallet, name) and value, and the rows that hold none.

    A text file holds one value a line; CSV has a column ``value`` and perhaps ``kind``; JSON is
    a list of values; JSON lines are FollowTheMoney entities (``properties``).
    """
    text = decode_text(path.read_bytes()).text
    found: list[tuple[str, str]] = []
    rejects: list[Reject] = []
    try:
        rows = list(_rows(path, text))
    except ValueError as error:
        raise InputError(
            f"The list {path.name} cannot be read ({type(error).__name__}).",
            remedy="Give text with one value a line, CSV with a column value, JSON, or JSON lines.",
            code="payments.watchlist-file",
        ) from error
    for number, values in rows:
        if values:
            found += values
        else:
            rejects.append(Reject(number, "", "the row holds no account, wallet or name",
                                  "Correct the row.", "payments.watchlist-row"))  # fmt: skip
    return list(dict.fromkeys(found)), rejects


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    ending = path.suffix.lower()
    if ending == ".json":
        for number, value in enumerate(json.loads(text), start=1):
            yield number, [_guessed(str(value))] if str(value).strip() else []
    elif ending in {".jsonl", ".ndjson", ".ftm"}:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield number, _entity(json.loads(line))
    elif ending == ".csv":
        reader = csv.DictReader(text.splitlines())
        if "value" not in (reader.fieldnames or []):
            raise ValueError("no column value")
        for number, row in enumerate(reader, start=2):
            value, kind = (row["value"] or "").strip(), (row.get("kind") or "").strip()
            known = kind in {"account", "wallet", "name"}
            yield number, [(kind, value) if known else _guessed(value)] if value else []
    else:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                yield number, [_guessed(line.strip())]


def _entity(entity: Any) -> list[tuple[str, str]]:
    properties = entity.get("properties", {}) if isinstance(entity, dict) else {}
    return [
        (kind, str(value))
        for name, kind in _FTM.items()
        for value in properties.get(name, [])
        if str(value).strip()
    ]


_WALLETS = (
    IdentifierKind.BITCOIN,
    IdentifierKind.EVM,
    IdentifierKind.TRON,
    IdentifierKind.SOLANA,
)


def _guessed(value: str) -> tuple[str, str]:
    """Return a value with its kind: a wallet or an account where it reads as one, else a name."""
    for mention in find_identifiers(value):
        if mention.identifier.kind in _WALLETS:
            return "wallet", value
    digits = sum(c.isdigit() for c in value)
    return ("account" if digits >= 6 else "name"), value
