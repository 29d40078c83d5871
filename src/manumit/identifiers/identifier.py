"""What an identifier is: a kind, one normalised value, and where it was read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Identifier", "IdentifierKind", "Mention"]


class IdentifierKind(StrEnum):
    """The kinds of identifier that join records; the value is what is stored and exported."""

    PHONE = "phone"
    EMAIL = "email"
    DOMAIN = "domain"
    URL = "url"
    IBAN = "iban"
    BANK_ACCOUNT = "bank_account"
    BITCOIN = "bitcoin"
    EVM = "evm"
    TRON = "tron"
    SOLANA = "solana"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    LINE = "line"
    WECHAT = "wechat"
    ZALO = "zalo"
    KAKAOTALK = "kakaotalk"
    VIBER = "viber"
    SIGNAL = "signal"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    TIKTOK = "tiktok"
    X = "x"
    QQ = "qq"
    PASSPORT = "passport"
    AGENCY_LICENCE = "agency_licence"


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """One normalised identifier: two records that share it share the thing itself.

    ``value`` is canonical for its kind: E.164 for phones, lower-case handle without ``@``,
    EIP-55 form for EVM addresses, compact upper-case IBAN, lower-case ASCII domain.
    """

    kind: IdentifierKind
    value: str


@dataclass(frozen=True, slots=True)
class Mention:
    """An identifier as it was written at one place of a text.

    Parameters
    ----------
    identifier
        The best reading.
    raw
        The exact words of the original text, ``text[start:end]``.
    start, end
        Code-point offsets into the original text.
    alternatives
        Other readings that are as valid in form: a national number that is possible in
        several regions gives one E.164 value each, best first, without the chosen one.
    checked
        True where a checksum or an unambiguous international form proves the reading.
    """

    identifier: Identifier
    raw: str
    start: int
    end: int
    alternatives: tuple[Identifier, ...] = ()
    checked: bool = False
