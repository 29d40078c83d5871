"""The engine: the memory of all accounts, advanced batch by batch.

Batches may come from a file, from Spark or from the service: the same kernel runs over the
same arrays, so the same payments give the same scores and alerts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from manumit.payments.events import Events, TextMemory, read_events
from manumit.payments.hashing import KeyTable, text_keys
from manumit.payments.layout import Floats, Memory, new_memory
from manumit.payments.loops import counting_order
from manumit.payments.passes import Columns, Passes, Raised
from manumit.payments.profile import Profile, default_profile
from manumit.payments.watchlists import WatchList

__all__ = ["Advance", "Engine"]

_ROOM = 4096


@dataclass(frozen=True, slots=True)
class Advance:
    """What a batch gave: scores in the order of its rows, and alerts in the order raised.

    The score of a payment that came twice is NaN the second time.
    """

    scores: Floats
    mule_scores: Floats
    raised: tuple[Raised, ...]


class Engine:
    """Screens payments that come in time order for each account.

    Parameters
    ----------
    profile
        Thresholds and typologies; the default profile if not given.
    watch
        Payees that somebody has named; None: no list.
    """

    def __init__(self, profile: Profile | None = None, *, watch: WatchList | None = None) -> None:
        self.watch = watch
        self.profile = profile or default_profile()
        self.texts = TextMemory()
        self.accounts = KeyTable()
        self.numbers, self.keys = new_memory(16)
        self._passes = Passes(self.profile, room=_ROOM)
        self._room = _Room()

    def learn_accounts(self, accounts: pl.DataFrame) -> None:
        """Take in a table of accounts: ``account``; ``opened_on``, ``birth_year`` if known."""
        slots = self.accounts.numbers(text_keys(accounts["account"].to_arrow()))
        self._make_room()
        if "opened_on" in accounts.columns:
            days = accounts["opened_on"].cast(pl.Date).to_physical().cast(pl.Float64)
            self.numbers[slots, Memory.OPENED] = days.to_numpy()
        if "birth_year" in accounts.columns:
            years = accounts["birth_year"].cast(pl.Float64)
            self.numbers[slots, Memory.BIRTH_YEAR] = years.to_numpy()

    def memory_of_one(self) -> tuple[bytes, bytes]:
        """Return the memory of the engine's only account, for a store of the caller's."""
        return self.numbers[0].tobytes(), self.keys[0].tobytes()

    def restore_one(self, numbers: bytes | None, keys: bytes | None) -> None:
        """Give the first account that comes the memory that ``memory_of_one`` returned."""
        if numbers is not None and keys is not None:
            self.numbers[0] = np.frombuffer(numbers)
            self.keys[0] = np.frombuffer(keys, dtype=np.uint64)

    def read(self, batch: pa.RecordBatch) -> Events:
        """Return a batch as arrays, read with what the engine knows of names and purposes."""
        return read_events(batch, scale=self.profile.scale, texts=self.texts, watch=self.watch)

    def advance(self, batch: pa.RecordBatch) -> Advance:
        """Take in a batch; rows must be in time order for each account."""
        return self.advance_events(self.read(batch))

    def advance_events(self, events: Events) -> Advance:
        """Take in a batch of arrays."""
        raised: list[Raised] = []
        order, columns = self._arranged(events)
        start = 0
        while start < len(order):
            start, count = self._passes.run(start, columns, self.numbers, self.keys)
            found = (self._passes.raised(alert) for alert in range(count))
            raised += [replace(one, row=int(order[one.row])) for one in found]
        scores, mule_scores = np.full(len(events), np.nan), np.full(len(events), np.nan)
        scores[order] = columns.scores
        mule_scores[order] = columns.mule_scores
        return Advance(scores, mule_scores, tuple(raised))

    def gather(self, events: Events) -> dict[str, tuple[NDArray[np.int64], Floats]]:
        """Return rows and facts of every payment that is weighed, for "victim" and "mule".

        Weights are fitted on such facts; thresholds are not read.
        """
        order, columns = self._arranged(events)
        parts: dict[str, list[tuple[NDArray[np.int64], Floats]]] = {"victim": [], "mule": []}
        start = 0
        while start < len(order):
            start, count = self._passes.run(
                start, columns, self.numbers, self.keys, everything=True
            )
            for group, found in parts.items():
                rows, facts = self._passes.weighed(count, group)
                found.append((order[rows], facts))
        return {
            group: (np.concatenate([r for r, _ in found]), np.concatenate([f for _, f in found]))
            for group, found in parts.items()
        }

    def _arranged(self, events: Events) -> tuple[NDArray[np.int64], Columns]:
        """Return a batch account by account, so that memories are found in the cache."""
        slots = self.accounts.numbers(events.account)
        self._make_room()
        order = by_account(slots, len(self.accounts), events.at, events.ids)
        columns = self._room.held(len(order))
        for source, target in (
            (slots, columns.slots),
            (events.at, columns.at),
            (events.value, columns.value),
            (events.payee, columns.payee),
            (events.codes, columns.codes),
            (events.balance, columns.balance),
        ):
            np.take(source, order, out=target, mode="clip")
        return order, columns

    def _make_room(self) -> None:
        have, need = len(self.numbers), len(self.accounts)
        if need > have:
            numbers, keys = new_memory(max(need, have + have // 2) - have)
            self.numbers = np.concatenate([self.numbers, numbers])
            self.keys = np.concatenate([self.keys, keys])


class _Room:
    """Memory that is used again for every batch: fresh memory costs more than the work."""

    _TYPES = (np.int32, np.int64, np.float64, np.uint64, np.int32, np.float64, np.float64,
              np.float64)  # of the fields of ``Columns``  # fmt: skip

    def __init__(self) -> None:
        self._columns: list[NDArray[Any]] = [np.empty(0, kind) for kind in self._TYPES]

    def held(self, count: int) -> Columns:
        """Return columns for so many payments."""
        if count > len(self._columns[0]):
            self._columns = [np.empty(count, kind) for kind in self._TYPES]
        return Columns(*(column[:count] for column in self._columns))


def by_account(
    slots: NDArray[np.int32], accounts: int, at: NDArray[np.int64], ids: pa.Array
) -> NDArray[np.int64]:
    """Return the rows of a batch account by account, each by (``paid_at``, ``payment_id``).

    Neighbouring payments of one account find its memory in the cache. A payment that comes
    twice in the batch (same account, moment and identifier) is left out the second time.
    """
    order, in_order, ties = counting_order(slots, accounts, at)
    if not in_order:
        order = np.lexsort((np.arange(len(at)), at, slots))
    return _untied(order, slots, at, ids) if ties or not in_order else order


def _untied(
    order: NDArray[np.int64], slots: NDArray[np.int32], at: NDArray[np.int64], ids: pa.Array
) -> NDArray[np.int64]:
    """Put payments of one account and moment in the order of their identifiers."""
    same = (np.diff(slots[order]) == 0) & (np.diff(at[order]) == 0)
    tied = np.append(same, False) | np.append(False, same)
    places = np.flatnonzero(tied)
    if not len(places):
        return order
    group = np.cumsum(~np.append(False, same))[places]
    rows = order[places]
    texts = pl.from_arrow(ids.take(pa.array(rows)))
    frame = pl.DataFrame({"group": group, "text": texts, "row": rows}).sort("group", "text", "row")
    order = order.copy()
    order[places] = frame["row"].to_numpy()
    twice = (frame["group"] == frame["group"].shift()) & (frame["text"] == frame["text"].shift())
    again = places[twice.fill_null(value=False).to_numpy()]
    return np.delete(order, again)
