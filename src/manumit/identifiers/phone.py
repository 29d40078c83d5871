"""Telephone numbers: international ones as they are, national ones with every plausible reading.

A number with "+" or "00" has one reading. A number as dialled at home (``091 234 5678``) is
read in every region of ``data/identifiers/regions.toml`` and in those handed over; the best
reading comes first, the others are alternatives. Bare digits without "+" or 0 are taken
only after words that announce a phone number, or where the text points at a region in which
they are valid. Amounts, dates, ranges, order and licence numbers are not phones.

Limits: at most 16 groups and 18 digits in a number; a longer row of digits is never one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from manumit.errors import InputError
from manumit.identifiers import _tables
from manumit.identifiers.context import RegionWeights
from manumit.identifiers.cues import same_sentence
from manumit.identifiers.finding import MAX_NUMBER_READINGS, Finding
from manumit.identifiers.identifier import Identifier, IdentifierKind
from manumit.identifiers.number_shape import (
    Group,
    Row,
    extension_end,
    is_amount,
    is_date,
    is_part_of_word,
    is_range,
    rows_of_digits,
)
from manumit.identifiers.phone_plan import (
    country_codes,
    national_readings,
    read_international,
    read_national,
)

__all__ = ["find_phones", "parse_phone"]

MAX_GROUPS = 16
MAX_DIGITS = 18
MIN_DIGITS = 7
_BARE_MIN_DIGITS = 8
_NORTH_AMERICA = re.compile(r"\(?[2-9]\d\d\)?[ .-]{1,2}[2-9]\d\d[ .-]\d{4}")
_BARE_DIGITS = re.compile(r"\d{5,20}(?![\d.\- ])")
_CHINA_MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class _Reading:
    best: str
    others: tuple[str, ...]
    checked: bool


def parse_phone(value: str) -> Identifier:
    """Return the phone that ``value`` writes with its country code; raises InputError."""
    digits = "".join(c for c in value if c.isdigit())
    plain = value.strip()
    if plain.startswith(("+", "(+", "00")) and digits:
        read = read_international(digits if "+" in plain[:2] else digits.removeprefix("00"))
        if read is not None:
            return Identifier(IdentifierKind.PHONE, read.e164)
    raise InputError(
        "The value is not a telephone number with its country code.",
        remedy='Write it with "+" and the country code.',
        code="identifiers.phone",
    )


def find_phones(finding: Finding) -> None:
    """Add the phones of the text, and the accounts of platforms that were named before them."""
    regions = RegionWeights(finding)
    rows = list(rows_of_digits(finding))
    for row in rows:  # numbers with "+" first: they say where the others are from
        if row.plus:
            _read_row(finding, row, regions)
    for row in rows:
        if not row.plus:
            _read_row(finding, row, regions)


def _read_row(finding: Finding, row: Row, regions: RegionWeights) -> None:
    at = 0
    after_number = True
    while at < len(row.groups) and not finding.full:
        used = 0
        if after_number or _may_start(row.groups[at]):
            used = _read_at(finding, row, at, regions)
        after_number = used > 0
        at += max(used, 1)


def _read_at(finding: Finding, row: Row, at: int, regions: RegionWeights) -> int:
    """Add the number that starts at a group; return how many groups it took, 0 for none."""
    groups = row.groups
    plus = row.plus and at == 0
    first = groups[at]
    if is_date(groups[at : at + 3]):
        return 3
    if not finding.is_free(first.start, first.end):
        return 0
    for stop in _stops(groups, at):
        if finding.readings >= MAX_NUMBER_READINGS:
            return 0
        finding.readings += 1
        window = groups[at:stop]
        if not finding.is_free(first.start, window[-1].end):
            continue
        reading = _read_window(finding, window, row, regions, plus=plus)
        if reading is not None:
            _add(finding, window, reading, plus=plus)
            if plus:
                regions.add_number(reading.best)
            return stop - at
    return 0


def _may_start(group: Group) -> bool:
    """Return whether a number may start inside a row: after a space or a strong separator."""
    return " " in group.before or "/" in group.before or "|" in group.before


def _stops(groups: Sequence[Group], at: int) -> Iterator[int]:
    """Yield where a number that starts at ``at`` may end, the longest first."""
    total = 0
    stops = []
    for stop in range(at, min(at + MAX_GROUPS, len(groups))):
        group = groups[stop]
        if stop > at and total >= MIN_DIGITS and _breaks(group, total):
            break
        total += len(group.digits)
        if total > MAX_DIGITS:
            break
        if total >= MIN_DIGITS:
            stops.append(stop + 1)
    return reversed(stops)


def _breaks(group: Group, total: int) -> bool:
    """Return whether a group starts something new after ``total`` digits."""
    if "/" in group.before or "|" in group.before or len(group.before) > 2:
        return True
    if len(group.digits) >= 8 and total >= 8:
        return True
    return group.digits[0] == "0" and " " in group.before and total >= 9 and len(group.digits) > 1


def _read_window(
    finding: Finding, window: Sequence[Group], row: Row, regions: RegionWeights, *, plus: bool
) -> _Reading | None:
    digits = "".join(group.digits for group in window)
    start, end = window[0].start, window[-1].end
    if is_part_of_word(finding, start, end, plus=plus):
        return None
    if plus:
        return _international(digits, whole=window[-1] is row.groups[-1])
    cued = _announced(finding, start)
    if cued is False:
        return None
    if cued is None and (is_amount(finding, window, row) or is_range(window)):
        return None
    if digits.startswith("00"):
        read = read_international(digits[2:])
        return _Reading(read.e164, (), checked=True) if read and read.valid else None
    return _national(finding, window, digits, regions, cued=cued is True)


def _international(digits: str, *, whole: bool) -> _Reading | None:
    read = read_international(digits)
    if read is None or (not read.valid and not whole):
        return None
    return _Reading(read.e164, (), checked=read.valid)


def _announced(finding: Finding, start: int) -> bool | None:
    """Return True after a phone word or a platform, False after another word, else None."""
    if start in finding.numbers_after:
        return None if _could_be_name(finding, start) else True
    within = _tables.numbers()["window_characters"]
    found = [
        cue
        for topic in ("phone", "other_number", "platform")
        if (cue := finding.cues.before(topic, start, within=within)) is not None
        and same_sentence(finding.view.text, cue.end, start)
        and not any(c.isdigit() for c in finding.view.text[cue.end : start])
    ]
    if not found:
        return None
    nearest = max(found, key=lambda cue: (cue.end, cue.topic == "other_number"))
    if nearest.topic == "platform":
        return True if start - nearest.end <= 4 else None
    return nearest.topic == "phone"


def _could_be_name(finding: Finding, start: int) -> bool:
    """Return whether bare digits after a platform are as well a name there (WeChat, LINE)."""
    found = _BARE_DIGITS.match(finding.view.text, start)
    if found is None or found.group()[0] == "0":
        return False
    platforms = _tables.platforms()
    return any(platforms[k].handle.fullmatch(found.group()) for k in finding.numbers_after[start])


def _national(
    finding: Finding,
    window: Sequence[Group],
    digits: str,
    regions: RegionWeights,
    *,
    cued: bool,
) -> _Reading | None:
    if len(digits) < (MIN_DIGITS if cued else _BARE_MIN_DIGITS):
        return None
    coded = _with_code(window, digits, cued=cued)
    readings = list(national_readings(digits))
    known = {reading.region for reading in readings}
    for region in dict.fromkeys(map(str.upper, finding.regions)):
        extra = read_national(digits, region) if region not in known else None
        if extra is not None:
            readings.append(extra)
    if digits[0] != "0" and not cued:
        readings = [
            r
            for r in readings
            if regions.hinted(r.region) or _looks_like(finding, window, digits, r.region)
        ]
    ranked = regions.ranked(readings, window[0].start)
    hinted = any(regions.hinted(r.region) for r in ranked)
    if not hinted:  # "(202) 555-0123" is how one region alone writes
        ranked.sort(key=lambda r: not _looks_like(finding, window, digits, r.region))
    found = [r.e164 for r in ranked]
    if coded is not None:
        found = [*found, coded] if hinted else [coded, *found]
    found = list(dict.fromkeys(found))
    if not found:
        return None
    limit = _tables.regions()["max_alternatives"]
    checked = coded is not None and len(found) == 1
    return _Reading(found[0], tuple(found[1 : limit + 1]), checked)


def _looks_like(finding: Finding, window: Sequence[Group], digits: str, region: str) -> bool:
    """Return whether bare digits are written as one region alone writes its numbers."""
    if region == "CN":
        return _CHINA_MOBILE.fullmatch(digits) is not None and len(window) in (1, 3)
    if region in ("US", "CA"):
        start = window[0].start - (finding.view.text[window[0].start - 1 : window[0].start] == "(")
        written = finding.view.text[start : window[-1].end]
        return _NORTH_AMERICA.fullmatch(written) is not None
    return False


def _with_code(window: Sequence[Group], digits: str, *, cued: bool) -> str | None:
    """Return the reading of digits that start with a country code but without "+"."""
    if digits[0] == "0" or len(digits) < 10:
        return None
    first = window[0].digits
    split_off = first in country_codes() and len(window) > 1
    marked = split_off and (cued or any(c in window[1].before for c in "-()"))
    if not (marked or len(window) == 1 or cued):
        return None
    if split_off and window[1].digits[0] == "0" and window[1].before == " " and not cued:
        return None
    read = read_international(digits)
    if read is None or not read.valid:
        return None
    known = _tables.regions()["order"]
    return read.e164 if read.region in known or marked or cued else None


def _add(finding: Finding, window: Sequence[Group], reading: _Reading, *, plus: bool) -> None:
    text = finding.view.text
    start, end = window[0].start, window[-1].end
    while start and text[start - 1] in "+(":
        start -= 1
        if text[start] == "+" or finding.view.text[start : window[0].start].count("(") > 1:
            break
    if "(" in text[start : window[0].start] and ")" not in text[window[0].start : end]:
        start = start + text[start : window[0].start].index("(") + 1
    if start and plus and text[start - 1] == "(" and ")" in text[start:end]:
        start -= 1
    platforms = finding.numbers_after.get(window[0].start, ())
    with_extension = extension_end(text, end)
    if finding.is_free(end, with_extension):
        end = with_extension
    for kind in (IdentifierKind.PHONE, *map(IdentifierKind, platforms)):
        finding.add(
            Identifier(kind, reading.best),
            start,
            end,
            alternatives=[Identifier(kind, other) for other in reading.others],
            checked=reading.checked,
        )
