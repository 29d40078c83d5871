"""The engine: the memory of all accounts, advanced batch by batch.

Batches may come from a file, from Spark or from the service: the same kernel runs over the
same arrays, so the same payments give the same scores and alerts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from manumit.payments.cards import cards_of, windows
from manumit.payments.events import Events, TextMemory, read_events
from manumit.payments.hashing import KeyTable, text_keys
from manumit.payments.kernel import run
from manumit.payments.layout import Floats, Memory, new_memory
from manumit.payments.loops import counting_order
from manumit.payments.profile import Profile, default_profile
from manumit.payments.watchlists import WatchList

__all__ = ["Advance", "Engine", "Raised"]

_ROOM = 4096


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert as the kernel raises it: row of the batch, typology, score, facts and memory."""

    row: int
    typology: str
    group: str
    score: float
    facts: Floats
    memory: Floats


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
        chosen = self.profile.typologies or None
        self.victim = cards_of("victim", only=chosen)
        self.mule = cards_of("mule", only=chosen)
        self.texts = TextMemory()
        self.accounts = KeyTable()
        self.numbers, self.keys = new_memory(16)
        self._windows = windows()
        self._room: _Room | None = None

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
        work = self._arranged(events)
        while work.start < len(work.order):
            count = self._run(work)
            raised += [self._raised(alert, work) for alert in range(count)]
        scores, mule_scores = np.full(len(events), np.nan), np.full(len(events), np.nan)
        scores[work.order] = work.scores
        mule_scores[work.order] = work.mule_scores
        return Advance(scores, mule_scores, tuple(raised))

    def gather(self, events: Events) -> dict[str, tuple[NDArray[np.int64], Floats]]:
        """Return rows and facts of every payment that is weighed, for "victim" and "mule".

        Weights are fitted on such facts. Alerts are not raised, thresholds not read.
        """
        work = self._arranged(events)
        everything = replace(self.profile, threshold=-np.inf, mule_threshold=-np.inf, quiet_days=0)
        own, self.profile = self.profile, everything
        rows: dict[str, list[NDArray[np.int64]]] = {"victim": [], "mule": []}
        facts: dict[str, list[Floats]] = {"victim": [], "mule": []}
        while work.start < len(work.order):
            count = self._run(work)
            is_mule = work.room.card[:count] >= len(self.victim.priors)
            for group, chosen in (("victim", ~is_mule), ("mule", is_mule)):
                width = len((self.victim if group == "victim" else self.mule).evidence)
                rows[group].append(work.order[work.room.row[:count][chosen]])
                facts[group].append(work.room.facts[:count][chosen, :width])
        self.profile = own
        return {
            group: (np.concatenate(rows[group]), np.concatenate(facts[group])) for group in rows
        }

    def _arranged(self, events: Events) -> _Work:
        """Return a batch account by account, so that memories are found in the cache."""
        slots = self.accounts.numbers(events.account)
        self._make_room()
        order = by_account(slots, len(self.accounts), events.at, events.ids)
        width = max(len(self.victim.evidence), len(self.mule.evidence))
        room = self._room or _Room(width, self.numbers.shape[1])
        self._room = room
        count = room.hold(len(order))
        for name, column in (("slots", slots), ("at", events.at), ("value", events.value),
                             ("payee", events.payee), ("codes", events.codes),
                             ("balance", events.balance)):  # fmt: skip
            np.take(column, order, out=room.columns[name][:count], mode="clip")
        held: dict[str, Any] = {name: column[:count] for name, column in room.columns.items()}
        return _Work(order=order, room=room, **held)

    def _run(self, work: _Work) -> int:
        """Run the kernel until it ends or the room for alerts is full; return the alerts."""
        victim, mule, profile = self.victim, self.mule, self.profile
        stopped, count = run(
            work.start, work.slots, work.at, work.value, work.payee, work.codes, work.balance,
            self.numbers, self.keys, self._windows,
            victim.edges, victim.weights, victim.priors, mule.edges, mule.weights, mule.priors,
            profile.threshold, profile.mule_threshold, float(profile.quiet_days),
            work.scores, work.mule_scores, work.room.row, work.room.card, work.room.score,
            work.room.facts, work.room.memory,
        )  # fmt: skip
        work.start = int(stopped)
        return int(count)

    def _raised(self, alert: int, work: _Work) -> Raised:
        card = int(work.room.card[alert])
        group, names = "victim", self.victim.names
        if card >= len(self.victim.priors):
            group, names, card = "mule", self.mule.names, card - len(self.victim.priors)
        width = len((self.victim if group == "victim" else self.mule).evidence)
        return Raised(
            row=int(work.order[work.room.row[alert]]),
            typology=names[card],
            group=group,
            score=float(work.room.score[alert]),
            facts=work.room.facts[alert, :width].copy(),
            memory=work.room.memory[alert].copy(),
        )

    def _make_room(self) -> None:
        have, need = len(self.numbers), len(self.accounts)
        if need > have:
            numbers, keys = new_memory(max(need, have + have // 2) - have)
            self.numbers = np.concatenate([self.numbers, numbers])
            self.keys = np.concatenate([self.keys, keys])


class _Room:
    """Memory that is used again for every batch: fresh memory costs more than the work."""

    _TYPES: ClassVar = {"slots": np.int32, "at": np.int64, "value": np.float64,
                        "payee": np.uint64, "codes": np.int32, "balance": np.float64,
                        "scores": np.float64, "mule_scores": np.float64}  # fmt: skip

    def __init__(self, facts: int, memory: int) -> None:
        self.columns: dict[str, NDArray[Any]] = {
            name: np.empty(0, t) for name, t in self._TYPES.items()
        }
        self.row: NDArray[np.int64] = np.empty(_ROOM, dtype=np.int64)
        self.card: NDArray[np.int64] = np.empty(_ROOM, dtype=np.int64)
        self.score: Floats = np.empty(_ROOM)
        self.facts: Floats = np.empty((_ROOM, facts))
        self.memory: Floats = np.empty((_ROOM, memory))

    def hold(self, count: int) -> int:
        """Make room for so many payments."""
        if count > len(self.columns["at"]):
            self.columns = {name: np.empty(count, t) for name, t in self._TYPES.items()}
        return count


@dataclass(slots=True)
class _Work:
    """A batch in the kernel's order, and room for what it answers."""

    order: NDArray[np.int64]
    room: _Room
    slots: NDArray[np.int32]
    at: NDArray[np.int64]
    value: Floats
    payee: NDArray[np.uint64]
    codes: NDArray[np.int32]
    balance: Floats
    scores: Floats
    mule_scores: Floats
    start: int = 0


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
