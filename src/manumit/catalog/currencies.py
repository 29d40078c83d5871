"""Currencies with a dated US dollar rate, and the signs that may mean more than one of them.

A rate is a fact of one day: every conversion says of which day and from which source. Rates
are official or bank rates; where the market is far from them (Myanmar), a rate of the market.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from manumit.catalog.countries import countries
from manumit.catalog.reader import Declared, data_root, read_item
from manumit.catalog.table import read_table
from manumit.errors import InputError

__all__ = [
    "Currency",
    "UsdAmount",
    "currencies",
    "currencies_of_sign",
    "currency",
    "per_usd",
    "to_usd",
]


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency: ``per_usd`` units of it were worth one US dollar on ``rate_on``."""

    code: str
    name: str
    minor_units: int
    per_usd: float
    rate_on: date
    source_id: str


@dataclass(frozen=True, slots=True)
class UsdAmount:
    """A sum in US dollars, with the day and the source of the rate."""

    value: float
    rate_on: date
    source_id: str


@dataclass(frozen=True, slots=True)
class _MarketRate:
    code: str
    per_usd: float
    rate_on: date
    source: str


@dataclass(frozen=True, slots=True)
class _MarketRates(Declared):
    rates: tuple[_MarketRate, ...]


@dataclass(frozen=True, slots=True)
class _Signs(Declared):
    currencies: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def currencies() -> dict[str, Currency]:
    """Return every currency that has a rate, by ISO 4217 code (and USDT, USDC)."""
    columns = ("code", "name", "minor_units", "per_usd", "rate_on", "source")
    folder = data_root().joinpath("currencies")
    found = {
        row["code"]: Currency(
            code=row["code"],
            name=row["name"],
            minor_units=int(row["minor_units"]),
            per_usd=float(row["per_usd"]),
            rate_on=date.fromisoformat(row["rate_on"]),
            source_id=row["source"],
        )
        for row in read_table(folder.joinpath("currencies.tsv"), *columns)
    }
    for rate in read_item(folder.joinpath("market_rates.toml"), _MarketRates).rates:
        found[rate.code] = replace(
            found[rate.code], per_usd=rate.per_usd, rate_on=rate.rate_on, source_id=rate.source
        )
    return found


@lru_cache(maxsize=1)
def per_usd() -> dict[str, float]:
    """Return for every code how many units were worth one US dollar."""
    return {code: money.per_usd for code, money in currencies().items()}


def currency(code: str) -> Currency:
    """Return the currency with this code, upper or lower case.

    Raises InputError for a code without a rate.

    >>> currency("khr").name
    'Cambodian Riel'
    """
    found = currencies().get(code.upper())
    if found is None:
        raise InputError(
            "A currency code is not known, or has no dated rate.",
            remedy="Use an ISO 4217 code of data/currencies/currencies.tsv.",
            code="catalog.currency",
        )
    return found


def to_usd(amount: float, code: str) -> UsdAmount:
    """Return what an amount is worth in US dollars at the stored rate.

    Raises InputError for a code without a rate.

    >>> to_usd(1500, "USDT").value
    1500.0
    """
    money = currency(code)
    return UsdAmount(amount / money.per_usd, money.rate_on, money.source_id)


def currencies_of_sign(sign: str, *, countries_named: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the codes a sign may mean, likeliest first; () for a sign that is not known.

    ``countries_named`` holds alpha-2 codes of countries in the message: where the money of
    one of them is among the candidates, only such money is returned.

    >>> currencies_of_sign("Rs")[:2], currencies_of_sign("Rs", countries_named=["NP"])
    (('INR', 'PKR'), ('NPR',))
    """
    candidates = _signs().get(sign) or _signs().get(sign.casefold()) or ()
    legal = _money_of(countries_named)
    narrowed = tuple(code for code in candidates if code in legal)
    return narrowed or candidates


@lru_cache(maxsize=1)
def _signs() -> dict[str, tuple[str, ...]]:
    table = read_item(data_root().joinpath("currencies/symbols.toml"), _Signs).currencies
    plain: dict[str, tuple[str, ...]] = {}
    for sign, codes in table.items():
        plain.setdefault(sign.casefold(), codes)
    return plain | table


def _money_of(codes: Iterable[str]) -> Collection[str]:
    known = countries()
    return {money for code in codes if code in known for money in known[code].currencies}
