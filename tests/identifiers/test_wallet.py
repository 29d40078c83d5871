"""Wallet addresses against the vectors of BIP 173, BIP 350, EIP-55 and on-chain constants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.identifiers import IdentifierKind, find_identifiers, parse_identifier
from manumit.identifiers.encodings import (
    base58_bytes,
    base58check_bytes,
    eip55,
    is_curve_point,
    segwit_program,
)

BITCOIN = [
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
    "BC1SW50QGDZ25J",
    "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
]
NOT_BITCOIN = [
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
    "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
    "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
    "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
    "bc1pw5dgrnzv",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
    "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
    "bc1gmk9yu",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLz",
]
EIP55 = [
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]
ONE_CASE = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
]
TRON = ["TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "TLa2f6VPqDgRE67v1736s7bJ8Ray5wYjU7"]
SOLANA = ["EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"]


@pytest.mark.parametrize("address", BITCOIN)
def test_bitcoin_addresses_of_the_specifications_are_found_and_proven(address: str) -> None:
    (mention,) = find_identifiers(f"pay to {address}, thanks")
    assert mention.identifier.kind is IdentifierKind.BITCOIN
    assert mention.raw == address
    assert mention.checked


@pytest.mark.parametrize("address", NOT_BITCOIN)
def test_invalid_bitcoin_addresses_are_refused(address: str) -> None:
    found = find_identifiers(f"pay to {address}")
    assert IdentifierKind.BITCOIN not in {m.identifier.kind for m in found}


@pytest.mark.parametrize("address", EIP55)
def test_mixed_case_evm_address_is_proven_by_its_capitals(address: str) -> None:
    (mention,) = find_identifiers(f"USDT (ERC20): {address}")
    assert (mention.identifier.kind, mention.identifier.value) == (IdentifierKind.EVM, address)
    assert mention.checked


@pytest.mark.parametrize("address", EIP55)
def test_one_wrong_capital_refuses_an_evm_address(address: str) -> None:
    at = next(i for i, c in enumerate(address) if i > 1 and c.isalpha())
    wrong = address[:at] + address[at].swapcase() + address[at + 1 :]
    assert find_identifiers(f"USDT: {wrong}") == ()


@pytest.mark.parametrize("address", ONE_CASE + [a.lower() for a in EIP55])
def test_evm_address_in_one_case_is_taken_unproven_in_its_proper_form(address: str) -> None:
    (mention,) = find_identifiers(f"send to {address}")
    assert mention.identifier.value == eip55(address[2:])
    assert not mention.checked


def test_transaction_hash_is_no_address() -> None:
    assert find_identifiers("hash 0x" + "ab12" * 16) == ()


@pytest.mark.parametrize("address", TRON)
def test_tron_addresses_are_proven(address: str) -> None:
    (mention,) = find_identifiers(f"TRC20:{address}")
    assert (mention.identifier.kind, mention.identifier.value) == (IdentifierKind.TRON, address)
    assert mention.checked


def test_tron_address_with_a_wrong_letter_is_refused() -> None:
    assert find_identifiers("TRC20 TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u") == ()


@pytest.mark.parametrize("address", SOLANA)
def test_solana_address_is_found_near_its_words(address: str) -> None:
    (mention,) = find_identifiers(f"Solana wallet {address}")
    assert (mention.identifier.kind, mention.identifier.value) == (IdentifierKind.SOLANA, address)
    assert not mention.checked


def test_address_hidden_by_zero_width_and_full_width_characters_is_found() -> None:
    address = EIP55[0]
    hidden = "\u200b".join(address[:20]) + "".join(chr(ord(c) + 0xFEE0) for c in address[20:])
    (mention,) = find_identifiers(f"钱包{hidden}谢谢")
    assert mention.identifier.value == address
    assert mention.raw == hidden


def test_ed25519_base_point_is_on_the_curve_and_an_off_curve_value_is_not() -> None:
    assert is_curve_point(bytes([0x58] + [0x66] * 31))
    assert not is_curve_point(bytes([2] + [0] * 31))


@given(st.binary(min_size=20, max_size=20))
def test_evm_round_trip(payload: bytes) -> None:
    proper = eip55(payload.hex())
    for written in (proper, proper.lower(), "0x" + proper[2:].upper()):
        found = find_identifiers(f"ví: {written} nhé")
        assert [m.identifier.value for m in found] == [proper]
        assert parse_identifier(IdentifierKind.EVM, written).value == proper


@given(st.text(max_size=100))
def test_decoders_never_fail_on_any_text(text: str) -> None:
    base58_bytes(text)
    base58check_bytes(text)
    segwit_program(text, prefix="bc")
