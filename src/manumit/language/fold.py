"""Fold text to one plain form for matching, and keep the way back to the original.

People who hide write ``ＴＥＬＥＧＲＡＭ``, ``te\u200blegram`` or ``tеlegram`` with a Cyrillic
letter; honest people write Vietnamese without accents or Chinese in either script. Every
pattern of Manumit is therefore matched against folded text, and patterns are folded by the
same rules when they are loaded. Results point at the original text in code points.

What folding does: full-width and styled letters to plain ones (Unicode NFKC), lower case,
accents off Latin, Greek and Cyrillic letters, digits of every script to 0-9, traditional
Chinese to simplified, variants of Arabic letters and of Ethiopic homophones to one,
invisible characters and vowel signs of Arabic away, single spaces between Han characters
away, and letters that only look Latin to the Latin letter where they stand in a word with
Latin ones (Unicode Technical Standard 39 names the danger).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

__all__ = ["Folded", "fold", "fold_pattern"]

_LATIN_GREEK_CYRILLIC_END = 0x0530
_ARABIC = str.maketrans("أإآٱىيكةۀہےئؤ", "ااااییکهههییو")
_ETHIOPIC_ROWS = (
    (0x1210, 0x1200),
    (0x1280, 0x1200),
    (0x1220, 0x1230),
    (0x12D0, 0x12A0),
    (0x1340, 0x1338),
)
_DROP = (
    "\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180e\ufeff\u093c\u09bc\u0a3c"
    + "".join(map(chr, range(0x200B, 0x2010)))
    + "".join(map(chr, range(0x202A, 0x202F)))
    + "".join(map(chr, range(0x2060, 0x2070)))
    + "".join(map(chr, range(0x064B, 0x0653)))
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0x0300, 0x0370)))
    + "".join(map(chr, range(0xE0000, 0xE0080)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
_KEEP = "\u0e33\u0eb3"  # Thai and Lao AM: NFKC would take them apart, in almost every word
_PLAIN = {
    "đ": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "ɡ": "g",
    "ʼ": "'", "‘": "'", "’": "'", "‛": "'", "`": "'", "´": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-",
    "—": "-", "―": "-", "−": "-", "－": "-", "～": "~", "〜": "~", "∼": "~",
    "、": ",", "。": ".", "：": ":", "・": "·",
    "\u00a0": " ", "\u3000": " ", "\t": " ", "\u202f": " ",
}  # fmt: skip
# Letters of other scripts that look Latin; folded only inside a word that also has Latin letters.
_LOOKALIKES = str.maketrans(
    "асеорхуікмнтвгѕјԁԛԝһӏαβεικνορτυχω",
    "aceopxyikmhtbrsjdqwhlabeiknoptuxw",
)
_LOOKS_MIXED = re.compile(r"[a-z]+[\u0370-\u052f]|[\u0370-\u052f]+[a-z]")
_WORD = re.compile(r"[a-z0-9\u0370-\u052f]+")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff])[ .·*_|~-](?=[\u3400-\u9fff](?![a-z0-9]))")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with the way back: ``offsets[i]`` is where ``text[i]`` came from.

    ``offsets`` is None where folding kept every position, which is the usual case.
    """

    original: str
    text: str
    offsets: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code-point span of the original text behind ``text[start:end]``.

        >>> folded = fold("Te\u200blegram")
        >>> folded.text, folded.span(0, 8)
        ('telegram', (0, 9))
        """
        if self.offsets is None:
            return start, end
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else len(self.original)
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """Return the words of the original text behind ``text[start:end]``."""
        first, last = self.span(start, end)
        return self.original[first:last]


def fold(text: str) -> Folded:
    """Return ``text`` in its plain form, with the way back to every character.

    >>> fold("包 吃 包 住 ＄３０００").text
    '包吃包住 $3000'
    >>> fold("Việc nhẹ lương cao").text
    'viec nhe luong cao'
    """
    if text.isascii():
        return Folded(text, text.lower().replace("\t", " "), None)
    table = _table()
    offsets: list[int] | None = None
    irregular = _irregular()
    if irregular.search(text) is None:
        plain = text.translate(table)
    else:
        pieces: list[str] = []
        offsets, last = [], 0
        for odd in irregular.finditer(text):
            at = odd.start()
            pieces += (text[last:at].translate(table), table[ord(text[at])])
            offsets += range(last, at)
            offsets += [at] * len(pieces[-1])
            last = at + 1
        pieces.append(text[last:].translate(table))
        offsets += range(last, len(text))
        plain = "".join(pieces)
    if _LOOKS_MIXED.search(plain):
        plain = _WORD.sub(_unmask, plain)
    if _HAN_GAP.search(plain):
        keep = [True] * len(plain)
        for gap in _HAN_GAP.finditer(plain):
            keep[gap.start()] = False
        where = offsets if offsets is not None else range(len(plain))
        offsets = [o for o, kept in zip(where, keep, strict=True) if kept]
        plain = "".join(c for c, kept in zip(plain, keep, strict=True) if kept)
    return Folded(text, plain, None if offsets is None else tuple(offsets))


def fold_pattern(pattern: str) -> str:
    r"""Return a regular expression folded as text is, its escapes left alone.

    >>> fold_pattern(r"\bVé máy bay\S*")
    '\\bve may bay\\S*'
    """
    parts = re.split(r"(\\.)", pattern, flags=re.DOTALL)
    return "".join(p if p.startswith("\\") else p.translate(_table()) for p in parts)


def _unmask(word: re.Match[str]) -> str:
    found = word.group()
    return found.translate(_LOOKALIKES) if _LOOKS_MIXED.search(found) else found


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Build the map from a code point to its folded text, once (about 0.2 s)."""
    table: dict[int, str] = {}
    for code in range(0x80, 0x30000):
        char = chr(code)
        category = unicodedata.category(char)
        if category in ("Cn", "Cs", "Co"):
            continue
        plain = _fold_one(char, category)
        if plain != char:
            table[code] = plain
    for code in range(0x41, 0x5B):
        table[code] = chr(code + 32)
    for char, plain in _PLAIN.items():
        table[ord(char)] = plain
    for char in _KEEP:
        table.pop(ord(char), None)
    for first, onto in _ETHIOPIC_ROWS:
        for step in range(7):
            table[first + step] = chr(onto + step)
    table.update({code: chr(to) for code, to in _ARABIC.items()})
    for line in (
        files("manumit.data")
        .joinpath("language/traditional_to_simplified.tsv")
        .read_text("utf-8")
        .splitlines()
    ):
        if not line.startswith("#"):
            traditional, simplified = line.split("\t")
            table[ord(traditional)] = simplified
    for code in map(ord, _DROP):
        table[code] = ""
    return table


def _fold_one(char: str, category: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", char)
    plain = "".join(c for c in plain if c not in _DROP) or plain
    if len(plain) > 4 or plain.isspace():  # long ligatures stay; odd spaces become a space
        plain = " " if plain.isspace() and char != "\n" else char
    if category.startswith("Z"):
        return "\n" if char in "\u2028\u2029" else " "
    if ord(char) < _LATIN_GREEK_CYRILLIC_END or 0x1E00 <= ord(char) < 0x2000 or plain.isascii():
        parts = unicodedata.normalize("NFD", plain)
        plain = "".join(p for p in parts if not unicodedata.combining(p)) or plain
    return "".join(_PLAIN.get(c, c) for c in plain.lower())  # capital Đ becomes đ, then d


@lru_cache(maxsize=1)
def _irregular() -> re.Pattern[str]:
    """Match any character whose folded form is not exactly one character long."""
    return re.compile(
        "[" + "".join(re.escape(chr(c)) for c, to in _table().items() if len(to) != 1) + "]"
    )
