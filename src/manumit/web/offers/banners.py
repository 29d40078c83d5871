"""Levels, languages and kinds of contact in words; "nothing found" is never worded as safe."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import normalize

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from manumit.catalog.phrases import phrase_files
from manumit.identifiers import IdentifierKind
from manumit.offers import Level

__all__ = ["Banner", "banner_of", "kind_words", "language_name", "level_words"]


_NAMES = {  # the same in every language
    "whatsapp": "WhatsApp",
    "wechat": "WeChat",
    "line": "LINE",
    "kakaotalk": "KakaoTalk",
    "tiktok": "TikTok",
    "iban": "IBAN",
    "evm": "Ethereum",
    "qq": "QQ",
}


@dataclass(frozen=True, slots=True)
class Banner:
    """The level in words; ``step`` is how it is drawn."""

    step: str
    title: str
    words: str


def banner_of(level: Level, *, situation: str = "not_left") -> Banner:
    """Return the level in words; "nothing found" is never worded as safe."""
    if level is Level.URGENT and situation == "there":
        return Banner(
            "strong",
            _("Urgent: somebody may be held"),
            _("The message speaks of a person who cannot leave. Read “What to do now” first."),
        )
    if level is Level.URGENT:
        return Banner(
            "strong",
            _("Urgent: strong marks of forced-scam recruitment"),
            _("Somebody may travel within days. Do not leave before you have asked for help."),
        )
    if level is Level.HIGH:
        return Banner(
            "strong",
            _("High: strong marks of forced-scam recruitment"),
            _("Offers with these marks have ended in locked compounds. Do not travel yet."),
        )
    if level is Level.CAUTION:
        return Banner(
            "some",
            _("Caution: some marks of forced-scam recruitment"),
            _("Honest offers can carry them too. Ask the questions below before you decide."),
        )
    return Banner(
        "none",
        _("We found none of the marks we know"),
        _("This does not mean that the offer is honest. We may not know this wording yet."),
    )


def level_words(level: str) -> str:
    """Return the short word for a level."""
    return {
        "urgent": _("Urgent"),
        "high": _("High"),
        "caution": _("Caution"),
        "nothing_found": _("No marks found"),
    }.get(level, level)


def language_name(tag: str) -> str:
    """Return the name of a language in itself; the tag where the name is not known.

    >>> language_name("vi"), language_name("zz")
    ('Tiếng Việt', 'zz')
    """
    if file := phrase_files().get(tag):
        return file.name
    try:
        return normalize("NFC", get_language_info(tag.lower())["name_local"])
    except KeyError:
        return tag


def kind_words(kind: IdentifierKind) -> str:
    """Return the word for a kind of contact."""
    translated = {
        IdentifierKind.PHONE: _("Telephone"),
        IdentifierKind.EMAIL: _("E-mail"),
        IdentifierKind.URL: _("Link"),
        IdentifierKind.BANK_ACCOUNT: _("Bank account"),
        IdentifierKind.PASSPORT: _("Passport"),
        IdentifierKind.AGENCY_LICENCE: _("Licence of an agency"),
    }
    return translated.get(kind, _NAMES.get(kind.value, kind.value.capitalize()))
