"""Whether digits are a telephone number: by country code, or as dialled in a region.

The rules are those of Google's libphonenumber (package ``phonenumbers``). Its own parser
takes 25 microseconds for a try; a number written without a country code must be tried in
some seventy regions, so the patterns of its metadata are read once and matched here.
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
    "country_codes",
    "plausible_regions",
    "read_international",
    "read_national",
    "regions_of_code",
]

_TYPES = ("mobile", "fixed_line", "voip", "toll_free", "uan", "shared_cost", "premium_rate")


@dataclass(frozen=True, slots=True)
class International:
    """A number with its country code: E.164 form, whether its range is known, its region."""

    e164: str
    valid: bool
    region: str


@dataclass(frozen=True, slots=True)
class _Rules:
    """How numbers are dialled within one region."""

    code: str
    trunk: str
    trunk_pattern: re.Pattern[str] | None
    transform: str
    general: re.Pattern[str]
    mobile: re.Pattern[str] | None
    others: re.Pattern[str]
    lengths: frozenset[int]
    zero_starts: bool


@lru_cache(maxsize=4096)
def read_international(digits: str) -> International | None:
    """Return the reading of digits that start with a country code, or None.

    Not valid but possible (a known code and a length that exists there) is returned with
    ``valid`` False: number ranges are opened faster than lists of them are published.
    """
    try:
        number = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(number):
        return International(
            e164, valid=True, region=phonenumbers.region_code_for_number(number) or ""
        )
    region = phonenumbers.region_code_for_country_code(number.country_code)
    national = phonenumbers.national_significant_number(number)
    fictional = _fictional(region)
    if fictional is not None and fictional.fullmatch(national):
        return International(e164, valid=True, region=region)
    if phonenumbers.is_possible_number(number):
        return International(e164, valid=False, region=region)
    return None


@lru_cache(maxsize=16384)
def read_national(digits: str, region: str) -> tuple[str, bool] | None:
    """Return (E.164 form, whether it is a mobile number) of digits dialled in a region."""
    rules = _rules(region)
    if rules is None:
        return None
    for national in _nationals(digits, rules):
        if len(national) not in rules.lengths:
            continue
        if rules.mobile is not None and rules.mobile.fullmatch(national):
            return f"+{rules.code}{national}", True
        if rules.general.fullmatch(national) and rules.others.fullmatch(national):
            return f"+{rules.code}{national}", False
        fictional = _fictional(region)
        if fictional is not None and fictional.fullmatch(national):
            return f"+{rules.code}{national}", True
    return None


def _nationals(digits: str, rules: _Rules) -> tuple[str, ...]:
    """Return the digits without the trunk prefix, and as they are where that can be right."""
    found = rules.trunk_pattern.match(digits) if rules.trunk_pattern else None
    if found is None or found.end() == 0:
        return (digits,)
    if rules.transform and found.lastindex and found.group(found.lastindex):
        stripped = found.expand(rules.transform) + digits[found.end() :]
    else:
        stripped = digits[found.end() :]
    return (stripped, digits)


@lru_cache(maxsize=512)
def plausible_regions(length: int, leading_zero: bool) -> tuple[str, ...]:  # noqa: FBT001
    """Return the regions of the data file where so many digits can be dialled, in its order."""
    return tuple(r for r in _tables.regions()["order"] if _may_dial(r, length, leading_zero))


def _may_dial(region: str, length: int, leading_zero: bool) -> bool:  # noqa: FBT001
    rules = _rules(region)
    if rules is None:
        return False
    if not leading_zero:
        return bool({length, length - 1, length - 2} & rules.lengths)
    if rules.trunk == "0":
        return length - 1 in rules.lengths
    # Where there is no trunk 0, a number may still start with 0 itself, as in Italy.
    return length in rules.lengths and rules.zero_starts


@lru_cache(maxsize=256)
def _rules(region: str) -> _Rules | None:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None:
        return None
    patterns = {name: _pattern(getattr(metadata, name)) for name in _TYPES}
    others = [p for name, p in patterns.items() if p and name != "mobile"]
    trunk = metadata.national_prefix_for_parsing
    return _Rules(
        code=str(metadata.country_code),
        trunk=metadata.national_prefix or "",
        trunk_pattern=re.compile(trunk) if trunk else None,
        transform=metadata.national_prefix_transform_rule or "",
        general=re.compile(metadata.general_desc.national_number_pattern),
        mobile=re.compile(patterns["mobile"]) if patterns["mobile"] else None,
        others=re.compile("|".join(f"(?:{p})" for p in others)),
        lengths=frozenset(metadata.general_desc.possible_length),
        zero_starts=(metadata.fixed_line.example_number or "").startswith("0"),
    )


def _pattern(description: PhoneNumberDesc | None) -> str:
    return (description.national_number_pattern or "") if description is not None else ""


@lru_cache(maxsize=256)
def _fictional(region: str) -> re.Pattern[str] | None:
    patterns = _tables.regions()["fictional"].get(region)
    return re.compile("|".join(f"(?:{p})" for p in patterns)) if patterns else None


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
