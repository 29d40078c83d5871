"""Watch-lists: payees that somebody has named, found by account, wallet or name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from manumit.errors import InputError
from manumit.payments.hashing import text_keys
from manumit.payments.reading import folded

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

    Accounts and wallets match as written, or without spaces, dots and dashes in capitals (for
    wallets the case counts); names match whole, without case and accents.
    """

    def __init__(self, entries: Iterable[WatchEntry]) -> None:
        self.entries = tuple(entries)
        self._names = {folded(e.value): e for e in self.entries if e.kind == "name"}
        self._texts: dict[str, WatchEntry] = {}
        for entry in self.entries:
            if entry.kind != "name":
                self._texts.setdefault(entry.value, entry)
                if entry.kind == "account":
                    self._texts.setdefault(_compact(entry.value), entry)
        texts = list(self._texts)
        self._keys = np.sort(text_keys(pa.array(texts, pa.string())))

    def __len__(self) -> int:
        return len(self.entries)

    def holds_keys(self, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Tell for each key of an account as written whether it is on the list."""
        if not len(self._keys):
            return np.zeros(len(keys), dtype=bool)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.asarray(self._keys[places] == keys)

    def holds_name(self, name: str) -> bool:
        """Tell whether a name is on the list."""
        return bool(name) and folded(name) in self._names

    def entry_of(self, account: str, name: str) -> WatchEntry | None:
        """Return the entry that an account or a name stands on."""
        return (
            self._texts.get(account)
            or self._texts.get(_compact(account))
            or (self._names.get(folded(name)) if name else None)
        )

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


def _compact(text: str) -> str:
    return "".join(c for c in text if c not in " .-").upper()
