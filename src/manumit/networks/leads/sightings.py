"""Sightings as JSON lines: what one record says of identifiers and people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from manumit.errors import InputError, Reject
from manumit.identifiers import Identifier, IdentifierKind, find_identifiers, parse_identifier
from manumit.identifiers.wallet import read_wallet

__all__ = [
    "KINDS",
    "ROLES",
    "NamedPerson",
    "RecordSighting",
    "Sightings",
    "read_sightings",
    "sighting_key",
]

KINDS = ("case", "offer", "alert", "report")
ROLES = ("victim", "recruiter", "transporter", "boss", "guard", "account_supplier",
         "document_supplier", "helper", "unknown")  # fmt: skip
_ACCOUNTS = {"account", "bank_account", "bankaccount", "account_number", "iban"}
_WALLETS = {"wallet", "crypto", "crypto_wallet", "bitcoin", "evm", "ethereum", "tron", "solana"}
_PHONES = {"phone", "mobile", "tel", "telephone", "whatsapp", "viber", "signal", "sms"}
_ALIASES = {"twitter": "x", "telegram_handle": "telegram", "website": "domain", "site": "domain",
            "licence": "agency_licence", "wechat_id": "wechat", "line_id": "line"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person as a record names them; ``role`` is one of `ROLES`."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class RecordSighting:
    """One record: ``identifiers`` maps the normalised key to the value as it was written."""

    record: str
    kind: str
    observed_on: date
    source: str
    reliability: str
    jurisdiction: str
    destination: str
    identifiers: dict[str, str]
    persons: tuple[NamedPerson, ...]


@dataclass(frozen=True, slots=True)
class Sightings:
    """The records of a file, and the lines that could not be used."""

    records: tuple[RecordSighting, ...]
    read: int
    rejects: tuple[Reject, ...]


def read_sightings(lines: Iterable[str]) -> Sightings:
    """Return the records of JSON lines; a line that cannot be used is a reject.

    Fields: ``record``, ``kind``, ``observed_at``, ``source``, ``reliability`` (A to F),
    ``jurisdiction``, ``destination``, ``identifiers`` (kind, value), ``persons`` (name, role),
    ``text``. Identifiers of the text come in too.
    """
    records: dict[str, RecordSighting] = {}
    rejects: list[Reject] = []
    read = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        read += 1
        try:
            found = _record(json.loads(line))
        except (InputError, ValueError, RecursionError) as error:
            reason = error.message if isinstance(error, InputError) else "The line is not JSON."
            remedy = error.remedy if isinstance(error, InputError) else "Correct the line."
            rejects.append(Reject(number, "", reason, remedy, "networks.sighting"))
            continue
        before = records.get(found.record)
        records[found.record] = found if before is None else _joined(before, found)
    return Sightings(tuple(records.values()), read, tuple(rejects))


def _joined(first: RecordSighting, second: RecordSighting) -> RecordSighting:
    """Return two lines of one record as one."""
    persons = tuple(dict.fromkeys((*first.persons, *second.persons)))
    return RecordSighting(
        first.record, first.kind, min(first.observed_on, second.observed_on), first.source,
        min(first.reliability, second.reliability), first.jurisdiction or second.jurisdiction,
        first.destination or second.destination, {**second.identifiers, **first.identifiers},
        persons,
    )  # fmt: skip


def _record(row: Any) -> RecordSighting:
    if not isinstance(row, dict):
        raise _wrong("The line is not a JSON object.")
    name, source = _text(row.get("record")), _text(row.get("source"))
    if not name or not source:
        raise _wrong("The line names no record or no source.")
    kind = _text(row.get("kind")).lower()
    if kind not in KINDS:
        raise _wrong("The kind is none of case, offer, alert, report.")
    try:
        day = datetime.fromisoformat(_text(row.get("observed_at")).replace("Z", "+00:00")).date()
    except ValueError:
        raise _wrong("The time of observation cannot be read.") from None
    grade = _text(row.get("reliability")).upper()[:1] or "F"
    regions = tuple(
        code for code in (_text(row.get("jurisdiction")).upper(),
                          _text(row.get("destination")).upper()) if len(code) == 2
    )  # fmt: skip
    keys: dict[str, str] = {}
    for item in row.get("identifiers") or ():
        if isinstance(item, dict) and _text(item.get("value")):
            written = _text(item["value"])
            keys.setdefault(
                sighting_key(_text(item.get("kind")).lower(), written, regions), written
            )
    for mention in find_identifiers(_text(row.get("text"))[:20_000], regions=regions):
        keys.setdefault(_key_of(mention.identifier), mention.raw)
    persons = tuple(
        NamedPerson(_text(item["name"]), role if role in ROLES else "unknown")
        for item in row.get("persons") or ()
        if isinstance(item, dict) and _text(item.get("name"))
        for role in [_text(item.get("role")).lower().replace(" ", "_")]
    )
    return RecordSighting(name, kind, day, source, grade if grade in "ABCDEF" else "F",
                          _text(row.get("jurisdiction")).upper(),
                          _text(row.get("destination")).upper(), keys, persons)  # fmt: skip


def sighting_key(kind: str, value: str, regions: tuple[str, ...]) -> str:
    """Return the normalised key of an identifier; what cannot be parsed keeps its letters."""
    kind = _ALIASES.get(kind, kind)
    if kind in _WALLETS:
        wallet = read_wallet(value.strip()) if value.strip() else None
        return _key_of(wallet[0]) if wallet else f"wallet:{value.strip()}"
    if kind in _ACCOUNTS:
        return f"account:{re.sub(r'[^0-9A-Za-z]', '', value).upper()}"
    if kind in _PHONES:
        for mention in find_identifiers(value, regions=regions):
            if mention.identifier.value.startswith("+"):
                return f"phone:{mention.identifier.value}"
        digits = re.sub(r"\D", "", value)
        if len(digits) >= 6:
            return f"phone:{'+' if value.strip().startswith('+') else ''}{digits}"
    try:
        return _key_of(parse_identifier(IdentifierKind(kind), value))
    except (ValueError, InputError):
        return f"{kind}:{' '.join(value.lower().split()).lstrip('@')}"


def _key_of(identifier: Identifier) -> str:
    if re.fullmatch(r"\+[0-9]{7,15}", identifier.value):
        return f"phone:{identifier.value}"  # an account of a messenger is its number
    if identifier.kind in {IdentifierKind.IBAN, IdentifierKind.BANK_ACCOUNT}:
        return f"account:{re.sub(r'[^0-9A-Za-z]', '', identifier.value).upper()}"
    return f"{identifier.kind.value}:{identifier.value}"


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _wrong(message: str) -> InputError:
    return InputError(message, remedy="Correct the line.", code="networks.sighting")
