"""Identifiers that join records: phones, accounts, wallets, handles, addresses, documents."""

from manumit.identifiers.identifier import Identifier, IdentifierKind, Mention

__all__ = ["Identifier", "IdentifierKind", "Mention"]
