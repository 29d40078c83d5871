"""Normalise one value of a known kind, and compare identifiers."""

from __future__ import annotations

import re

from manumit.errors import InputError
from manumit.identifiers.bank import parse_account, parse_iban
from manumit.identifiers.document import parse_passport
from manumit.identifiers.email import parse_email
from manumit.identifiers.handle import handle_value
from manumit.identifiers.identifier import Identifier, IdentifierKind
from manumit.identifiers.links import link_account
from manumit.identifiers.phone import parse_phone
from manumit.identifiers.wallet import read_wallet
from manumit.identifiers.web import parse_domain, parse_url

__all__ = ["parse_identifier", "same_identifier"]

_WALLETS = (
    IdentifierKind.BITCOIN,
    IdentifierKind.EVM,
    IdentifierKind.TRON,
    IdentifierKind.SOLANA,
)
_PARSERS = {
    IdentifierKind.PHONE: parse_phone,
    IdentifierKind.EMAIL: parse_email,
    IdentifierKind.DOMAIN: parse_domain,
    IdentifierKind.URL: parse_url,
    IdentifierKind.IBAN: parse_iban,
    IdentifierKind.BANK_ACCOUNT: parse_account,
    IdentifierKind.PASSPORT: parse_passport,
}
_E164 = re.compile(r"\+[0-9]{7,15}")
_LINK = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9.-]+\.[a-z]+)(/.*)", re.IGNORECASE | re.DOTALL)
_LONGEST = 4096


def parse_identifier(kind: IdentifierKind, value: str) -> Identifier:
    """Return the identifier that ``value`` writes, normalised for its kind.

    Phones need their country code; handles may be written with ``@`` or as a link. What
    `parse_identifier` returned it also accepts. Raises InputError, whose message never
    holds the value.

    >>> parse_identifier(IdentifierKind.TELEGRAM, "https://t.me/Example_HR").value
    'example_hr'
    """
    if not value.strip() or len(value) > _LONGEST:
        raise _impossible(kind)
    parser = _PARSERS.get(kind)
    if parser is not None:
        return parser(value)
    if kind in _WALLETS:
        read = read_wallet(value.strip())
        if read is None or read[0].kind is not kind:
            raise _impossible(kind)
        return read[0]
    if kind is IdentifierKind.AGENCY_LICENCE:
        return Identifier(kind, re.sub(r"\s+", " ", value.strip()).upper())
    return _account(kind, value.strip())


def _account(kind: IdentifierKind, value: str) -> Identifier:
    link = _LINK.fullmatch(value)
    if link is not None:
        account = link_account(link.group(1).lower(), link.group(2))
        if account is not None and account[0] is kind:
            return Identifier(kind, account[1])
    if value.startswith("+"):
        try:
            return Identifier(kind, parse_phone(value).value)
        except InputError:
            if kind is not IdentifierKind.TELEGRAM:  # "+" also starts a Telegram invitation
                raise
    if _is_code(value):
        return Identifier(kind, value)
    plain = handle_value(kind, value)
    if plain is None:
        raise _impossible(kind)
    return Identifier(kind, plain)


def _is_code(value: str) -> bool:
    """Return whether a value is a code of an invitation as links give it."""
    pattern = r"\+[A-Za-z0-9_-]{10,64}|(?:[a-z]{1,10}2?|lin\.ee)/[A-Za-z0-9%._-]{3,160}"
    return re.fullmatch(pattern, value) is not None


def same_identifier(a: Identifier, b: Identifier) -> bool:
    """Return whether two identifiers name the same thing.

    Equal ones do. So do accounts of different platforms that are one telephone number (a
    WhatsApp account is its number), one URL with http and https, and addresses of Gmail
    that differ by full stops or a "+" part, which Gmail ignores.
    """
    if a == b:
        return True
    if _E164.fullmatch(a.value) and a.value == b.value:
        return True
    if a.kind is not b.kind:
        return False
    if a.kind is IdentifierKind.URL:
        return a.value.partition("://")[2] == b.value.partition("://")[2]
    if a.kind is IdentifierKind.EMAIL:
        return _mailbox(a.value) == _mailbox(b.value)
    return False


def _mailbox(address: str) -> str:
    local, _, host = address.partition("@")
    if host in ("gmail.com", "googlemail.com"):
        return f"{local.partition('+')[0].replace('.', '')}@gmail.com"
    return address


def _impossible(kind: IdentifierKind) -> InputError:
    return InputError(
        f"The value cannot be an identifier of the kind {kind.value}.",
        remedy="Check that it is complete, and that the kind is right.",
        code="identifiers.value",
    )
