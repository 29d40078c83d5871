"""Read a list and account for every row of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from manumit.errors import InputError, Reject
from manumit.interchange.encoding import decode_text
from manumit.interchange.tables import read_sheet
from manumit.interchange.watchlists.entries import Listed, is_payee, listed_in
from manumit.interchange.watchlists.rows import Row, rows_of, sheet_rows_of

__all__ = ["WatchListReading", "read_watchlist"]


@dataclass(slots=True)
class WatchListReading:
    """What a list held: ``read`` rows gave ``entries``; the other rows are counted too.

    ``repeated`` counts values that stood there before; ``passed_over`` counts rows of
    FollowTheMoney that describe no payee (an address, a sanction, a passport), by schema.
    """

    read: int = 0
    kept_rows: int = 0
    repeated: int = 0
    entries: list[Listed] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)


def read_watchlist(path: Path) -> WatchListReading:
    """Return the payees of a list, and every row that names none with its reason.

    Text holds one value a line. Tables (CSV, TSV, Excel) have columns ``value`` and perhaps
    ``kind``, or columns named after what they hold (name, alias, wallet, iban, account …). JSON
    and YAML hold lists of values or objects at any depth, FollowTheMoney entities (wallets and
    accounts inside them too) or TagPacks, whose rows take source and date from the head.
    Raises InputError when the file as a whole cannot be read or holds no row.
    """
    reading = WatchListReading()
    seen: set[tuple[str, str]] = set()
    try:
        for item in _rows(path):
            reading.read += 1
            if isinstance(item, Reject):
                reading.rejects.append(item)
            else:
                _take(item, reading, seen)
    except (OSError, ValueError) as error:
        raise InputError(
            f"The list {path.name} cannot be read ({type(error).__name__}).",
            remedy="Give text with one value a line, a table with columns named value, name, "
            "account or wallet, JSON, JSON lines, or a TagPack.",
            code="payments.watchlist-file",
        ) from error
    if not reading.read:
        raise InputError(
            f"The list {path.name} holds no row.",
            remedy="Choose a file that names accounts, wallets or payees.",
            code="payments.watchlist-empty",
        )
    return reading


def _take(item: Row, reading: WatchListReading, seen: set[tuple[str, str]]) -> None:
    number, row, header = item
    found = listed_in(row, header)
    if not found and not is_payee(row):
        reading.passed_over[str(row.get("schema"))] += 1  # type: ignore[attr-defined]
        return
    if not found:
        reading.rejects.append(Reject(
            number, "", "The row holds no account, wallet or name.",
            "Correct the row.", "payments.watchlist-row"))  # fmt: skip
        return
    reading.kept_rows += 1
    for entry in found:
        if (entry.kind, entry.value) in seen:
            reading.repeated += 1
        else:
            seen.add((entry.kind, entry.value))
            reading.entries.append(entry)


def _rows(path: Path) -> Iterator[Row | Reject]:
    if path.suffix.lower() == ".xlsx":
        return sheet_rows_of(read_sheet(path))
    return rows_of(decode_text(path.read_bytes()).text, path.suffix.lower())
