"""Names of any script in Latin letters, several readings where a script has several.

Scripts of Brahmic descent are spelled with their inherent vowel; Burmese by syllable; Chinese
in pinyin, with the southern and overseas spellings of surnames, and by the characters that
write Burmese names; katakana with its small vowels; everything else by ``anyascii``.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

from anyascii import anyascii

from manumit.language.fold import fold

__all__ = ["readings", "script_of"]

_DATA = files("manumit.data") / "names"
_MEDIALS = {"\u103b": "y", "\u103c": "y", "\u103d": "w", "\u103e": ""}
_AFTER_W = {"an": "un", "at": "ut"}  # the medial and the rime make one vowel
_TONES = str.maketrans({"\u1037": None, "\u1038": None, "\u1039": "\u103a"})
_BRAHMIC = ((0x0900, 0x0DFF), (0x0F00, 0x0FFF))
_VIRAMAS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca")
_SCHWA_FALLS = ((0x0900, 0x0A7F),)  # Devanagari, Bengali and Gurmukhi say no last a
_THAI_SILENT = re.compile(r".[\u0e31-\u0e39]?\u0e4c")
_THAI_LEADING = re.compile(r"([\u0e40-\u0e44\u0ec0-\u0ec4])([\u0e01-\u0e2e\u0e81-\u0eae])")
# Vowels that Japanese puts in where a foreign word has none.
_FILLED = re.compile(r"(?:([skfpbgmzr])u|([td])o)(?![aeiou])")
_SCRIPTS = (
    ("han", 0x3400, 0x9FFF),
    ("kana", 0x3040, 0x30FF),
    ("hangul", 0xAC00, 0xD7AF),
    ("burmese", 0x1000, 0x109F),
    ("khmer", 0x1780, 0x17FF),
    ("thai", 0x0E00, 0x0E7F),
    ("lao", 0x0E80, 0x0EFF),
    ("brahmic", 0x0900, 0x0DFF),
    ("arabic", 0x0600, 0x06FF),
    ("hebrew", 0x0590, 0x05FF),
    ("ethiopic", 0x1200, 0x137F),
    ("cyrillic", 0x0400, 0x052F),
    ("greek", 0x0370, 0x03FF),
    ("georgian", 0x10A0, 0x10FF),
    ("armenian", 0x0530, 0x058F),
)


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    def toml(name: str) -> dict[str, Any]:
        return tomllib.loads((_DATA / name).read_text("utf-8"))

    def tsv(name: str) -> list[list[str]]:
        text = (_DATA / name).read_text("utf-8")
        return list(csv.reader(text.splitlines(), delimiter="\t"))[1:]

    burmese, kana = toml("burmese.toml"), toml("kana.toml")
    by_length = sorted(burmese["rimes"], key=len, reverse=True)
    hiragana_shift = {chr(c): chr(c + 0x60) for c in range(0x3041, 0x3097)}
    return {
        "consonants": burmese["consonants"],
        "rimes": {rime: burmese["rimes"][rime] for rime in by_length},
        "standing": burmese["standing"],
        "kana": re.compile("|".join(sorted(kana["pairs"], key=len, reverse=True))),
        "kana_pairs": kana["pairs"],
        "hiragana": str.maketrans(hiragana_shift),
        "surnames": {row[0]: row[1].split() for row in tsv("chinese_surnames.tsv")},
        "korean": {row[0]: row[1].split() for row in tsv("korean_surnames.tsv")},
        "for_burmese": {row[0]: row[1] for row in tsv("chinese_for_burmese.tsv")},
        "for_consonants": {row[0]: row[1] for row in tsv("chinese_for_consonants.tsv")},
    }


@lru_cache(maxsize=100_000)
def _script_of_letter(letter: str) -> str:
    code = ord(letter)
    for name, low, high in _SCRIPTS:
        if low <= code <= high:
            return name
    return "latin"


def script_of(name: str) -> str:
    """Return the script of most letters of a name: ``latin``, ``han``, ``khmer`` …"""
    counts: dict[str, int] = {}
    for letter in name:
        if letter.isalpha():
            script = _script_of_letter(letter)
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: counts[script], default="latin")


def readings(name: str) -> tuple[tuple[str, str], ...]:
    """Return the readings of a name in Latin letters and the romanisation of each.

    The romanisation is ``pinyin`` where letters sound as in pinyin, else ``plain``.

    >>> readings("အောင်")
    (('aung', 'plain'),)
    >>> [reading for reading, _ in readings("陈志")][:3]
    ['chen zhi', 'chan zhi', 'tan zhi']
    """
    text = unicodedata.normalize("NFC", name)
    script = script_of(text)
    if script == "han":
        return _of_chinese(text)
    if script == "kana":
        return _of_kana(text)
    if script == "burmese":
        return ((_of_burmese(text), "plain"),)
    if script in ("thai", "lao"):
        return ((_of_thai(text), "plain"),)
    if script == "brahmic":
        return ((_of_brahmic(text), "plain"),)
    if script == "hangul":
        return _of_korean(text)
    return ((anyascii(text), "plain"),)


def _of_chinese(text: str) -> tuple[tuple[str, str], ...]:
    tables = _tables()
    text = fold(text).text
    letters = [c for c in text if c.isalnum()]
    syllables = [anyascii(c).casefold() for c in letters]
    found: list[tuple[str, str]] = []
    surnames = tables["surnames"].get(letters[0] if letters else "", ())
    first = surnames or syllables[:1]
    for surname in first:
        pinyin = surname == first[0]
        found.append((" ".join((surname, *syllables[1:])), "pinyin" if pinyin else "mixed"))
    foreign = [tables["for_consonants"].get(c, s) for c, s in zip(letters, syllables, strict=True)]
    if foreign != syllables:
        found.append(("".join(foreign), "pinyin"))
    burmese = [tables["for_burmese"].get(c, s) for c, s in zip(letters, foreign, strict=True)]
    known = sum(c in tables["for_burmese"] for c in letters)
    if known * 3 >= len(letters) > 1:
        found.append((" ".join(burmese), "burmese"))
    return tuple(found)


def _of_korean(text: str) -> tuple[tuple[str, str], ...]:
    letters = [c for c in text if c.isalnum()]
    syllables = [anyascii(c) for c in letters]
    surnames = _tables()["korean"].get(letters[0] if letters else "", syllables[:1])
    return tuple((" ".join((surname, *syllables[1:])), "plain") for surname in surnames)


def _of_kana(text: str) -> tuple[tuple[str, str], ...]:
    tables = _tables()
    text = text.translate(tables["hiragana"]).replace("ー", "").replace("ッ", "")
    text = tables["kana"].sub(lambda m: tables["kana_pairs"][m.group()], text)
    spoken = anyascii(re.sub(r"[・･=＝]", " ", text))
    closed = _FILLED.sub(r"\1\2", spoken)
    return ((spoken, "plain"),) if closed == spoken else ((spoken, "plain"), (closed, "plain"))


def _of_burmese(text: str) -> str:
    tables = _tables()
    text = text.translate(_TONES)
    out: list[str] = []
    at = 0
    while at < len(text):
        letter = text[at]
        at += 1
        if letter in tables["standing"]:
            out.append(" " + tables["standing"][letter])
            continue
        if letter not in tables["consonants"]:
            if not unicodedata.category(letter).startswith("M"):
                out.append(" " if letter.isspace() else anyascii(letter))
            continue
        onset, medials = tables["consonants"][letter], ""
        while at < len(text) and text[at] in _MEDIALS:
            medials += text[at]
            at += 1
        if "\u103e" in medials and onset in ("th", "y"):
            onset = "sh"
        onset += "".join(_MEDIALS[medial] for medial in medials)
        rime = next((rime for rime in tables["rimes"] if text.startswith(rime, at)), "")
        at += len(rime)
        sound = tables["rimes"].get(rime, "a")
        if onset.endswith("w") and sound in _AFTER_W:
            onset, sound = onset[:-1], _AFTER_W[sound]
        out.append(" " + onset + sound)
        while at < len(text) and text[at] == "\u103a":
            at += 1
    return " ".join("".join(out).split())


def _of_thai(text: str) -> str:
    text = _THAI_SILENT.sub("", text)
    text = _THAI_LEADING.sub(r"\2\1", text)
    return anyascii(text)


def _of_brahmic(text: str) -> str:
    out: list[str] = []
    for at, letter in enumerate(text):
        after = text[at + 1] if at + 1 < len(text) else " "
        if letter in _VIRAMAS:
            continue
        code = ord(letter)
        out.append(re.sub("^c(?!h)", "ch", anyascii(letter)))
        if not any(low <= code <= high for low, high in _BRAHMIC):
            continue
        if unicodedata.category(letter) != "Lo" or not out[-1][:1].isalpha():
            continue
        if out[-1][:1] in "aeiou":
            continue
        if after in _VIRAMAS or unicodedata.category(after) in ("Mn", "Mc"):
            if unicodedata.category(after) in ("Mn", "Mc") and after in "\u0902\u0982\u0d82":
                out.append("a")
            continue
        last = not after.isalpha()
        falls = any(low <= code <= high for low, high in _SCHWA_FALLS)
        if not (last and falls):
            out.append("a")
    return "".join(out)
