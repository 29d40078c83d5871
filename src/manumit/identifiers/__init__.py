"""Identifiers that join records: phones, accounts, wallets, handles, addresses, documents.

`find_identifiers` reads free text in any language, with tricks of writing undone;
`parse_identifier` normalises one value; `same_identifier` compares two.
"""

from manumit.identifiers.find import find_identifiers, find_identifiers_in_folded
from manumit.identifiers.identifier import Identifier, IdentifierKind, Mention
from manumit.identifiers.parse import parse_identifier, same_identifier

__all__ = [
    "Identifier",
    "IdentifierKind",
    "Mention",
    "find_identifiers",
    "find_identifiers_in_folded",
    "parse_identifier",
    "same_identifier",
]
