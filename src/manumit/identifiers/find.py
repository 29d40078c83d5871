"""Find every identifier of a text: one cheap look first, then the finders in a fixed order.

The order is the order of proof. What a finder claims no later one reads, so digits inside a
wallet address are never a phone. Mentions overlap in three cases only, by design: a URL and
the DOMAIN of its host; an e-mail address and the DOMAIN of an organisation; a PHONE and the
accounts that were announced for the number, with one span.

Limits: `finding.MAX_MENTIONS`, `finding.MAX_NUMBER_READINGS`, `rewrite.MAX_REWRITES`. The
time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from manumit.identifiers.bank import find_accounts, find_ibans, find_upi
from manumit.identifiers.cues import Cues
from manumit.identifiers.document import find_passports
from manumit.identifiers.email import find_emails
from manumit.identifiers.finding import Finding
from manumit.identifiers.handle import find_digit_handles, find_handles
from manumit.identifiers.identifier import IdentifierKind, Mention
from manumit.identifiers.links import find_links
from manumit.identifiers.phone import find_phones
from manumit.identifiers.rewrite import rewrites_of
from manumit.identifiers.view import view_of
from manumit.identifiers.wallet import find_wallets
from manumit.language import Folded, fold

__all__ = ["find_identifiers", "find_identifiers_in_folded"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGIT = re.compile(r"\d")
_FIVE_DIGITS = re.compile(r"\d(?:[^\n\d]{0,4}\d){4}")
_INNER_STOP = re.compile(r"\.\w")
_LONG_TOKEN = re.compile(r"[0-9a-z]{14}")
_ORDER = tuple(IdentifierKind)


def find_identifiers(text: str, *, regions: Sequence[str] = ()) -> tuple[Mention, ...]:
    """Return the identifiers of a text in order of place.

    Parameters
    ----------
    text
        Any text; nothing in it raises.
    regions
        ISO 3166-1 alpha-2 codes in which a number without a country code is likeliest,
        best first: where the text was seen, where its writer or reader lives.

    Returns
    -------
    tuple[Mention, ...]
        Sorted by start, then longest first, then kind. ``mention.raw`` is always
        ``text[mention.start:mention.end]``. At most `finding.MAX_MENTIONS`.

    Examples
    --------
    >>> [str(m.identifier.value) for m in find_identifiers("WhatsApp +44 7700 900123")]
    ['+447700900123', '+447700900123']
    """
    if not text.isascii() and _SURROGATE.search(text):
        safe = fold(_SURROGATE.sub("\ufffd", text))
        return find_identifiers_in_folded(Folded(text, safe.text, safe.offsets), regions=regions)
    return find_identifiers_in_folded(fold(text), regions=regions)


def find_identifiers_in_folded(
    folded: Folded, *, regions: Sequence[str] = ()
) -> tuple[Mention, ...]:
    """Return what `find_identifiers` returns, for text that is folded already.

    The folded text must hold no lone surrogates.
    """
    view = view_of(folded, rewrites_of(folded.text))
    cues = Cues(view.text)
    if not cues.of("platform") and not _is_promising(view.text):
        return ()
    finding = Finding(view, cues, regions)
    find_passports(finding)
    find_upi(finding)
    find_emails(finding)
    find_links(finding)
    find_wallets(finding)
    find_ibans(finding)
    find_accounts(finding)
    find_handles(finding)
    find_phones(finding)
    find_digit_handles(finding)
    return tuple(
        sorted(
            finding.mentions,
            key=lambda m: (m.start, -m.end, _ORDER.index(m.identifier.kind)),
        )
    )


def _is_promising(text: str) -> bool:
    """Return whether there is "@", a full stop in a word, five digits or a long token.

    Without any of them only a name after a platform word can be an identifier.
    """
    if "@" in text or ("." in text and _INNER_STOP.search(text) is not None):
        return True
    if _DIGIT.search(text) is None:
        return False
    return _FIVE_DIGITS.search(text) is not None or _LONG_TOKEN.search(text) is not None
