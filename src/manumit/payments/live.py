"""One payment at a time, also late ones: the engine behind the service.

Each account has a settled memory and a tail of its last days. A new payment is put into the
tail where its time belongs, and the tail is run again from the settled memory with the same
kernel. So a payment that comes late changes the scores after it exactly as if it had come in
time, as long as it is not older than the tail.
"""

from __future__ import annotations

import bisect
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
import pyarrow as pa

from manumit.catalog.currencies import per_usd
from manumit.errors import InputError
from manumit.model.payments import Channel, Direction, Payment, PaymentAlert
from manumit.payments.classes import CASH_HIDES, CHANNEL_CODES, KIND_CODES, PayeeClass, PayeeTrait
from manumit.payments.explain import alert_of
from manumit.payments.hashing import text_keys
from manumit.payments.layout import Floats, Words, new_memory
from manumit.payments.loops import packed_codes
from manumit.payments.passes import Columns, Passes
from manumit.payments.profile import Profile
from manumit.payments.reading import NameReading, read_names, read_purpose_classes
from manumit.payments.watchlists import WatchList

__all__ = ["LiveEngine", "Taken"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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
    said: str = ""  # on which watch-list the payee stands


@dataclass(slots=True)
class _Account:
    numbers: Floats
    keys: Words
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
    watch
        Payees that somebody has named; None: no list.
    """

    def __init__(
        self, profile: Profile, *, late_days: float = 7.0, remembered: int = 1_000_000,
        watch: WatchList | None = None,
    ) -> None:  # fmt: skip
        self.profile = profile
        self.watch = watch
        self._passes = Passes(profile, room=_ROOM)
        self._late_us = int(late_days * 86_400e6)
        self._remembered = remembered
        self._accounts: dict[str, _Account] = {}
        self._answers: OrderedDict[str, Taken] = OrderedDict()
        self._raised: set[str] = set()
        self._numbers, self._keys = new_memory(1)

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
        entry = _entry(payment, self.profile.scale, self.watch)
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
        self._pass(old, account.numbers, account.keys)
        account.settled_until = until

    def _run_tail(
        self, account: _Account, name: str
    ) -> tuple[Floats, Floats, tuple[PaymentAlert, ...]]:
        np.copyto(self._numbers, account.numbers)
        np.copyto(self._keys, account.keys)
        scores, mule_scores, count = self._pass(account.tail, self._numbers, self._keys)
        fresh = []
        for alert in range(count):
            made = self._alert(alert, account.tail, name)
            if made.alert_id not in self._raised:
                self._raised.add(made.alert_id)
                fresh.append(made)
        return scores, mule_scores, tuple(fresh)

    def _pass(
        self, entries: list[_Entry], numbers: Floats, keys: Words
    ) -> tuple[Floats, Floats, int]:
        """Run payments of one account; return scores, mule scores and the number of alerts."""
        count = len(entries)
        columns = Columns(
            slots=np.zeros(count, np.int32),
            at=np.array([e.at for e in entries], np.int64),
            value=np.array([e.value for e in entries], np.float64),
            payee=np.array([e.payee for e in entries], np.uint64),
            codes=np.array([e.codes for e in entries], np.int32),
            balance=np.array([e.balance for e in entries], np.float64),
            scores=np.empty(count),
            mule_scores=np.empty(count),
        )
        _, alerts = self._passes.run(0, columns, numbers, keys)
        return columns.scores, columns.mule_scores, alerts

    def _alert(self, number: int, entries: list[_Entry], account: str) -> PaymentAlert:
        raised = self._passes.raised(number)
        entry = entries[raised.row]
        threshold = self.profile.threshold_of(raised.group)
        made = alert_of(raised, account=account, payment_id=entry.payment_id, at_us=entry.at,
                        currency=entry.currency, rate=entry.rate, threshold=threshold)  # fmt: skip
        return replace(made, summary=made.summary + entry.said) if entry.said else made


def _entry(payment: Payment, scale: float, watch: WatchList | None = None) -> _Entry:
    """Return a payment as the numbers that ``events`` would make of it."""
    native = float(payment.amount)
    factor = scale / per_usd().get(payment.currency, 1.0)
    kind = KIND_CODES[payment.counterparty_kind]
    payee_class, trait, funding = _who(payment.counterparty_name, kind)
    said = watch.said_of(payment.counterparty, payment.counterparty_name) if watch else ""
    if said:
        trait = PayeeTrait.WATCHED
    payee = _key(payment.counterparty) or _key(payment.counterparty_name)
    purpose, origin = _purpose(payment.purpose)
    if payment.channel is Channel.CASH and payee_class in CASH_HIDES:
        payee_class, payee = PayeeClass.CASH, 0
    elif payee == 0 and payee_class == PayeeClass.UNKNOWN:
        payee_class = PayeeClass.NONE
    out = payment.direction is Direction.OUT
    channel = CHANNEL_CODES[payment.channel]
    codes = packed_codes(out, int(payee_class), trait, origin or funding, purpose, channel, native)
    balance = payment.balance_after
    return _Entry(
        at=(payment.paid_at - _EPOCH) // timedelta(microseconds=1),
        payment_id=payment.payment_id,
        value=native * factor,
        payee=payee,
        codes=int(codes),
        balance=float("nan") if balance is None else float(balance) * factor,
        rate=1.0 / factor,
        currency=payment.currency,
        said=said,
    )


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
