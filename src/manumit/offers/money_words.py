"""The words of money of several languages at once, as regular expressions over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import ahocorasick_rs

from manumit.catalog.phrases import WIDE_LANGUAGES, Money, phrase_files
from manumit.language import fold

__all__ = ["Meaning", "MoneyWords", "money_words"]

_MULTIPLIERS = {
    "hundred": 1e2,
    "thousand": 1e3,
    "ten_thousand": 1e4,
    "hundred_thousand": 1e5,
    "million": 1e6,
    "ten_million": 1e7,
    "billion": 1e9,
}
_PERIODS = {
    "per_hour": "hour",
    "per_day": "day",
    "per_week": "week",
    "per_month": "month",
    "per_year": "year",
}
_NEVER = re.compile(r"(?!)")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word near a number means: a period such as ``month``, or "" for a word for pay.

    ``starts_word`` and ``ends_word`` are True where a letter beside it makes another word.
    """

    period: str
    starts_word: bool
    ends_word: bool


@dataclass(frozen=True, slots=True)
class MoneyWords:
    """What to look for beside a number; a word of an earlier language wins over a later one.

    ``home_currency`` is the ISO 4217 code that an unmarked sum means in the first language;
    "" where the language is written in too many countries to say.
    """

    multiplier: re.Pattern[str]
    multipliers: Mapping[str, float]
    currency_before: re.Pattern[str]
    currency_after: re.Pattern[str]
    currency_here: re.Pattern[str]
    currencies: Mapping[str, str]
    scan: ahocorasick_rs.AhoCorasick
    meanings: tuple[Meaning, ...]
    number_values: tuple[float, ...]
    number_scan: ahocorasick_rs.AhoCorasick
    home_currency: str


@lru_cache(maxsize=256)
def money_words(languages: tuple[str, ...]) -> MoneyWords:
    """Return the money words of the languages that have a phrase file, and of English."""
    tables = [phrase_files()[tag].money for tag in (*languages, "en") if tag in phrase_files()]
    multipliers = _collect(
        (word, value)
        for money in tables
        for name, value in _MULTIPLIERS.items()
        for word in getattr(money, name)
    )
    currencies = _collect(
        (word, code) for money in tables for code, words in money.currency.items() for word in words
    )
    periods = _collect(
        (word, period)
        for money in tables
        for name, period in _PERIODS.items()
        for word in getattr(money, name)
    )
    numbers = _collect(pair for money in tables for pair in money.numbers.items())
    cues = _collect((word, "") for money in tables for word in money.cue)
    return MoneyWords(
        multiplier=_compiled(rf"\s?({_any(multipliers)})", multipliers),
        multipliers=multipliers,
        currency_before=_compiled(rf"({_any(currencies)})[\s:.]{{0,2}}\Z", currencies),
        currency_after=_compiled(rf"\s?\+?\s?({_any(currencies)})", currencies),
        currency_here=_compiled(rf"(?:{_any(currencies)})[\s:.]{{0,2}}", currencies),
        currencies=currencies,
        scan=ahocorasick_rs.AhoCorasick([*periods, *cues]),
        meanings=tuple(
            Meaning(period, "a" <= word[0] <= "z", "a" <= word[-1] <= "z")
            for word, period in (*periods.items(), *cues.items())
        ),
        number_values=tuple(numbers.values()),
        number_scan=ahocorasick_rs.AhoCorasick(
            list(numbers), matchkind=ahocorasick_rs.MATCHKIND_LEFTMOST_LONGEST
        ),
        home_currency=_home_currency(languages),
    )


def _home_currency(languages: tuple[str, ...]) -> str:
    first = languages[0] if languages else ""
    money: Money | None = phrase_files()[first].money if first in phrase_files() else None
    if money is None or first in WIDE_LANGUAGES or not money.currency:
        return ""
    return next(iter(money.currency))


def _collect(pairs: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for word, value in pairs:
        plain = fold(word).text.strip()
        if plain:
            found.setdefault(plain, value)
    return found


def _compiled(pattern: str, words: Mapping[str, object]) -> re.Pattern[str]:
    return re.compile(pattern) if words else _NEVER


def _any(words: Iterable[str]) -> str:
    """Return an alternation, longest first; Latin words end and begin where words do."""
    return "|".join(_bounded(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def _bounded(word: str) -> str:
    before = r"(?<![a-z])" if "a" <= word[0] <= "z" else ""
    after = r"(?![a-z])" if "a" <= word[-1] <= "z" else ""
    return f"{before}{re.escape(word)}{after}"
