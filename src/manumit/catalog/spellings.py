"""Spellings of names of countries and places, folded for one scan over a message.

A scan (Aho-Corasick) finds where a folded spelling stands; ``stands_free`` then says
whether it stands there as a name. Scripts differ: Latin names end where the word ends,
Russian, Tamil or Korean ones take endings, Arabic and Amharic ones take prefixes, and
Chinese, Thai, Lao, Khmer and Burmese have no spaces between words. Names that are also
ordinary words ("Muse", "Male") carry the context without which they mean nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from manumit.language.fold import fold

__all__ = [
    "FoldedSpelling",
    "SpellingStatus",
    "fold_spelling",
    "is_letter",
    "script_of",
    "stands_free",
]


class SpellingStatus(StrEnum):
    """How far a spelling has been checked."""

    VERIFIED = "verified"
    SEEN = "seen"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, order=True)
class FoldedSpelling:
    """One way to write a name, as it stands in folded text.

    Parameters
    ----------
    text
        The folded spelling: what the scan looks for.
    item_id
        The place identifier or the ISO 3166-1 alpha-2 code that it names.
    written
        The spelling before folding, in natural writing.
    script
        ISO 15924 code.
    status
        Whether the spelling stands in GeoNames or CLDR, was seen in a cited page, or
        waits for a native reader.
    starts_word, ends_word
        True where a letter directly before or behind means that it is another word.
    context
        Folded words of which one must occur elsewhere in the message; () for a name that
        means one thing only.
    not_followed_by
        Folded text that turns the spelling into another word when it follows directly.
    """

    text: str
    item_id: str
    written: str
    script: str
    status: SpellingStatus = SpellingStatus.VERIFIED
    starts_word: bool = True
    ends_word: bool = True
    context: tuple[str, ...] = ()
    not_followed_by: tuple[str, ...] = ()


# Scripts without spaces between words: a name may touch its neighbours on both sides.
_UNSPACED = frozenset({"Hani", "Thai", "Laoo", "Khmr", "Mymr", "Zsym"})
# Scripts whose languages add case endings or particles to a name.
_TAKES_ENDINGS = frozenset({"Cyrl", "Deva", "Beng", "Taml", "Sinh", "Hang", "Ethi"})
# One-letter prepositions and conjunctions, and the article, that are written joined.
_PREFIX = {
    "Arab": re.compile(r"(?<!\w)[وفبلك]{1,2}(?:ال)?\Z|(?<!\w)ال\Z|(?<!\w)لل\Z"),
    "Ethi": re.compile(r"(?<!\w)[በከለየ]\Z"),
}
_LONGEST_PREFIX = 5
_SCRIPT_NAMES = {
    "CJK": "Hani",
    "HIRAGANA": "Kana",
    "KATAKANA": "Kana",
    "KATAKANA-HIRAGANA": "Kana",
    "HANGUL": "Hang",
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "TAMIL": "Taml",
    "SINHALA": "Sinh",
    "THAI": "Thai",
    "LAO": "Laoo",
    "KHMER": "Khmr",
    "MYANMAR": "Mymr",
    "ETHIOPIC": "Ethi",
    "REGIONAL": "Zsym",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
}


def script_of(written: str) -> str:
    """Return the ISO 15924 code of the script in which most letters of a name stand.

    >>> script_of("KK园区"), script_of("ポイペト"), script_of("Poipet")
    ('Hani', 'Kana', 'Latn')
    """
    found = [
        _SCRIPT_NAMES.get(unicodedata.name(c, "").split(" ")[0], "Zyyy")
        for c in written
        if not c.isspace()
    ]
    known = [code for code in found if code != "Zyyy"]
    for code in ("Hani", "Kana", "Hang"):  # a Latin brand before it does not change the language
        if code in known:
            return code if code != "Hani" or "Kana" not in known else "Kana"
    return max(set(known), key=lambda code: (known.count(code), code)) if known else "Zyyy"


def fold_spelling(
    written: str,
    *,
    item_id: str,
    status: SpellingStatus = SpellingStatus.VERIFIED,
    context: tuple[str, ...] = (),
    not_followed_by: tuple[str, ...] = (),
) -> FoldedSpelling:
    """Return a spelling as the scan and ``stands_free`` need it.

    >>> fold_spelling("Мьянма", item_id="MM").text  # the stem, so that endings match too
    'мьянм'
    """
    script = script_of(written)
    text = _stem(fold(written).text.strip(), script)
    return FoldedSpelling(
        text=text,
        item_id=item_id,
        written=written,
        script=script,
        status=status,
        starts_word=script not in _UNSPACED and script != "Hang",
        ends_word=script not in _UNSPACED and script not in _TAKES_ENDINGS,
        context=tuple(fold(word).text for word in context),
        not_followed_by=tuple(fold(word).text for word in not_followed_by),
    )


def stands_free(text: str, start: int, end: int, spelling: FoldedSpelling) -> bool:
    """Return whether ``text[start:end]`` (folded text) is the name and not part of a word.

    The context of an ambiguous spelling is not looked at here.

    >>> poipet = fold_spelling("Poipet", item_id="KH-POI")
    >>> stands_free("job in poipet!", 7, 13, poipet), stands_free("poipets", 0, 6, poipet)
    (True, False)
    """
    if any(text.startswith(tail, end) for tail in spelling.not_followed_by):
        return False
    if spelling.script == "Kana":  # katakana words are told apart by the change of script only
        return not (
            _same_kana(text[start - 1 : start], text[start])
            or _same_kana(text[end : end + 1], text[end - 1])
        )
    if spelling.ends_word and is_letter(text[end : end + 1]):
        return False
    if not spelling.starts_word or not is_letter(text[start - 1 : start]):
        return True
    prefix = _PREFIX.get(spelling.script)
    return prefix is not None and bool(prefix.search(text[max(0, start - _LONGEST_PREFIX) : start]))


def _stem(text: str, script: str) -> str:
    """Cut the last vowel off names that change it when an ending follows."""
    if script == "Cyrl" and len(text) > 4 and text[-1] in "аяьйоыи":
        return text[:-1]
    if script == "Taml" and len(text) > 3 and text[-1] in "\u0bc1\u0bcd":
        return text[:-1]
    return text


def is_letter(char: str) -> bool:
    """Return whether a character is a letter, a digit or a mark on one; "" is none."""
    return bool(char) and (char.isalnum() or unicodedata.category(char).startswith("M"))


def _same_kana(neighbour: str, edge: str) -> bool:
    return (
        bool(neighbour)
        and "\u30a0" <= neighbour <= "\u30ff"
        and neighbour != "·"
        and "\u30a0" <= edge <= "\u30ff"
    )
