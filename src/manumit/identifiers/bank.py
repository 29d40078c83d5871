"""Bank accounts: IBAN by its check digits, local numbers only after words that announce them.

IBAN: length of the SWIFT registry (data/identifiers/iban_lengths.tsv) and ISO 7064 mod 97-10.
A local number (``bank_account``) has the value ``CC:digits``; the country is that of the
cue word, else of a bank named near, else ``ZZ`` (unknown). UPI addresses have the value
``UPI:name@handle``; PromptPay numbers are Thai accounts, ``TH:digits``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from manumit.errors import InputError
from manumit.identifiers import _tables
from manumit.identifiers._data import tsv
from manumit.identifiers.cues import Cue, same_sentence
from manumit.identifiers.finding import Finding
from manumit.identifiers.identifier import Identifier, IdentifierKind

__all__ = ["find_accounts", "find_ibans", "find_upi", "is_iban", "parse_account", "parse_iban"]

_IBAN = re.compile(
    r"(?<![a-z0-9])[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,3})?(?![a-z0-9])"
)
_ACCOUNT = re.compile(r"\d(?:[ -]?\d){5,22}(?![\d])")
_UPI_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}$")
_UPI_HANDLE = re.compile(r"[a-z]{2,20}(?![a-z0-9@-]|\.[a-z0-9])")
_UPI_VALUE = re.compile(r"UPI:[a-z0-9][a-z0-9._-]{1,63}@[a-z]{2,20}")
_ACCOUNT_VALUE = re.compile(r"[A-Z]{2}:\d{5,20}")


def is_iban(compact: str) -> bool:
    """Return whether compact upper-case text is an IBAN of a known country.

    >>> is_iban("GB29NWBK60161331926819")
    True
    """
    if tsv("iban_lengths").get(compact[:2]) != str(len(compact)):
        return False
    if not compact.isascii() or not compact.isalnum():
        return False
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def parse_iban(value: str) -> Identifier:
    """Return the IBAN of ``value``, spaces and hyphens ignored; raises InputError."""
    compact = re.sub(r"[\s-]", "", value).upper().removeprefix("IBAN").lstrip(":")
    if not is_iban(compact):
        raise InputError(
            "The value is not an IBAN: country, length or check digits do not fit.",
            remedy="Copy it again from the bank's document.",
            code="identifiers.iban",
        )
    return Identifier(IdentifierKind.IBAN, compact)


def parse_account(value: str) -> Identifier:
    """Return the account of ``CC:digits`` or ``UPI:name@handle``; raises InputError."""
    prefix, _, rest = value.strip().partition(":")
    upi = f"UPI:{rest.strip().lower()}"
    account = f"{prefix.strip().upper()}:{re.sub(r'[ -]', '', rest)}"
    for candidate, pattern in ((upi, _UPI_VALUE), (account, _ACCOUNT_VALUE)):
        if (candidate is account or prefix.upper() == "UPI") and pattern.fullmatch(candidate):
            return Identifier(IdentifierKind.BANK_ACCOUNT, candidate)
    raise InputError(
        "The value is not a bank account.",
        remedy='Write country code, colon and digits, or "UPI:" and the address.',
        code="identifiers.bank-account",
    )


def find_ibans(finding: Finding) -> None:
    """Add the IBANs of the text; of a match that runs on, the length of its country counts."""
    text = finding.view.text
    for found in _IBAN.finditer(text):
        length = tsv("iban_lengths").get(found.group()[:2].upper())
        if length is None or finding.full:
            continue
        end, count = found.start(), 0
        while end < found.end() and count < int(length):
            count += text[end].isalnum()
            end += 1
        compact = re.sub("[ -]", "", text[found.start() : end]).upper()
        cut_a_word = end < len(text) and text[end].isascii() and text[end].isalnum()
        if is_iban(compact) and not cut_a_word and finding.is_free(found.start(), end):
            finding.add(Identifier(IdentifierKind.IBAN, compact), found.start(), end, checked=True)


def find_upi(finding: Finding) -> None:
    """Add UPI addresses: a known handle, or any after a word that announces one."""
    text = finding.view.text
    at = text.find("@")
    while at >= 0 and not finding.full:
        handle = _UPI_HANDLE.match(text, at + 1)
        name = _UPI_NAME.search(text, max(0, at - 64), at) if handle else None
        if handle is not None and name is not None:
            start, end = name.start(), handle.end()
            known = handle.group() in _upi_handles()
            if (known or _upi_announced(finding, start)) and finding.is_free(start, end):
                value = f"UPI:{text[start:end]}"
                finding.add(Identifier(IdentifierKind.BANK_ACCOUNT, value), start, end)
        at = text.find("@", at + 1)


def _upi_announced(finding: Finding, start: int) -> bool:
    within = int(_tables.bank()["window_characters"])
    return finding.cues.before("upi", start, within=within) is not None


@lru_cache(maxsize=1)
def _upi_handles() -> frozenset[str]:
    return frozenset(_tables.bank()["upi"]["handles"])


def find_accounts(finding: Finding) -> None:
    """Add local account numbers that follow the words that announce them."""
    within = _tables.bank()["window_characters"]
    for cue in finding.cues.of("bank"):
        declared = _tables.bank_cues()[int(cue.name)]
        country = declared.country or _country_near(finding, cue)
        _add_after(finding, cue, country, (declared.shortest, declared.longest), within)
    for cue in finding.cues.of("bank_name"):
        _add_after(finding, cue, cue.name, (8, 19), 3)
    for cue in finding.cues.of("promptpay"):
        _add_after(finding, cue, "TH", (10, 13), within)


def _country_near(finding: Finding, cue: Cue) -> str:
    within = _tables.bank()["window_characters"]
    cues = finding.cues
    found = [
        near
        for near in (
            cues.before("bank_name", cue.start, within=within),
            cues.after("bank_name", cue.end, within=2 * within),
        )
        if near is not None
    ]
    return found[0].name if found else str(_tables.bank()["unknown_country"])


def _add_after(
    finding: Finding, cue: Cue, country: str, lengths: tuple[int, int], within: int
) -> None:
    text = finding.view.text
    found = _ACCOUNT.search(text, cue.end, min(len(text), cue.end + within + 30))
    if found is None or found.start() - cue.end > within or finding.full:
        return
    start, end = found.span()
    before = text[start - 1]
    if before in "+$€£¥" or (before.isascii() and before.isalpha()):
        return
    if "\n\n" in text[cue.end : start] or not finding.is_free(start, end):
        return
    if any(not same_sentence(text, cue.end, start) and c == "?" for c in text[cue.end : start]):
        return
    digits = re.sub("[ -]", "", found.group())
    if lengths[0] <= len(digits) <= lengths[1]:
        finding.add(Identifier(IdentifierKind.BANK_ACCOUNT, f"{country}:{digits}"), start, end)
