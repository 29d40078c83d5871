"""Rows of digits and what they are besides phones: dates, amounts, ranges, parts of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from manumit.identifiers import _tables
from manumit.identifiers._data import folded_words
from manumit.identifiers.finding import Finding

__all__ = [
    "Group",
    "Row",
    "extension_end",
    "is_amount",
    "is_date",
    "is_part_of_word",
    "is_range",
    "rows_of_digits",
]

_ROW = re.compile(r"\d++(?:[ .\-_/()\[\]|~*·]{0,4}+\d++)*+")
_DIGITS = re.compile(r"\d+")
_DECIMALS = re.compile(r",\d{1,2}(?!\d)")
_PLUS = re.compile(r"\+[ (]?$")
_MONEY_SIGNS = "$€£¥฿₹₱₩₫៛₭৳₦₽₺₴₸%"
_FIRST_YEAR, _LAST_YEAR = 1900, 2099


@dataclass(frozen=True, slots=True)
class Group:
    """Digits in a row, where they stand in the view, and what separates them from before."""

    digits: str
    start: int
    end: int
    before: str


@dataclass(frozen=True, slots=True)
class Row:
    """Groups that stand together, whether "+" leads them, and what the whole row may be."""

    groups: tuple[Group, ...]
    plus: bool
    thousands: bool
    decimal: bool


def rows_of_digits(finding: Finding) -> Iterator[Row]:
    """Yield every row that holds at least seven digits, in order of place."""
    text = finding.view.text
    for row in _ROW.finditer(text):
        if row.end() - row.start() < 7 or finding.full:
            continue
        groups = []
        last = row.start()
        for digits in _DIGITS.finditer(text, row.start(), row.end()):
            start, end = digits.span()
            groups.append(Group(digits.group(), start, end, text[last:start]))
            last = end
        if sum(len(group.digits) for group in groups) >= 7:
            plus = _PLUS.search(text[max(0, row.start() - 2) : row.start()])
            yield Row(tuple(groups), plus is not None, _in_thousands(groups), _is_decimal(groups))


def is_date(groups: Sequence[Group]) -> bool:
    """Return whether three groups are a calendar date in one of the usual orders."""
    if len(groups) < 3:
        return len(groups) == 1 and _is_compact_date(groups[0].digits)
    a, b, c = groups[:3]
    separators = {b.before.strip() or " ", c.before.strip() or " "}
    if len(separators) != 1 or separators.pop() not in ("-", "/", "."):
        return _is_compact_date(a.digits)
    lengths = (len(a.digits), len(b.digits), len(c.digits))
    if lengths[0] == 4 and max(lengths[1:]) <= 2:
        return _is_year(a.digits) and _is_month_and_day(b.digits, c.digits)
    if lengths[2] in (2, 4) and max(lengths[:2]) <= 2:
        year_fits = lengths[2] == 2 or _is_year(c.digits)
        return year_fits and _is_month_and_day(a.digits, b.digits)
    return False


def _is_compact_date(digits: str) -> bool:
    if len(digits) != 8:
        return False
    return (_is_year(digits[:4]) and _is_month_and_day(digits[4:6], digits[6:])) or (
        _is_year(digits[4:]) and _is_month_and_day(digits[:2], digits[2:4])
    )


def _is_year(digits: str) -> bool:
    return _FIRST_YEAR <= int(digits) <= _LAST_YEAR


def _is_month_and_day(one: str, other: str) -> bool:
    first, second = int(one), int(other)
    return min(first, second) >= 1 and min(first, second) <= 12 and max(first, second) <= 31


def is_range(groups: Sequence[Group]) -> bool:
    """Return whether groups are two round numbers or years with a dash: ``3000-5000``."""
    if len(groups) != 2 or groups[1].before.strip() not in ("-", "~", "/"):
        return False
    one, other = groups[0].digits, groups[1].digits
    if one[0] == "0" or other[0] == "0":
        return False
    round_numbers = one.endswith("00") and other.endswith("00")
    years = len(one) == len(other) == 4 and _is_year(one) and _is_year(other)
    return round_numbers or years


def is_amount(finding: Finding, window: Sequence[Group], row: Row) -> bool:
    """Return whether digits are money or a quantity: thousands, decimals, a unit beside them."""
    first, last = window[0], window[-1]
    if first.digits[0] == "0":
        return first.digits == "0" and len(window) > 1 and window[1].before == "."
    text = finding.view.text
    if row.thousands or last.digits.endswith("00000") or (len(window) > 1 and row.decimal):
        return True
    before = text[max(0, first.start - 3) : first.start].rstrip(" :~(-")
    after = text[last.end : last.end + 3].lstrip()
    if (before and before[-1] in _MONEY_SIGNS) or (after and after[0] in _MONEY_SIGNS):
        return True
    near = finding.cues.before("money", first.start, within=2)
    return near is not None or finding.cues.after("money", last.end, within=2) is not None


def _in_thousands(row: Sequence[Group]) -> bool:
    """Return whether a row is written in thousands: ``25.000.000``, ``1 500 000``."""
    if len(row) < 2 or len(row[0].digits) > 3:
        return False
    separators = {group.before for group in row[1:]}
    groups_of_three = all(len(group.digits) == 3 for group in row[1:])
    return groups_of_three and separators <= {".", " "} and row[-1].digits.endswith("000")


def _is_decimal(row: Sequence[Group]) -> bool:
    return len(row) == 2 and row[1].before == "." and len(row[1].digits) <= 2


def is_part_of_word(finding: Finding, start: int, end: int, *, plus: bool) -> bool:
    """Return whether digits continue a Latin word, a handle or a code: ``abc0912345678``.

    A cue word may touch them (``zalo0912345678``), and scripts without spaces may.
    """
    text = finding.view.text
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if not plus and (before in "@#_=&\\" or (before.isascii() and before.isalpha())):
        topics = ("phone", "platform")
        touches = any(finding.cues.before(topic, start, within=0) for topic in topics)
        if not touches and not (before == "=" and start in finding.numbers_after):
            return True
    if before == "." and start > 1 and text[start - 2].isdigit():
        return True
    if after in "@_%" or (after.isascii() and after.isalpha()):
        follows = any(finding.cues.after(t, end, within=0) for t in ("platform", "phone"))
        return not follows and extension_end(text, end) == end
    return after == "," and _DECIMALS.match(text, end) is not None


def extension_end(text: str, end: int) -> int:
    """Return where a number that ends at ``end`` ends with its extension."""
    found = _extension().match(text, end)
    return found.end() if found else end


@lru_cache(maxsize=1)
def _extension() -> re.Pattern[str]:
    words = "|".join(map(re.escape, folded_words(_tables.numbers()["extension"])))
    return re.compile(
        rf"[ ,;]{{0,2}}(?:{words})\.?[ :]{{0,2}}\d{{1,6}}(?![0-9a-z])|#\d{{1,5}}(?!\d)"
    )
