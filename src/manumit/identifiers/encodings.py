"""Checksums of wallet addresses: base58check, bech32, bech32m, EIP-55, ed25519 points.

Written from the specifications: Bitcoin base58check, BIP 173, BIP 350, EIP-55, RFC 8032.
"""

from __future__ import annotations

import hashlib

from Crypto.Hash import keccak

__all__ = ["base58_bytes", "base58check_bytes", "eip55", "is_curve_point", "segwit_program"]

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUE = {char: value for value, char in enumerate(_BASE58)}
_BECH32 = {char: value for value, char in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_BECH32_STEPS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANT, _BECH32M_CONSTANT = 1, 0x2BC830A3
_FIELD = 2**255 - 19
_EDWARDS_D = -121665 * pow(121666, _FIELD - 2, _FIELD) % _FIELD


def base58_bytes(text: str) -> bytes | None:
    """Return the bytes that base58 ``text`` stands for, or None where it is not base58."""
    value = 0
    for char in text:
        digit = _BASE58_VALUE.get(char)
        if digit is None:
            return None
        value = value * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + value.to_bytes((value.bit_length() + 7) // 8, "big")


def base58check_bytes(text: str) -> bytes | None:
    """Return version and payload of base58check ``text``, or None where the check fails."""
    decoded = base58_bytes(text)
    if decoded is None or len(decoded) < 5:
        return None
    payload, check = decoded[:-4], decoded[-4:]
    digest = hashlib.sha256(hashlib.sha256(payload).digest()).digest()
    return payload if digest[:4] == check else None


def segwit_program(address: str, *, prefix: str) -> tuple[int, bytes] | None:
    """Return (witness version, program) of a segwit address, or None where it is not valid.

    BIP 173: one case only, 90 characters at most, program of 2 to 40 bytes, version 0 with
    20 or 32 bytes and bech32. BIP 350: versions 1 to 16 with bech32m.
    """
    lower = address.lower()
    if address not in (lower, address.upper()) or len(address) > 90:
        return None
    if not lower.startswith(prefix + "1"):
        return None
    values = [_BECH32.get(char, -1) for char in lower[len(prefix) + 1 :]]
    if len(values) < 7 or -1 in values or values[0] > 16:
        return None
    expected = _BECH32_CONSTANT if values[0] == 0 else _BECH32M_CONSTANT
    if _polymod(_expanded(prefix) + values) != expected:
        return None
    program = _to_bytes(values[1:-6])
    if program is None or not 2 <= len(program) <= 40:
        return None
    if values[0] == 0 and len(program) not in (20, 32):
        return None
    return values[0], program


def _expanded(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, step in enumerate(_BECH32_STEPS):
            if top >> bit & 1:
                check ^= step
    return check


def _to_bytes(values: list[int]) -> bytes | None:
    """Return groups of 5 bits as bytes; None where the padding is long or not zero."""
    number, bits = 0, 5 * len(values)
    for value in values:
        number = number << 5 | value
    padding = bits % 8
    if padding > 4 or number & ((1 << padding) - 1):
        return None
    return (number >> padding).to_bytes(bits // 8, "big")


def eip55(hexadecimal: str) -> str:
    """Return 40 hexadecimal digits as an address with the capitals of EIP-55.

    >>> eip55("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    """
    lower = hexadecimal.lower()
    digest = keccak.new(digest_bits=256, data=lower.encode("ascii")).hexdigest()
    pairs = zip(lower, digest, strict=False)
    return "0x" + "".join(c.upper() if int(d, 16) >= 8 else c for c, d in pairs)


def is_curve_point(encoded: bytes) -> bool:
    """Return whether 32 bytes are a point of the curve ed25519 (RFC 8032, 5.1.3)."""
    y = int.from_bytes(encoded, "little") & ((1 << 255) - 1)
    if len(encoded) != 32 or y >= _FIELD:
        return False
    square = y * y % _FIELD
    numerator = (square - 1) % _FIELD
    denominator = (_EDWARDS_D * square + 1) % _FIELD
    x_squared = numerator * pow(denominator, _FIELD - 2, _FIELD) % _FIELD
    if x_squared == 0:
        return not encoded[31] & 0x80
    return pow(x_squared, (_FIELD - 1) // 2, _FIELD) == 1
