"""Ordinary life of all customers of a simulated world, written column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from manumit.payments.simulate.book import Book, Ids

__all__ = ["Customers", "live", "people"]

Floats = NDArray[np.float64]
_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Customers:
    """Who the customers are; one entry a customer, money in US dollars.

    ``activity`` multiplies how often a customer pays; ``role`` is worker, pensioner,
    student, self-employed (0 to 3).
    """

    income: Floats
    wealth: Floats
    age: NDArray[np.int64]
    activity: Floats
    role: NDArray[np.int64]
    quiet: NDArray[np.bool_]
    opened: Floats  # day, before or within the window

    def __len__(self) -> int:
        return len(self.income)


def people(rng: np.random.Generator, count: int, days: int, v: Mapping[str, float]) -> Customers:
    """Return ``count`` customers."""
    role = rng.choice(
        4,
        count,
        p=[
            1 - v["pensioner_share"] - v["student_share"] - v["self_employed_share"],
            v["pensioner_share"],
            v["student_share"],
            v["self_employed_share"],
        ],
    )
    income = v["income_median"] * np.exp(v["income_spread"] * rng.standard_normal(count))
    income *= np.array([1.0, 0.7, 0.35, 1.3])[role]
    age = np.where(
        role == 1,
        rng.integers(62, 92, count),
        np.where(role == 2, rng.integers(18, 27, count), rng.integers(22, 66, count)),
    )
    months = v["wealth_months_median"] * np.exp(
        v["wealth_months_spread"] * rng.standard_normal(count)
    )
    quiet = rng.random(count) < v["quiet_share"] * np.where(role == 1, 2.0, 0.7)
    months = np.where(quiet, months * 3 + 4, months) * np.where(age > 55, 1.8, 0.8)
    activity = np.exp(0.5 * rng.standard_normal(count)) * np.where(quiet, 0.08, 1.0)
    opened = np.where(
        rng.random(count) < 0.08,
        rng.uniform(0, 0.7 * days, count),
        -rng.exponential(1500, count) - 30,
    )
    return Customers(income, income * months, age, activity, role, quiet, opened)


def live(book: Book, who: Customers, days: int, v: Mapping[str, float]) -> None:
    """Write the ordinary payments of all customers into the book."""
    _income(book, who, days)
    _home(book, who, days)
    _new_accounts(book, who, days)
    _shops(book, who, days, cash=v["cash_heavy"])
    _friends(book, who, days)
    _errands(book, who, days)
    _habits(book, who, days, v)


def _times(
    book: Book, who: Customers, days: int, per_month: Floats | float, *, chosen: Ids | None = None
) -> tuple[Ids, Floats]:
    """Return accounts and days of events that come at random, from the opening on."""
    everyone = np.arange(len(who)) if chosen is None else chosen
    start = np.maximum(who.opened[everyone], 0.0)
    rate = np.broadcast_to(np.asarray(per_month, dtype=np.float64), (len(everyone),))
    counts = book.rng.poisson(rate * (days - start) / _MONTH)
    account = np.repeat(everyone, counts)
    day = book.rng.uniform(np.repeat(start, counts), days)
    return account, day


def _monthly(
    book: Book, who: Customers, days: int, chosen: Ids, *, jitter: float = 1.0
) -> tuple[Ids, Floats]:
    """Return accounts and days of events that come every month on about the same day."""
    months = np.arange(0, days, _MONTH)
    first = book.rng.uniform(0, _MONTH, len(chosen))
    day = (first[:, None] + months[None, :]).ravel()
    account = np.repeat(chosen, len(months))
    day = day + jitter * book.rng.standard_normal(len(day)) * 0.7
    keep = (day >= np.maximum(who.opened[account], 0.0)) & (day < days)
    return account[keep], day[keep]


def _lognormal(book: Book, median: Floats | float, spread: float, count: int) -> Floats:
    return np.asarray(median * np.exp(spread * book.rng.standard_normal(count)))


def _income(book: Book, who: Customers, days: int) -> None:
    rng = book.rng
    for role, kind, style, noise in (
        (0, "employer", "employer", 0.03),
        (1, "government", "government", 0.003),
        (2, "person", "person", 0.2),
    ):
        chosen = np.flatnonzero((who.role == role) & ~(who.quiet & (rng.random(len(who)) < 0.5)))
        payers = np.full(len(who), -1)
        payers[chosen] = book.new_payees(kind, style, len(chosen))
        account, day = _monthly(book, who, days, chosen)
        raises = 1 + 0.06 * (day > rng.uniform(0, 2 * days, len(who))[account])
        amount = who.income[account] * raises * (1 + noise * rng.standard_normal(len(account)))
        book.add(
            account,
            day,
            np.maximum(amount, 50),
            out=False,
            payee=payers[account],
            purpose="Salary" if role == 0 else "",
        )
        lucky = chosen[rng.random(len(chosen)) < 0.25]  # a thirteenth salary, a bonus
        book.add(
            lucky,
            rng.uniform(0, days, len(lucky)),
            who.income[lucky] * rng.uniform(0.5, 2.5, len(lucky)),
            out=False,
            payee=payers[lucky],
        )
    own = np.flatnonzero(who.role == 3)
    clients = book.new_payees("merchant", "company", 4 * max(len(own), 1))
    account, day = _times(book, who, days, 5.0, chosen=own)
    place = np.searchsorted(own, account) * 4 + rng.integers(0, 4, len(account))
    book.add(
        account,
        day,
        _lognormal(book, who.income[account] / 5, 0.7, len(account)),
        out=False,
        payee=clients[place],
        purpose="Invoice 2381",
    )


def _home(book: Book, who: Customers, days: int) -> None:
    rng = book.rng
    tenants = np.flatnonzero((rng.random(len(who)) < 0.6) & ~who.quiet)
    landlords = np.full(len(who), -1)
    landlords[tenants] = book.new_payees("person", "person", len(tenants))
    account, day = _monthly(book, who, days, tenants)
    share = rng.uniform(0.18, 0.4, len(who))
    book.add(
        account,
        day,
        who.income[account] * share[account],
        out=True,
        payee=landlords[account],
        channel="standing_order",
        purpose="Rent",
    )
    utilities = book.new_payees("merchant", "merchant", 60)
    for part in (0.04, 0.03, 0.02):
        chosen = np.flatnonzero(rng.random(len(who)) < np.where(who.quiet, 0.4, 0.85))
        whose = rng.choice(utilities, len(who))
        account, day = _monthly(book, who, days, chosen)
        amount = who.income[account] * part * np.exp(0.1 * rng.standard_normal(len(account)))
        book.add(account, day, amount, out=True, payee=whose[account], channel="direct_debit")
    savers = np.flatnonzero(rng.random(len(who)) < 0.3)
    own = np.full(len(who), -1)
    own[savers] = book.new_payees("own_account", "own", len(savers))
    account, day = _monthly(book, who, days, savers)
    book.add(
        account,
        day,
        who.income[account] * rng.uniform(0.03, 0.2, len(who))[account],
        out=True,
        payee=own[account],
        channel="standing_order",
        purpose="Savings",
    )
    account, day = _times(book, who, days, 0.15, chosen=savers)
    book.add(
        account,
        day,
        _lognormal(book, who.income[account] * 0.4, 0.8, len(account)),
        out=False,
        payee=own[account],
    )


def _new_accounts(book: Book, who: Customers, days: int) -> None:
    """Own accounts that are opened elsewhere: a first transfer, then now and then some more."""
    rng = book.rng
    for _ in range(2):
        movers = np.flatnonzero(rng.random(len(who)) < 0.15)
        own = np.full(len(who), -1)
        own[movers] = book.new_payees("own_account", "own", len(movers))
        first = rng.uniform(0, days, len(who))
        counts = 1 + rng.poisson(3.0, len(movers))
        account = np.repeat(movers, counts)
        later = rng.exponential(40.0, len(account)) * (rng.random(len(account)) < 0.8)
        day = first[account] + later
        keep = day < days
        size = who.income * np.exp(rng.normal(-1.5, 1.0, len(who)))
        amount = size[account] * np.exp(0.6 * rng.standard_normal(len(account)))
        book.add(account[keep], day[keep], amount[keep], out=True, payee=own[account[keep]],
                 channel="instant" if rng.random() < 0.5 else "transfer")  # fmt: skip


def _shops(book: Book, who: Customers, days: int, *, cash: float) -> None:
    rng = book.rng
    shops = book.new_payees("merchant", "merchant", 1500)
    rate = 14.0 * who.activity * (1 - 0.9 * cash)
    account, day = _times(book, who, days, rate)
    liked = (account * 7 + rng.integers(0, 15, len(account)) ** 2) % len(shops)
    place = np.where(
        rng.random(len(account)) < 0.8, liked, rng.integers(0, len(shops), len(account))
    )
    book.add(
        account,
        day,
        _lognormal(book, who.income[account] * 0.009, 0.9, len(account)),
        out=True,
        payee=shops[place],
        channel="card",
    )
    account, day = _times(book, who, days, (1.5 + 5 * cash) * who.activity**0.7)
    notes = np.maximum(
        np.round(_lognormal(book, who.income[account] * 0.05, 0.7, len(account)) / 20), 1
    )
    book.add(account, day, notes * 20, out=True, channel="cash")
    account, day = _times(book, who, days, 0.1)  # furniture, a journey, a computer
    place = rng.integers(0, len(shops), len(account))
    book.add(
        account,
        day,
        _lognormal(book, who.income[account] * 0.3, 0.7, len(account)),
        out=True,
        payee=shops[place],
        channel="card",
    )
    account, day = _times(book, who, days, 0.3)
    book.add(
        account,
        day,
        _lognormal(book, who.income[account] * 0.05, 1.0, len(account)),
        out=False,
        payee=shops[rng.integers(0, len(shops), len(account))],
    )
    payers = np.flatnonzero(rng.random(len(who)) < 0.04 + 0.3 * cash)  # shops' takings, tips
    account, day = _times(book, who, days, 2.0, chosen=payers)
    book.add(
        account,
        day,
        _lognormal(book, who.income[account] * 0.2, 0.8, len(account)),
        out=False,
        channel="cash",
    )


def _friends(book: Book, who: Customers, days: int) -> None:
    rng = book.rng
    friends = book.new_payees("person", "person", 6 * len(who))
    for out, rate in ((True, 1.3), (False, 0.9)):
        account, day = _times(book, who, days, rate * who.activity**0.6)
        amount = _lognormal(book, who.income[account] * 0.02, 1.0, len(account))
        payee = friends[account * 6 + rng.integers(0, 6, len(account)) ** 2 // 6]
        fresh = rng.random(len(account)) < 0.12
        payee[fresh] = book.new_payees("person", "person", int(fresh.sum()))
        channel = "instant" if rng.random() < 0.6 else "transfer"
        book.add(
            account,
            day,
            amount,
            out=out,
            payee=payee,
            channel=channel,
            purpose="Gift" if rng.random() < 0.3 else "",
        )
    account, day = _times(book, who, days, 0.05)  # a larger loan or share between friends
    book.add(
        account,
        day,
        _lognormal(book, who.income[account] * 0.35, 0.8, len(account)),
        out=True,
        payee=friends[account * 6 + rng.integers(0, 6, len(account))],
    )


def _errands(book: Book, who: Customers, days: int) -> None:
    """Bills of new firms and persons: a dentist, a plumber, a used bicycle."""
    rng = book.rng
    for kind, style, rate, size, purpose in (
        ("merchant", "company", 0.22, 0.12, "Invoice 2381"),
        ("merchant", "shell", 0.05, 0.12, ""),
        ("person", "person", 0.1, 0.1, ""),
        ("government", "government", 0.08, 0.15, ""),
    ):
        account, day = _times(book, who, days, rate * np.sqrt(who.activity))
        payee = book.new_payees(kind, style, len(account))
        named = purpose if rng.random() < 0.6 else ""
        book.add(
            account,
            day,
            _lognormal(book, who.income[account] * size, 1.1, len(account)),
            out=True,
            payee=payee,
            purpose=named,
        )


def _habits(book: Book, who: Customers, days: int, v: Mapping[str, float]) -> None:
    """Crypto-assets, brokers, gambling and remittances as ordinary habits."""
    rng = book.rng
    exchanges = book.new_payees("crypto_exchange", "exchange", 12)
    brokers = book.new_payees("merchant", "broker", 8)
    casinos = book.new_payees("merchant", "gambling", 10)
    services = book.new_payees("money_service", "money_service", 6)
    hobby = np.flatnonzero(rng.random(len(who)) < v["crypto_share"])
    heavy = rng.random(len(hobby)) < v["crypto_heavy_share"]
    total = np.where(
        heavy,
        who.income[hobby] * rng.uniform(3, 10, len(hobby)),
        _lognormal(book, v["crypto_total_median"], 1.3, len(hobby)),
    )
    counts = 1 + rng.poisson(3 + 6 * heavy)
    account = np.repeat(hobby, counts)
    centre = np.repeat(rng.uniform(0, days, len(hobby)), counts)
    day = np.mod(centre + 40 * rng.standard_normal(len(account)), days)
    amount = np.repeat(total / counts, counts) * np.exp(0.6 * rng.standard_normal(len(account)))
    mine = rng.choice(exchanges, len(who))
    book.add(
        account,
        day,
        amount,
        out=True,
        payee=mine[account],
        channel="instant",
        purpose="Crypto deposit" if rng.random() < 0.5 else "",
    )
    back = rng.random(len(account)) < 0.2
    later = np.minimum(day[back] + rng.exponential(40, int(back.sum())), days - 0.01)
    book.add(
        account[back],
        later,
        amount[back] * rng.uniform(0.2, 1.5, int(back.sum())),
        out=False,
        payee=mine[account[back]],
    )
    for group, share, rate, size, payees in (
        ("broker", v["broker_share"], 1.0, 0.12, brokers),
        ("gambler", v["gambler_share"], 7.0, 0.02, casinos),
        ("remitter", v["remitter_share"], 1.1, 0.12, services),
    ):
        chosen = np.flatnonzero(rng.random(len(who)) < share)
        account, day = _times(book, who, days, rate, chosen=chosen)
        whose = rng.choice(payees, len(who))
        spread = 0.4 if group == "remitter" else 0.9
        book.add(
            account,
            day,
            _lognormal(book, who.income[account] * size, spread, len(account)),
            out=True,
            payee=whose[account],
            purpose="Investment" if group == "broker" and rng.random() < 0.5 else "",
        )
