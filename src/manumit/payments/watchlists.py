"""Watch-lists: payees that somebody has named, found by account, wallet or name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from manumit.errors import InputError
from manumit.payments.hashing import NO_KEY, text_keys
from manumit.payments.reading import folded

_PUNCTUATION = " ./-"  # the dash stands last: it means itself in a set of characters
_ANY_CASE = re.compile(r"(?i)0x[0-9a-f]{40}$|(?:bc|tb|ltc)1[0-9a-z]{11,87}$")

__all__ = ["WatchEntry", "WatchList", "load_watchlists"]


@dataclass(frozen=True, slots=True)
class WatchEntry:
    """One entry; ``kind`` is account, wallet or name, ``source`` who says so, and when."""

    kind: str
    value: str
    list_name: str
    source: str = ""
    listed_on: str = ""


class WatchList:
    """Entries that payments are compared with.

    Accounts and wallets match as written. Accounts, and wallets whose letters mean the same in
    either case (EVM, bech32), also match without spaces, dots, dashes and case, whichever way
    the list or the payment writes them. Names match whole, without case and accents.
    """

    def __init__(self, entries: Iterable[WatchEntry]) -> None:
        self.entries = tuple(entries)
        self._names: dict[str, WatchEntry] = {}
        self._texts: dict[str, WatchEntry] = {}
        self._compact: dict[str, WatchEntry] = {}
        for entry in self.entries:
            if entry.kind == "name":
                self._names.setdefault(folded(entry.value), entry)
                continue
            self._texts.setdefault(entry.value, entry)
            if entry.kind == "account" or _ANY_CASE.match(entry.value):
                self._compact.setdefault(_compacted(entry.value), entry)
        self._names.pop("", None)
        self._compact.pop("", None)
        self._keys = _sorted_keys(self._texts)
        self._compact_keys = _sorted_keys(self._compact)

    def __len__(self) -> int:
        return len(self.entries)

    def holds_accounts(self, accounts: pa.Array | None, rows: int) -> NDArray[np.bool_]:
        """Tell for each account of a payee, as the bank writes it, whether it is on the list."""
        if accounts is None:
            return np.zeros(rows, dtype=bool)
        found = _among(text_keys(accounts), self._keys)
        if len(self._compact_keys):
            found |= _among(text_keys(_compacted_column(accounts)), self._compact_keys)
        return found

    def holds_name(self, name: str) -> bool:
        """Tell whether a name is on the list."""
        return bool(name) and folded(name) in self._names

    def entry_of(self, account: str, name: str) -> WatchEntry | None:
        """Return the entry that an account or a name stands on."""
        return (
            self._texts.get(account)
            or self._compact.get(_compacted(account))
            or (self._names.get(folded(name)) if name else None)
        )

    def said_of(self, account: str, name: str) -> str:
        """Return a sentence that names the list on which a payee stands; "" where it is on none."""
        entry = self.entry_of(account, name)
        if entry is None:
            return ""
        origin = ", ".join(part for part in (entry.source, entry.listed_on) if part)
        return f" The payee stands on the list {entry.list_name}{f' ({origin})' if origin else ''}."

    def save(self, path: Path) -> None:
        """Write the list as JSON."""
        rows = [asdict(entry) for entry in self.entries]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=0), encoding="utf-8")


def load_watchlists(paths: Iterable[Path]) -> WatchList:
    """Return the entries of several files made by ``manumit payments watchlist``.

    Raises InputError for a file that is none.
    """
    entries: list[WatchEntry] = []
    for path in paths:
        try:
            entries += [WatchEntry(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError) as error:
            raise InputError(
                f"The watch-list {path.name} cannot be read ({type(error).__name__}).",
                remedy="Make it with `manumit payments watchlist`.",
                code="payments.watchlist",
            ) from error
    return WatchList(entries)


def _compacted(text: str) -> str:
    return "".join(c for c in text if c not in _PUNCTUATION).upper()


def _compacted_column(texts: pa.Array) -> pa.Array:
    """Return what `_compacted` makes of a column."""
    if pa.types.is_dictionary(texts.type):
        return pa.DictionaryArray.from_arrays(
            texts.indices, _compacted_column(texts.dictionary.cast(pa.large_string()))
        )
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        texts = texts.cast(pa.large_string())
    plain = pc.replace_substring_regex(texts, pattern=f"[{_PUNCTUATION}]", replacement="")
    return pc.utf8_upper(plain)


def _sorted_keys(texts: Iterable[str]) -> NDArray[np.uint64]:
    return np.sort(text_keys(pa.array(list(texts), pa.string())))


def _among(keys: NDArray[np.uint64], listed: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell for each key whether it is among sorted keys; a missing text never is."""
    if not len(listed):
        return np.zeros(len(keys), dtype=bool)
    places = np.minimum(np.searchsorted(listed, keys), len(listed) - 1)
    return np.asarray((listed[places] == keys) & (keys != NO_KEY))
