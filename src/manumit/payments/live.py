"""One payment at a time, also late ones: the engine behind the service.

Each account has a settled memory and a tail of its last days. A new payment is put into the
tail where its time belongs, and the tail is run again from the settled memory with the same
kernel. So a payment that comes late changes the scores after it exactly as if it had come in
time, as long as it is not older than the tail.
"""

from __future__ import annotations

import bisect
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
import pyarrow as pa

from manumit.catalog.currencies import currencies
from manumit.errors import InputError
from manumit.model.payments import Channel, CounterpartyKind, Direction, Payment, PaymentAlert
from manumit.payments.cards import cards_of, windows
from manumit.payments.engine import Raised
from manumit.payments.explain import alert_of
from manumit.payments.hashing import text_keys
from manumit.payments.kernel import run
from manumit.payments.layout import new_memory
from manumit.payments.profile import Profile
from manumit.payments.reading import NameReading, read_names, read_purpose_classes

__all__ = ["LiveEngine", "Taken"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {kind: code for code, kind in enumerate(CounterpartyKind)}
_CHANNELS = {None: 0} | {channel: code for code, channel in enumerate(Channel, start=1)}
_CASH = _CHANNELS[Channel.CASH]
_PLAIN_CASH = (0, 5, 6, 8, 13)  # classes that cash makes into "cash", as ``events`` does
_ROOM = 64


@dataclass(frozen=True, slots=True)
class Taken:
    """What a payment gave: its score just after it, and alerts that are new.

    ``repeated`` is True where the payment was known already: the answer is that of before.
    """

    payment_id: str
    score: float
    mule_score: float
    alerts: tuple[PaymentAlert, ...] = ()
    repeated: bool = False


@dataclass(slots=True)
class _Entry:
    at: int
    payment_id: str
    value: float
    payee: int
    codes: int
    balance: float
    rate: float
    currency: str


@dataclass(slots=True)
class _Account:
    numbers: np.ndarray
    keys: np.ndarray
    tail: list[_Entry] = field(default_factory=list)
    settled_until: int = -(1 << 62)


class LiveEngine:
    """Takes payments one by one.

    Parameters
    ----------
    profile
        Thresholds and typologies.
    late_days
        How late a payment may come, measured by the account's newest one.
    remembered
        How many payment identifiers are remembered to answer a repeated one as before.
    """

    def __init__(
        self, profile: Profile, *, late_days: float = 7.0, remembered: int = 1_000_000
    ) -> None:
        chosen = profile.typologies or None
        self.profile = profile
        self._victim, self._mule = cards_of("victim", only=chosen), cards_of("mule", only=chosen)
        self._windows = windows()
        self._late_us = int(late_days * 86_400e6)
        self._remembered = remembered
        self._accounts: dict[str, _Account] = {}
        self._answers: OrderedDict[str, Taken] = OrderedDict()
        self._raised: set[str] = set()
        facts = max(len(self._victim.evidence), len(self._mule.evidence))
        self._row, self._card = np.empty(_ROOM, np.int64), np.empty(_ROOM, np.int64)
        self._score, self._facts = np.empty(_ROOM), np.empty((_ROOM, facts))
        numbers, keys = new_memory(1)
        self._numbers, self._keys = numbers, keys
        self._memory = np.empty((_ROOM, numbers.shape[1]))

    def __len__(self) -> int:
        return len(self._accounts)

    def take(self, payment: Payment) -> Taken:
        """Take in a payment; return its score and new alerts.

        Raises InputError for a payment older than the account's tail, which would change what
        was settled: screen the history again then.
        """
        if payment.payment_id in self._answers:
            known = self._answers[payment.payment_id]
            return Taken(
                known.payment_id, known.score, known.mule_score, known.alerts, repeated=True
            )
        account = self._accounts.get(payment.account)
        if account is None:
            numbers, keys = new_memory(1)
            account = self._accounts[payment.account] = _Account(numbers, keys)
        entry = _entry(payment, self.profile.scale)
        if entry.at < account.settled_until:
            raise InputError(
                "A payment is older than what was settled for its account.",
                remedy="Screen the history again, or start the service with a longer --late-days.",
                code="payments.too-late",
            )
        key = (entry.at, entry.payment_id)
        place = bisect.bisect_left(account.tail, key, key=lambda e: (e.at, e.payment_id))
        account.tail.insert(place, entry)
        self._settle(account)
        place = next(n for n, e in enumerate(account.tail) if e is entry)
        scores, mule_scores, alerts = self._run_tail(account, payment.account)
        taken = Taken(payment.payment_id, float(scores[place]), float(mule_scores[place]), alerts)
        self._answers[payment.payment_id] = taken
        if len(self._answers) > self._remembered:
            self._answers.popitem(last=False)
        return taken

    def tail_scores(self, account: str) -> dict[str, tuple[float, float]]:
        """Return score and mule score of each payment in an account's tail, as they are now."""
        known = self._accounts[account]
        scores, mule_scores, _ = self._run_tail(known, account)
        rows = zip(known.tail, scores, mule_scores, strict=True)
        return {entry.payment_id: (float(s), float(m)) for entry, s, m in rows}

    def _settle(self, account: _Account) -> None:
        """Put what is too old to be preceded by a late payment into the settled memory."""
        until = account.tail[-1].at - self._late_us
        count = bisect.bisect_left(account.tail, until, key=lambda e: e.at)
        if count < 16 and not (count and len(account.tail) > 64):  # in parcels: cheaper
            return
        old, account.tail = account.tail[:count], account.tail[count:]
        self._kernel(old, account.numbers, account.keys)
        account.settled_until = until

    def _run_tail(
        self, account: _Account, name: str
    ) -> tuple[np.ndarray, np.ndarray, tuple[PaymentAlert, ...]]:
        np.copyto(self._numbers, account.numbers)
        np.copyto(self._keys, account.keys)
        scores, mule_scores, count = self._kernel(account.tail, self._numbers, self._keys)
        fresh = []
        for alert in range(count):
            made = self._alert(alert, account.tail, name)
            if made.alert_id not in self._raised:
                self._raised.add(made.alert_id)
                fresh.append(made)
        return scores, mule_scores, tuple(fresh)

    def _kernel(
        self,
        entries: list[_Entry],
        numbers: np.ndarray,
        keys: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray, int]:
        count = len(entries)
        scores, mule_scores = np.empty(count), np.empty(count)
        victim, mule, profile = self._victim, self._mule, self.profile
        _, alerts = run(
            0, np.zeros(count, np.int32), np.array([e.at for e in entries], np.int64),
            np.array([e.value for e in entries]), np.array([e.payee for e in entries], np.uint64),
            np.array([e.codes for e in entries], np.int32), np.array([e.balance for e in entries]),
            numbers, keys, self._windows, victim.edges, victim.weights, victim.priors,
            mule.edges, mule.weights, mule.priors, profile.threshold, profile.mule_threshold,
            float(profile.quiet_days), scores, mule_scores,
            self._row, self._card, self._score, self._facts, self._memory,
        )  # fmt: skip
        return scores, mule_scores, int(alerts)

    def _alert(self, number: int, entries: list[_Entry], account: str) -> PaymentAlert:
        entry = entries[int(self._row[number])]
        card = int(self._card[number])
        group, cards = "victim", self._victim
        if card >= len(self._victim.priors):
            group, cards, card = "mule", self._mule, card - len(self._victim.priors)
        raised = Raised(
            row=int(self._row[number]), typology=cards.names[card], group=group,
            score=float(self._score[number]),
            facts=self._facts[number, : len(cards.evidence)].copy(),
            memory=self._memory[number].copy(),
        )  # fmt: skip
        threshold = self.profile.mule_threshold if group == "mule" else self.profile.threshold
        return alert_of(raised, account=account, payment_id=entry.payment_id, at_us=entry.at,
                        currency=entry.currency, rate=entry.rate, threshold=threshold)  # fmt: skip


def _entry(payment: Payment, scale: float) -> _Entry:
    """Return a payment as the numbers that ``events`` would make of it."""
    native = float(payment.amount)
    factor = scale / _per_usd().get(payment.currency, 1.0)
    channel = _CHANNELS[payment.channel]
    payee_class, trait, funding = _who(payment.counterparty_name, _KINDS[payment.counterparty_kind])
    payee = _key(payment.counterparty) or _key(payment.counterparty_name)
    purpose, origin = _purpose(payment.purpose)
    if channel == _CASH and payee_class in _PLAIN_CASH:
        payee_class, payee = 10, 0
    elif payee == 0 and payee_class == 5:
        payee_class = 0
    roundness = 0
    if native >= 100.0 and native % 100.0 == 0.0:
        roundness = 3 if native % 1000.0 == 0.0 else 2 if native % 500.0 == 0.0 else 1
    codes = (
        int(payment.direction is Direction.OUT) | payee_class << 1 | trait << 6
        | (origin or funding) << 10 | purpose << 14 | channel << 18 | roundness << 22
    )  # fmt: skip
    balance = payment.balance_after
    return _Entry(
        at=(payment.paid_at - _EPOCH) // timedelta(microseconds=1),
        payment_id=payment.payment_id,
        value=native * factor,
        payee=payee,
        codes=codes,
        balance=float("nan") if balance is None else float(balance) * factor,
        rate=1.0 / factor,
        currency=payment.currency,
    )


@lru_cache(maxsize=1)
def _per_usd() -> dict[str, float]:
    return {code: money.per_usd for code, money in currencies().items()}


@lru_cache(maxsize=200_000)
def _key(text: str) -> int:
    return int(text_keys(pa.array([text], pa.string()))[0]) if text else 0


@lru_cache(maxsize=200_000)
def _who(name: str, kind: int) -> tuple[int, int, int]:
    kinds = np.array([kind], dtype=np.int8)
    if not name:
        found = NameReading.of_kinds(kinds)
    else:
        found = read_names([name]).take(np.zeros(1, dtype=np.int32), kinds)
    return int(found[0][0]), int(found[1][0]), int(found[2][0])


@lru_cache(maxsize=200_000)
def _purpose(text: str) -> tuple[int, int]:
    if not text:
        return 0, 0
    found = read_purpose_classes([text])
    return int(found.classes[0]), int(found.funding[0])
