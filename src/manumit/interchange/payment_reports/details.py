"""What only the bank knows: who reports, and who the customer is."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from manumit.errors import InputError

__all__ = ["Details", "load_details"]


@dataclass(frozen=True, slots=True)
class Details:
    """A details file (TOML).

    Parameters
    ----------
    bank
        ``name``, ``country`` (ISO 3166-1 alpha-2), ``city``, ``address``, ``currency`` (ISO
        4217, local), ``rentity_id`` (number of the bank at the FIU), ``branch``.
    reporter
        ``first_name``, ``last_name``, ``gender`` (M or F), ``occupation``, ``id_number``,
        ``phone_prefix``, ``phone``, ``phone_type``, ``phone_kind`` (codes of the FIU).
    customer
        ``first_name``, ``last_name``, ``gender``, ``birthdate`` (date), ``id_number``,
        ``nationality``, ``residence``, telephone as above; ``identity_type`` (code),
        ``identity_number``, ``identity_country``, ``issue_date``, ``expiry_date``,
        ``tax_reg_number``.
    report
        ``reference`` (the bank's own), ``submitted_at`` (moment), ``action`` (what the bank
        did), ``indicators`` (codes of the FIU), ``transmode`` and ``funds`` (codes of the
        FIU), ``other_country`` (of the payees, if it is known), ``rates`` (bank's currency
        for one unit of another, by code).
    """

    bank: dict[str, Any]
    reporter: dict[str, Any]
    customer: dict[str, Any]
    report: dict[str, Any]


_NEEDED = {
    "bank": ("name", "country", "city", "address", "currency", "rentity_id"),
    "reporter": ("first_name", "last_name"),
    "customer": ("first_name", "last_name"),
    "report": ("reference", "submitted_at", "action"),
}


def load_details(path: Path) -> Details:
    """Return the details of a file; raises InputError naming what is missing or unknown."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, f"cannot be read ({type(error).__name__})") from error
    known = {field.name for field in fields(Details)}
    if strange := sorted(set(content) - known):
        raise _wrong(path, f"has the unknown part [{strange[0]}]")
    for part, names in _NEEDED.items():
        for name in names:
            if not content.get(part, {}).get(name):
                raise _wrong(path, f"lacks {name} in [{part}]")
    return Details(**{name: content.get(name, {}) for name in known})


def _wrong(path: Path, what: str) -> InputError:
    return InputError(
        f"The details file {path.name} {what}.",
        remedy="See docs/explanation/payment-reports.md for an example.",
        code="payments.details",
    )
