"""Passports: the machine-readable zone by its check digits, lone numbers only after cue words.

ICAO Doc 9303 parts 4 to 6: TD3 (two lines of 44), TD2 (two of 36), TD1 (three of 30). All
check digits must be right, the composite one too. Only issuing state and number are kept,
as ``CC:number``; name, birth date and the rest are read over, and the mention spans the
number alone. ``CC`` is ISO 3166-1 alpha-2 where the three-letter code has one, ``ZZ`` for a
lone number, whose state nobody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from manumit.errors import InputError
from manumit.identifiers import _tables
from manumit.identifiers._data import tsv
from manumit.identifiers.finding import Finding
from manumit.identifiers.identifier import Identifier, IdentifierKind

__all__ = ["check_digit", "find_passports", "parse_passport"]

_WEIGHTS = (7, 3, 1)
_MIDDLE = r"(?P<birth>\d{6})(?P<birth_check>\d)[mfx<](?P<expiry>\d{6})(?P<expiry_check>\d)"
_TWO_LINES = re.compile(
    r"(?P<number>[a-z0-9][a-z0-9<]{8})(?P<check>[\d<])(?P<state>[a-z]{3}|[a-z]<<)"
    + _MIDDLE
    + r"(?:(?P<personal>[a-z0-9<]{14})(?P<personal_check>[\d<])(?P<all3>\d)"
    + r"|(?P<optional>[a-z0-9<]{7})(?P<all2>\d))(?![a-z0-9<])"
)
_THREE_LINES = re.compile(
    r"(?<![a-z0-9<])[iacp][a-z<](?P<state>[a-z]{3}|[a-z]<<)(?P<number>[a-z0-9][a-z0-9<]{8})"
    r"(?P<check>[\d<])(?P<first>[a-z0-9<]{15})\s{1,2}"
    + _MIDDLE
    + r"(?P<nation>[a-z<]{3})(?P<second>[a-z0-9<]{11})(?P<all1>\d)(?![a-z0-9<])"
)
_FIRST_LINE = re.compile(r"[pvic][a-z<](?P<state>[a-z]{3}|[a-z]<<)[a-z<]{31,39}\s{1,2}$")
_BRIDGE = re.compile(r"(?:[ :#.=-]|(?:no|number|num|nr|is|号码|号|เลขที่)\b){0,6}")
_VALUE = re.compile(r"[A-Z]{2,3}:[A-Z0-9]{5,9}")


def check_digit(field: str) -> int:
    """Return the check digit of an MRZ field (ICAO 9303 part 3, 4.9).

    >>> check_digit("L898902C3")
    6
    """
    total = 0
    for place, char in enumerate(field.upper()):
        value = 0 if char == "<" else int(char, 36)
        total += value * _WEIGHTS[place % 3]
    return total % 10


def parse_passport(value: str) -> Identifier:
    """Return the passport of ``CC:number`` or of an MRZ; raises InputError."""
    compact = re.sub(r"[ -]", "", value.strip()).upper()
    if _VALUE.fullmatch(compact):
        return Identifier(IdentifierKind.PASSPORT, compact)
    for found, _, _ in _zones(value.lower()):
        return found
    raise InputError(
        "The value is not a passport number with its country, nor a machine-readable zone.",
        remedy='Write country code, colon and number, as in "GB:123456789".',
        code="identifiers.passport",
    )


def find_passports(finding: Finding) -> None:
    """Add passports of machine-readable zones, and numbers after words that announce them."""
    text = finding.view.text
    if "<" in text:
        for identifier, number, zone in _zones(text):
            if not finding.full and finding.is_free(*zone):
                finding.add(identifier, *number, checked=True)
                finding.claim(*zone)
    settings = _tables.document()
    for cue in finding.cues.of("passport"):
        bridge = _BRIDGE.match(
            text, cue.end, min(len(text), cue.end + settings["window_characters"])
        )
        at = bridge.end() if bridge else cue.end
        found = _shape().match(text, at)
        if found is not None and finding.is_free(*found.span()) and not finding.full:
            value = f"{settings['unknown_country']}:{found.group().upper()}"
            finding.add(Identifier(IdentifierKind.PASSPORT, value), *found.span())


def _zones(text: str) -> Iterator[tuple[Identifier, tuple[int, int], tuple[int, int]]]:
    """Yield (passport, span of the number, span of the zone) of zones with right checks."""
    for found in _THREE_LINES.finditer(text):
        upper = found["number"] + found["check"] + found["first"]
        dates = found["birth"] + found["birth_check"] + found["expiry"] + found["expiry_check"]
        whole = upper + dates + found["second"]
        if _dates_right(found) and str(check_digit(whole)) == found["all1"]:
            yield _passport(found, found["state"]), found.span("number"), found.span()
    for found in _TWO_LINES.finditer(text):
        if not _dates_right(found) or not _composite_right(found):
            continue
        first = _FIRST_LINE.search(text, max(0, found.start() - 47), found.start())
        state = first["state"] if first else found["state"]
        start = first.start() if first else found.start()
        yield _passport(found, state), found.span("number"), (start, found.end())


def _dates_right(found: re.Match[str]) -> bool:
    fields = ("number", "check"), ("birth", "birth_check"), ("expiry", "expiry_check")
    return all(str(check_digit(found[field])) == found[check] for field, check in fields)


def _composite_right(found: re.Match[str]) -> bool:
    dates = found["birth"] + found["birth_check"] + found["expiry"] + found["expiry_check"]
    head = found["number"] + found["check"] + dates
    if found["all3"] is None:
        return str(check_digit(head + found["optional"])) == found["all2"]
    empty = set(found["personal"]) == {"<"} and found["personal_check"] in "<0"
    if not empty and str(check_digit(found["personal"])) != found["personal_check"]:
        return False
    tail = found["personal"] + found["personal_check"]
    return str(check_digit(head + tail)) == found["all3"]


def _passport(found: re.Match[str], state: str) -> Identifier:
    code = state.replace("<", "").upper()
    country = tsv("countries_alpha3").get(code, code)
    number = found["number"].replace("<", "").upper()
    return Identifier(IdentifierKind.PASSPORT, f"{country}:{number}")


@lru_cache(maxsize=1)
def _shape() -> re.Pattern[str]:
    return re.compile(rf"(?:{_tables.document()['shape']})(?![a-z0-9])")
