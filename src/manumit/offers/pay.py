"""Read what a message promises to pay: amount, currency, period, and what a month of it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.currencies import currencies
from manumit.catalog.reader import data_root, read_item
from manumit.offers.money_words import MoneyWords, money_words

__all__ = ["Pay", "read_pay"]

_NUMBER = re.compile(
    r"(?<![\d.,])(?:"
    r"\d{1,2}(?:,\d{2})+,\d{3}"  # 1,00,000
    r"|\d{1,3}(?:[ ']\d{3})+(?!\d)"  # 1 500 000
    r"|\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?(?!\d)"  # 1.500.000,00
    r"|\d+(?:[.,]\d{1,3})?"
    r")(?!\d)"
)
_RANGE = re.compile(
    r"\s?(?:-|~|–|to|upto|até|a|hasta|until|hingga|sampai|den|toi|至|到|ถึง|से|から|до)\s?"
)
_FINE_PRINT = re.compile(r"\s?%|\s?(?:years?|yrs?|岁|tahun|tuoi|ปี|साल|سال|년|лет|歳|세)\b")
_SMALLER = re.compile(r"\s?(\d{1,2})")  # the second number of 2万5千
_MOST_NUMBERS = 60
_NEAR = 4
_ADJOINING = 2
_BREAK = re.compile(r"[\d,;.!?\n]")  # the words behind it belong to something else


@dataclass(frozen=True, slots=True)
class Pay:
    """One promised pay at ``folded.text[start:end]``.

    ``low`` and ``high`` are in ``currency`` (ISO 4217, or USDT) for one ``period`` (hour,
    day, week, month, year). ``usd_month_low`` and ``usd_month_high`` are the same for a
    month in US dollars. What the message does not say itself is marked as assumed.
    """

    low: float
    high: float
    currency: str
    period: str
    usd_month_low: float
    usd_month_high: float
    start: int
    end: int
    currency_assumed: bool = False
    period_assumed: bool = False
    cued: bool = False


@dataclass(frozen=True, slots=True)
class _Rules:
    source: str
    hours_a_month: float
    days_a_month: float
    weeks_a_month: float
    months_a_year: float
    plausible_source: str
    least_usd_month: float
    most_usd_month: float
    assume_year_from_usd: float
    cue_before: int
    cue_after: int
    period_before: int
    period_after: int


@dataclass(frozen=True, slots=True)
class _Amount:
    low: float
    high: float
    currency: str
    start: int
    end: int
    has_multiplier: bool


def read_pay(
    text: str, languages: Sequence[str], *, is_taken: Callable[[int, int], bool] | None = None
) -> tuple[Pay, ...]:
    """Return the pay that folded text promises, in order of place.

    ``is_taken`` says whether a stretch belongs to something else, such as a telephone
    number. A number counts as pay only beside a word for pay, a period or a currency.

    >>> pay = read_pay("salary $800 - $1200 a month", ["en"])[0]
    >>> pay.low, pay.high, pay.currency, pay.period
    (800.0, 1200.0, 'USD', 'month')
    """
    words = money_words(tuple(languages))
    found: list[Pay] = []
    last_end = 0
    amounts = _amounts(text, words)
    beside = _words_beside(text, words) if amounts else []
    for amount in amounts:
        if amount.start < last_end or (is_taken is not None and is_taken(amount.start, amount.end)):
            continue
        pay = _as_pay(text, amount, words, _Beside(beside, last_end))
        if pay is not None:
            found.append(pay)
        last_end = amount.end
    return tuple(found)


_Word = tuple[int, int, str]  # start, end, and the period it names or "" for a word for pay


def _words_beside(text: str, words: MoneyWords) -> list[_Word]:
    """Return the words for pay and for periods, in order of place, each a word of its own."""
    found = []
    for index, start, end in words.scan.find_matches_as_indexes(text, overlapping=True):
        meaning = words.meanings[index]
        if meaning.starts_word and "a" <= text[start - 1 : start] <= "z":
            continue
        if not (meaning.ends_word and "a" <= text[end : end + 1] <= "z"):
            found.append((start, end, meaning.period))
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Beside:
    """The words around an amount; those before ``last_end`` belong to the amount before."""

    words: list[_Word]
    last_end: int

    def period(self, text: str, amount: _Amount) -> tuple[str, bool]:
        """Return the period of an amount and whether it follows the amount at once."""
        rules = _rules()
        first = max(self.last_end, amount.start - rules.period_before)
        before = [
            (end, p) for start, end, p in self.words if p and first <= start and end <= amount.start
        ]
        if before and amount.start - before[-1][0] <= _ADJOINING:
            return before[-1][1], True
        for start, end, period in self.words:
            if period and amount.end <= start and end <= amount.end + rules.period_after:
                if _BREAK.search(text, amount.end, start):
                    break
                return period, start - amount.end <= _NEAR
        return (before[-1][1] if before else ""), False

    def is_cued(self, amount: _Amount) -> bool:
        """Return whether a word for pay stands near."""
        rules = _rules()
        first = max(self.last_end, amount.start - rules.cue_before)
        last = amount.end + rules.cue_after
        return any(
            not period and first <= start and end <= last
            for start, end, period in self.words
            if not (start < amount.end and amount.start < end)
        )


def _amounts(text: str, words: MoneyWords) -> list[_Amount]:
    amounts = []
    for number in list(_NUMBER.finditer(text))[:_MOST_NUMBERS]:
        if _FINE_PRINT.match(text, number.end()):
            continue
        amounts.append(_amount_at(text, number, words))
    amounts.extend(_spelled(text, words))
    return sorted(amounts, key=lambda a: (a.start, -a.end))


def _spelled(text: str, words: MoneyWords) -> list[_Amount]:
    """Return the sums that begin with a number word, such as "two lakh"."""
    found = []
    for index, start, end in words.number_scan.find_matches_as_indexes(text)[:_MOST_NUMBERS]:
        multiplier = words.multiplier.match(text, end)
        if multiplier is None or ("a" <= text[start - 1 : start] <= "z"):
            continue
        value = words.number_values[index] * words.multipliers[multiplier.group(1)]
        code, stop = _currency_after(text, multiplier.end(), words)
        found.append(_Amount(value, value, code, start, stop, has_multiplier=True))
    return found


def _amount_at(text: str, number: re.Match[str], words: MoneyWords) -> _Amount:
    before = words.currency_before.search(text, max(0, number.start() - 8), number.start())
    code = words.currencies[before.group(1)] if before else ""
    start = before.start() if before else number.start()
    low, end, multiplier = _scaled(text, _value(number.group()), number.end(), words)
    high, high_multiplier = low, multiplier
    after, after_end = _currency_after(text, end, words)
    second = _second_of_range(text, after_end, words)
    if second is not None:
        high, end, high_multiplier = second
        if multiplier == 1 and high_multiplier > 1 and low < high / high_multiplier * 10:
            low *= high_multiplier
        late, after_end = _currency_after(text, end, words)
        after = after or late
    if low > high:
        low, high = high, low
    scaled = max(multiplier, high_multiplier) > 1
    return _Amount(low, high, code or after, start, max(end, after_end), has_multiplier=scaled)


def _second_of_range(text: str, end: int, words: MoneyWords) -> tuple[float, int, float] | None:
    """Return (value, end, multiplier) of the upper number of "3-5k", or None."""
    joint = _RANGE.match(text, end)
    if joint is None:
        return None
    sign = words.currency_here.match(text, joint.end())
    number = _NUMBER.match(text, sign.end() if sign else joint.end())
    if number is None:
        return None
    return _scaled(text, _value(number.group()), number.end(), words)


def _scaled(text: str, value: float, end: int, words: MoneyWords) -> tuple[float, int, float]:
    match = words.multiplier.match(text, end)
    if match is None:
        return value, end, 1.0
    factor = words.multipliers[match.group(1)]
    end = match.end()
    total = value * factor
    more = _SMALLER.match(text, end)  # 2万5千, 1 lakh 20 thousand
    if more is not None:
        smaller = words.multiplier.match(text, more.end())
        if smaller is not None and words.multipliers[smaller.group(1)] < factor:
            total += float(more.group(1)) * words.multipliers[smaller.group(1)]
            end = smaller.end()
        elif factor == 1e4 and len(more.group(1)) == 1 and not text[end : end + 1].isspace():
            total += float(more.group(1)) * 1e3  # 1万5
            end = more.end()
    return total, end, factor


def _currency_after(text: str, end: int, words: MoneyWords) -> tuple[str, int]:
    match = words.currency_after.match(text, end)
    return (words.currencies[match.group(1)], match.end()) if match else ("", end)


def _as_pay(text: str, amount: _Amount, words: MoneyWords, beside: _Beside) -> Pay | None:
    rules = _rules()
    period, near = beside.period(text, amount)
    cued = beside.is_cued(amount)
    if not (period or cued or amount.currency):
        return None
    code = amount.currency or words.home_currency
    if not code or (not amount.currency and not (cued or (near and amount.has_multiplier))):
        return None
    money = currencies().get(code)
    if money is None:
        return None
    assumed = "month"
    if not period and amount.high / money.per_usd >= rules.assume_year_from_usd:
        assumed = "year"
    factor = _factor(period or assumed) / money.per_usd
    low, high = amount.low * factor, amount.high * factor
    if not rules.least_usd_month <= high <= rules.most_usd_month:
        return None
    return Pay(
        low=amount.low,
        high=amount.high,
        currency=code,
        period=period or assumed,
        usd_month_low=low,
        usd_month_high=high,
        start=amount.start,
        end=amount.end,
        currency_assumed=not amount.currency,
        period_assumed=not period,
        cued=cued,
    )


def _factor(period: str) -> float:
    rules = _rules()
    return {
        "hour": rules.hours_a_month,
        "day": rules.days_a_month,
        "week": rules.weeks_a_month,
        "month": 1.0,
        "year": 1.0 / rules.months_a_year,
    }[period]


def _value(written: str) -> float:
    """Return the number that digits with separators write.

    >>> [_value(w) for w in ("1,00,000", "15.000.000", "1.5", "2,500", "1 200 000", "1.500,75")]
    [100000.0, 15000000.0, 1.5, 2500.0, 1200000.0, 1500.75]
    """
    plain = written.replace(" ", "").replace("'", "")
    commas, stops = plain.count(","), plain.count(".")
    if commas and stops:
        decimal = max(",", ".", key=plain.rfind)
        other = "," if decimal == "." else "."
        return float(plain.replace(other, "").replace(decimal, "."))
    if not commas and not stops:
        return float(plain)
    mark = "," if commas else "."
    groups = plain.split(mark)
    if len(groups) > 2 or len(groups[-1]) == 3:
        return float(plain.replace(mark, ""))
    return float(plain.replace(mark, "."))


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    return read_item(data_root().joinpath("offers/pay.toml"), _Rules)
