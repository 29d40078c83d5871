"""Worlds of customers: ordinary life, large and rare events, victims, and the truth about all.

Figures from these worlds are simulated. They say how detectors compare, not what a bank
would see.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from manumit.catalog.currencies import currencies
from manumit.catalog.reader import DeclaredValues, data_root, read_item
from manumit.model.payments import Channel, CounterpartyKind
from manumit.payments.simulate.book import PURPOSES, Book
from manumit.payments.simulate.hard_negatives import HARD_NEGATIVES
from manumit.payments.simulate.life import Customers, live, people
from manumit.payments.simulate.told import Told
from manumit.payments.simulate.victims import REGIMES

__all__ = ["Conditions", "World", "random_conditions", "simulate_world", "simulation_values"]

_FIRST_DAY = np.datetime64("2024-01-01", "us")
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a world differs from others.

    Parameters
    ----------
    victims
        Victims for 10,000 customers over the whole window.
    story_factor
        Multiplies how often large and rare events come.
    wealth_factor
        Multiplies all money, before ``currency`` is applied.
    unknown_kinds
        Share of payees whose kind the bank does not know.
    no_purpose
        Share of payments without purpose.
    balances, names, accounts_given
        Whether balances, names and numbers of counterparties are there.
    cash_heavy
        0 to 1: how far cash takes the place of cards.
    """

    victims: float = 60.0
    story_factor: float = 1.0
    wealth_factor: float = 1.0
    unknown_kinds: float = 0.33
    no_purpose: float = 0.8
    balances: bool = True
    names: bool = True
    accounts_given: bool = True
    channels: bool = True
    currency: str = "EUR"
    cash_heavy: float = 0.0


@dataclass(frozen=True, slots=True)
class World:
    """A simulated world.

    ``payments`` has the columns of the contract, by time. ``truth`` has one row a story:
    account, story, is_victim, first_at, last_at, loss. ``payment_truth`` has one row for a
    payment of a story: payment_id, story, is_loss.
    """

    payments: pl.DataFrame
    accounts: pl.DataFrame
    truth: pl.DataFrame
    payment_truth: pl.DataFrame
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class _Declared(DeclaredValues):
    regimes: dict[str, float] | None = None
    stories: dict[str, float] | None = None


@lru_cache(maxsize=2)
def _declared(name: str) -> _Declared:
    return read_item(data_root().joinpath(f"simulation/{name}.toml"), _Declared)


def simulation_values(name: str) -> dict[str, float]:
    """Return the parameters of ``life`` or ``victims`` of ``data/simulation``."""
    return _declared(name).values


def random_conditions(seed: int) -> Conditions:
    """Return the conditions of one of many different worlds."""
    rng = np.random.default_rng(10_000 + seed)
    return Conditions(
        victims=90.0,
        story_factor=float(rng.uniform(0.7, 2.0)),
        wealth_factor=float(np.exp(rng.normal(0, 0.5))),
        unknown_kinds=float(rng.choice([0.1, 0.25, 0.35, 0.6])),
        no_purpose=float(rng.uniform(0.55, 0.97)),
        balances=bool(rng.random() < 0.75),
        names=bool(rng.random() < 0.8),
        accounts_given=bool(rng.random() < 0.85),
        channels=bool(rng.random() < 0.8),
        currency=str(rng.choice(["EUR", "USD", "GBP", "CZK", "SGD"])),
        cash_heavy=float(rng.choice([0.0, 0.0, 0.2, 0.9])),
    )


def simulate_world(
    conditions: Conditions | None = None, *, accounts: int, months: int, seed: int
) -> World:
    """Return a world of ``accounts`` customers over ``months`` months; the same for a seed."""
    conditions = conditions or Conditions()
    rng = np.random.default_rng(seed)
    days = int(months * 30.4)
    values = {**simulation_values("life"), "cash_heavy": conditions.cash_heavy}
    who = people(rng, accounts, days, values)
    book = Book(rng)
    live(book, who, days, values)
    truth = _plant(book, who, days, conditions, values)
    return _written(book, who, truth, conditions)


def _plant(
    book: Book, who: Customers, days: int, conditions: Conditions, values: dict[str, float]
) -> list[tuple[int, str, bool]]:
    """Write the stories; return account, name and whether it is a victim's, by number."""
    rng = book.rng
    stories, regimes = _declared("life").stories or {}, _declared("victims").regimes or {}
    planted: list[tuple[int, str, bool]] = []
    rate = values["story_rate"] * conditions.story_factor * days / 365
    chosen = np.repeat(np.arange(len(who)), rng.poisson(rate, len(who)))
    names = rng.choice(list(stories), len(chosen), p=_shares(stories))
    victims = rng.choice(
        len(who),
        _count(rng, conditions.victims * len(who) / 1e4),
        replace=False,
        p=_victim_odds(who),
    )
    kinds = rng.choice(list(regimes), len(victims), p=_shares(regimes))
    plan = [(int(a), str(n), False) for a, n in zip(chosen, names, strict=True)]
    plan += [(int(a), str(n), True) for a, n in zip(victims, kinds, strict=True)]
    for account, name, is_victim in plan:
        told = Told(
            book,
            account,
            len(planted),
            float(rng.uniform(0.08, 0.9) * days),
            days,
            float(who.income[account]),
            float(who.wealth[account]),
            usual="instant" if rng.random() < 0.5 else "transfer",
        )
        (REGIMES if is_victim else HARD_NEGATIVES)[name](told, simulation_values("victims"))
        told.close()
        planted.append((account, name, is_victim))
    return planted


def _shares(table: dict[str, float]) -> NDArray[np.float64]:
    shares = np.array(list(table.values()))
    return np.asarray(shares / shares.sum())


def _count(rng: np.random.Generator, expected: float) -> int:
    return int(rng.poisson(expected))


def _victim_odds(who: Customers) -> NDArray[np.float64]:
    """Victims have something to lose; a quiet account is as likely as another."""
    odds = np.sqrt(np.clip(who.wealth / who.income, 0.5, 30))
    return np.asarray(odds / odds.sum())


def _written(
    book: Book, who: Customers, planted: list[tuple[int, str, bool]], conditions: Conditions
) -> World:
    rng = book.rng
    account, day = book.column("account").astype(np.int64), book.column("day")
    order = np.lexsort((day, account))
    account, day = account[order], day[order]
    columns = {name: book.column(name)[order] for name in book.columns}
    rate = currencies()[conditions.currency].per_usd * conditions.wealth_factor
    amount = np.maximum(np.round(columns["amount"] * rate, 2), 0.01)
    balance = _balances(account, amount, columns["out"] > 0, who.wealth * rate)
    by_time = np.argsort(day, kind="stable")
    at = _FIRST_DAY + (day[by_time] * _DAY_US).astype("timedelta64[us]")
    ids = pl.Series(
        "payment_id", np.char.add("P", np.char.zfill(np.arange(len(day)).astype(str), 9))
    )
    payee = columns["payee"][by_time].astype(np.int64)
    frame = pl.DataFrame(
        {
            "payment_id": ids,
            "paid_at": pl.Series(at).dt.replace_time_zone("UTC"),
            "account": _numbered("AC", account[by_time]),
            "direction": np.where(columns["out"][by_time] > 0, "out", "in"),
            "amount": amount[by_time],
            "currency": np.full(len(day), conditions.currency),
        }
    ).with_columns(
        *_counterparties(book, payee, conditions), *_said(rng, columns, by_time, conditions)
    )
    if conditions.balances:
        frame = frame.with_columns(pl.Series("balance_after", balance[by_time]))
    story = columns["story"][by_time].astype(np.int64)
    return World(
        frame,
        _accounts(who),
        *_truth(frame, story, columns["loss"][by_time] > 0, planted),
        conditions,
    )


def _numbered(letters: str, numbers: NDArray[np.int64]) -> NDArray[np.str_]:
    return np.char.add(letters, np.char.zfill(numbers.astype(str), 7))


def _balances(
    account: NDArray[np.int64],
    amount: NDArray[np.float64],
    out: NDArray[np.bool_],
    wealth: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return balances after each payment that never fall below zero."""
    flow = np.where(out, -amount, amount)
    total = np.cumsum(flow)
    starts = np.flatnonzero(np.diff(account, prepend=-1))
    before = np.repeat(total[starts] - flow[starts], np.diff(np.append(starts, len(account))))
    running = total - before
    lowest = np.minimum.reduceat(running, starts) if len(starts) else np.zeros(0)
    opening = np.maximum(wealth[account[starts]], -lowest + 0.02 * wealth[account[starts]])
    return np.asarray(
        np.round(running + np.repeat(opening, np.diff(np.append(starts, len(account)))), 2)
    )


def _or_null(keep: NDArray[np.bool_], texts: NDArray[Any]) -> list[str | None]:
    """Return the texts, null where they are not kept."""
    return [
        text if kept else None for kept, text in zip(keep.tolist(), texts.tolist(), strict=True)
    ]


def _counterparties(
    book: Book, payee: NDArray[np.int64], conditions: Conditions
) -> list[pl.Series]:
    rng = book.rng
    kinds = book.kinds().copy()
    kinds[rng.random(len(kinds)) < conditions.unknown_kinds] = 0
    words = np.array([kind.value for kind in CounterpartyKind], dtype=object)
    known = payee >= 0
    kind = _or_null(known, words[kinds[payee]])
    series = [pl.Series("counterparty_kind", kind, pl.String)]
    if conditions.accounts_given:
        numbers = _or_null(known, _numbered("CP", payee))
        series.append(pl.Series("counterparty", numbers, pl.String))
    if conditions.names:
        names = np.array(book.names(), dtype=object)
        series.append(pl.Series("counterparty_name", _or_null(known, names[payee]), pl.String))
    return series


def _said(
    rng: np.random.Generator,
    columns: dict[str, NDArray[np.float64]],
    by_time: NDArray[np.int64],
    conditions: Conditions,
) -> list[pl.Series]:
    said = np.array(PURPOSES, dtype=object)[columns["purpose"][by_time].astype(int)]
    silent = (rng.random(len(said)) < conditions.no_purpose) | (said == "")
    series = [pl.Series("purpose", _or_null(~silent, said), pl.String)]
    if conditions.channels:
        words = np.array([None, *(channel.value for channel in Channel)], dtype=object)
        series.append(
            pl.Series("channel", words[columns["channel"][by_time].astype(int)].tolist(), pl.String)
        )
    return series


def _accounts(who: Customers) -> pl.DataFrame:
    opened = np.datetime64("2024-01-01", "D") + who.opened.astype(int).astype("timedelta64[D]")
    return pl.DataFrame(
        {
            "account": _numbered("AC", np.arange(len(who))),
            "opened_on": pl.Series(opened).cast(pl.Date),
            "birth_year": 2024 - who.age,
        }
    )


def _truth(
    frame: pl.DataFrame,
    story: NDArray[np.int64],
    loss: NDArray[np.bool_],
    planted: list[tuple[int, str, bool]],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = frame.select("payment_id", "account", "paid_at", "amount").with_columns(
        pl.Series("number", story), pl.Series("is_loss", loss)
    )
    rows = rows.filter(pl.col("number") >= 0)
    named = pl.DataFrame(
        {
            "number": np.arange(len(planted)),
            "story": [name for _, name, _ in planted],
            "is_victim": [victim for _, _, victim in planted],
        }
    )
    rows = rows.join(named, on="number", how="left")
    truth = (
        rows.group_by("number")
        .agg(
            pl.col("account").first(),
            pl.col("story").first(),
            pl.col("is_victim").first(),
            pl.col("paid_at").min().alias("first_at"),
            pl.col("paid_at").max().alias("last_at"),
            pl.col("amount").filter(pl.col("is_loss")).sum().alias("loss"),
        )
        .sort("number")
        .drop("number")
    )
    return truth, rows.select("payment_id", "story", "is_loss")
