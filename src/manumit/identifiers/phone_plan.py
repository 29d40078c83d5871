"""Whether digits are a telephone number: by country code, or as dialled in a region.

The rules are those of libphonenumber (package ``phonenumbers``). Its own parser takes 25
microseconds for a try; a number written without a country code must be tried in some
seventy regions, so the patterns of its metadata are read once and matched here. Numbers
set aside for films and books (data/identifiers/regions.toml) count as numbers in use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata, PhoneNumberDesc

from manumit.identifiers import _tables

__all__ = [
    "International",
    "National",
    "country_codes",
    "national_readings",
    "read_international",
    "read_national",
    "regions_of_code",
]

_TYPES = (
    "mobile", "fixed_line", "voip", "toll_free", "uan", "shared_cost", "premium_rate",
    "personal_number", "pager", "voicemail",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class International:
    """A number with its country code: E.164 form, whether its range is known, its region."""

    e164: str
    valid: bool
    region: str


@dataclass(frozen=True, slots=True)
class National:
    """One reading of digits as dialled within a region."""

    region: str
    e164: str
    mobile: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    """How numbers are dialled within one region; ``valid`` matches any number in use."""

    region: str
    code: str
    trunk: str
    trunk_pattern: re.Pattern[str] | None
    transform: str
    valid: re.Pattern[str]
    mobile: re.Pattern[str]
    lengths: frozenset[int]
    zero_starts: bool


@lru_cache(maxsize=4096)
def read_international(digits: str) -> International | None:
    """Return the reading of digits that start with a country code, or None.

    Not valid but possible (a known code and a length that exists there) is returned with
    ``valid`` False: number ranges are opened faster than lists of them are published.
    """
    for length in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(_number(digits[:length]))
        if regions:
            rest = digits[length:]
            for region in regions:
                # A trunk prefix after the code ("+44 (0)20") is the main region's, if any.
                national = _valid_national(rest, region) if region == regions[0] else rest
                if national and _is_in_use(national, region):
                    return International(f"+{digits[:length]}{national}", valid=True, region=region)
            break
    return _read_by_library(digits)


def _number(digits: str) -> int:
    return int(digits) if digits else 0


def _read_by_library(digits: str) -> International | None:
    try:
        number = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    valid = phonenumbers.is_valid_number(number)
    if valid or phonenumbers.is_possible_number(number):
        return International(e164, valid=valid, region=region)
    return None


def read_national(digits: str, region: str) -> National | None:
    """Return the reading of digits dialled in a region, or None where they are no number."""
    rules = _rules(region)
    national = _valid_national(digits, region) if rules is not None else ""
    if rules is None or not national:
        return None
    return _national(national, rules)


@lru_cache(maxsize=4096)
def national_readings(digits: str) -> tuple[National, ...]:
    """Return the readings of digits in every region of the data file, in its order."""
    found = []
    for rules in _dialling(len(digits), digits[0]):
        plain = rules.trunk == "0" == digits[0] and not rules.transform
        candidates = (digits[1:],) if plain else _nationals(digits, rules)
        for national in candidates:
            if len(national) in rules.lengths and rules.valid.fullmatch(national):
                found.append(_national(national, rules))
                break
    return tuple(found)


def _national(national: str, rules: _Rules) -> National:
    mobile = rules.mobile.fullmatch(national) is not None
    return National(rules.region, f"+{rules.code}{national}", mobile)


def _valid_national(digits: str, region: str) -> str:
    """Return the national number without its trunk prefix, "" where it is not in use."""
    rules = _rules(region)
    if rules is not None:
        for national in _nationals(digits, rules):
            if _is_in_use(national, region):
                return national
    return ""


def _is_in_use(national: str, region: str) -> bool:
    rules = _rules(region)
    return (
        rules is not None
        and len(national) in rules.lengths
        and rules.valid.fullmatch(national) is not None
    )


def _nationals(digits: str, rules: _Rules) -> tuple[str, ...]:
    """Return the digits as they are, and without the trunk prefix: what is right comes first.

    A prefix is taken off where what remains is a number, as the library does.
    """
    found = rules.trunk_pattern.match(digits) if rules.trunk_pattern else None
    if found is None or found.end() == 0:
        return (digits,)
    rest = digits[found.end() :]
    if rules.transform and found.lastindex and found.group(found.lastindex):
        return (found.expand(rules.transform) + rest, digits)
    if rules.trunk and not digits.startswith(rules.trunk):
        return (digits, rest)  # only a carrier code could have been taken off
    return (rest, digits)


@lru_cache(maxsize=512)
def _dialling(length: int, first: str) -> tuple[_Rules, ...]:
    """Return the regions of the data file where so many digits can be dialled."""
    known = (_rules(region) for region in _tables.regions()["order"])
    return tuple(rules for rules in known if rules is not None and _fits(rules, length, first))


def _fits(rules: _Rules, length: int, first: str) -> bool:
    if first != "0":
        return bool({length, length - 1, length - 2} & rules.lengths)
    if rules.trunk == "0":
        return length - 1 in rules.lengths
    # Where there is no trunk 0, a number may still start with 0 itself, as in Italy.
    return length in rules.lengths and rules.zero_starts


@lru_cache(maxsize=256)
def _rules(region: str) -> _Rules | None:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.general_desc is None:
        return None
    fixed = metadata.fixed_line
    patterns = [p for name in _TYPES if (p := _pattern(getattr(metadata, name)))]
    general = _pattern(metadata.general_desc)
    fictional = "|".join(_tables.regions()["fictional"].get(region, ()))
    types = f"(?=(?:{general})$)(?:{'|'.join(patterns)})"
    trunk = metadata.national_prefix_for_parsing
    mobile = _pattern(metadata.mobile) or "(?!)"
    return _Rules(
        region=region,
        code=str(metadata.country_code),
        trunk=metadata.national_prefix or "",
        trunk_pattern=re.compile(trunk) if trunk else None,
        transform=metadata.national_prefix_transform_rule or "",
        valid=re.compile(f"{types}|{fictional}" if fictional else types),
        mobile=re.compile(f"{mobile}|{fictional}" if fictional else mobile),
        lengths=frozenset(metadata.general_desc.possible_length),
        zero_starts=bool(fixed and (fixed.example_number or "").startswith("0")),
    )


def _pattern(description: PhoneNumberDesc | None) -> str:
    return (description.national_number_pattern or "") if description is not None else ""


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Return all country calling codes as digits."""
    return frozenset(str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def regions_of_code(e164: str) -> tuple[str, ...]:
    """Return the regions that share the country code of an E.164 number."""
    for length in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(e164[1 : 1 + length]))
        if regions:
            return tuple(regions)
    return ()
