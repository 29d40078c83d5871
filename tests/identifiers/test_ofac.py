"""Addresses that a sanctions list publishes are read as what the list says they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from manumit.identifiers import IdentifierKind, find_identifiers

FOLDER = Path(__file__).parents[3] / "shared/data/payments/ofac_addresses"
KINDS = {
    "XBT": IdentifierKind.BITCOIN,
    "ETH": IdentifierKind.EVM,
    "ETC": IdentifierKind.EVM,
    "ARB": IdentifierKind.EVM,
    "BSC": IdentifierKind.EVM,
    "USDC": IdentifierKind.EVM,
    "TRX": IdentifierKind.TRON,
}


@pytest.mark.shared
@pytest.mark.parametrize("asset", sorted(KINDS))
def test_every_published_address_is_found(asset: str) -> None:
    file = FOLDER / f"sanctioned_addresses_{asset}.txt"
    if not file.exists():
        pytest.skip(f"{file.name} of the shared sanctions list is absent")
    kinds = {KINDS[asset]}
    if asset == "XBT":
        kinds.add(IdentifierKind.TRON)  # the list files one TRON address under XBT
    missed = []
    for address in file.read_text("utf-8").split():
        found = {m.identifier.kind for m in find_identifiers(f"wallet {address}")}
        if not kinds & found:
            missed.append(address)
    assert missed == []
