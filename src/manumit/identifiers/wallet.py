"""Wallet addresses: Bitcoin, EVM chains, TRON and Solana, each with the proof it carries.

Bitcoin, TRON: base58check or bech32(m), always proven. EVM: mixed case must pass EIP-55;
one case carries no proof and is taken unchecked. Solana: 32 bytes in base58 without any
checksum. Half of all 32-byte values are points of ed25519, so the curve alone proves
little: away from words about wallets an address must be a point of the curve, 43 or 44
characters long, and mix capitals, small letters and digits as random base58 does. Near such
words any 32 bytes count, because addresses owned by programs lie off the curve.
"""

from __future__ import annotations

import re

from manumit.identifiers import _tables
from manumit.identifiers.encodings import (
    base58_bytes,
    base58check_bytes,
    eip55,
    is_curve_point,
    segwit_program,
)
from manumit.identifiers.finding import Finding
from manumit.identifiers.identifier import Identifier, IdentifierKind

__all__ = ["find_wallets", "read_wallet"]

_TOKEN = re.compile(r"(?<![0-9a-z_])[0-9a-z]{14,90}(?![0-9a-z_])")
_HEX = re.compile(r"0x[0-9a-fA-F]{40}")


def read_wallet(address: str) -> tuple[Identifier, bool] | None:
    """Return (identifier, proven by a checksum) of an address, or None where it is none.

    >>> read_wallet("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")[0].value
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    """
    if address[:2] in ("0x", "0X"):
        return _read_evm(address)
    if address[:3] in ("bc1", "BC1"):
        if segwit_program(address, prefix="bc") is None:
            return None
        return Identifier(IdentifierKind.BITCOIN, address.lower()), True
    if address[0] in "13" and 25 <= len(address) <= 35:
        payload = base58check_bytes(address)
        if payload is not None and len(payload) == 21 and payload[0] in (0, 5):
            return Identifier(IdentifierKind.BITCOIN, address), True
    if address[0] == "T" and len(address) == 34:
        payload = base58check_bytes(address)
        if payload is not None and len(payload) == 21 and payload[0] == 0x41:
            return Identifier(IdentifierKind.TRON, address), True
    if 32 <= len(address) <= 44:
        decoded = base58_bytes(address)
        if decoded is not None and len(decoded) == 32:
            return Identifier(IdentifierKind.SOLANA, address), False
    return None


def _read_evm(address: str) -> tuple[Identifier, bool] | None:
    address = "0x" + address[2:]
    if _HEX.fullmatch(address) is None:
        return None
    digits = address[2:]
    proper = eip55(digits)
    if digits in (digits.lower(), digits.upper()):
        return Identifier(IdentifierKind.EVM, proper), False
    if address != proper:
        return None
    return Identifier(IdentifierKind.EVM, proper), True


def find_wallets(finding: Finding) -> None:
    """Add the wallet addresses of the text."""
    view = finding.view
    for token in _TOKEN.finditer(view.text):
        start, end = token.span()
        if finding.full or not finding.is_free(start, end) or not _could_be(token.group()):
            continue
        address = view.cased(start, end)
        read = read_wallet(address)
        if read is None:
            continue
        identifier, proven = read
        if identifier.kind is IdentifierKind.SOLANA and not _credible(finding, address, start, end):
            continue
        finding.add(identifier, start, end, checked=proven)


def _could_be(token: str) -> bool:
    """Return whether a folded token has the length and the first letter of some address."""
    length = len(token)
    if token.startswith("bc1"):
        return True
    if token.startswith("0x"):
        return length == 42
    return 25 <= length <= 44 and any(c.isdigit() for c in token)


def _credible(finding: Finding, address: str, start: int, end: int) -> bool:
    within = _tables.wallet()["window_characters"]
    cues = finding.cues
    for topic in ("solana", "wallet"):
        if cues.before(topic, start, within=within) or cues.after(topic, end, within=within):
            return True
    mixed = any(c.isdigit() for c in address) and address not in (address.lower(), address.upper())
    decoded = base58_bytes(address)
    return len(address) >= 43 and mixed and decoded is not None and is_curve_point(decoded)
