"""A name taken apart once: words, sounds, weights, for every reading it has."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from manumit.names.romanise import readings, script_of

__all__ = ["PreparedName", "Reading", "prepare", "settings", "sound_tables"]

_SPLIT = re.compile(r"[^a-z0-9]+")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b[a-z](?:/[a-z])+\b")
_ROMAN = re.compile(r"^(?=[ivx]{2,})x{0,3}(?:ix|iv|v?i{0,3})$")
_SPECIAL = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "ß": "ss", "æ": "ae",
                          "œ": "oe", "þ": "th", "ð": "d", "&": " and "})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: its words with their sounds, weights and kinds."""

    text: str
    words: tuple[str, ...]
    sounds: tuple[str, ...]
    weights: tuple[float, ...]
    kinds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PreparedName:
    """A name as written, its script, and its readings; an organisation has a legal form."""

    written: str
    script: str
    organisation: bool
    readings: tuple[Reading, ...]


@lru_cache(maxsize=1)
def settings() -> dict[str, Any]:
    """Return the lists and numbers of ``data/names``."""
    data = files("manumit.data") / "names"
    words = tomllib.loads((data / "words.toml").read_text("utf-8"))
    sounds = tomllib.loads((data / "sounds.toml").read_text("utf-8"))
    spelled = sorted(sounds["spelled"], key=len, reverse=True)
    pinyin = {**sounds["spelled"], **sounds["pinyin"]}
    return {
        **words,
        "titles_set": frozenset(words["titles"]["words"]),
        "particles_set": frozenset(words["particles"]["words"]),
        "organisation_set": frozenset(words["organisation"]["words"]),
        "sounds": sounds,
        "spelled": (re.compile("|".join(spelled)), sounds["spelled"]),
        "pinyin": (re.compile("|".join(sorted(pinyin, key=len, reverse=True))), pinyin),
        "forms_pattern": re.compile(
            r"\b(?:" + "|".join(sorted(words["forms"], key=len, reverse=True)) + r")\b"
        ),
    }


@lru_cache(maxsize=1)
def sound_tables() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what it costs to exchange and to leave out a sound, by the code of its letter.

    Two rows of the latter: the second for scripts that write few vowels.
    """
    sounds = settings()["sounds"]
    change = np.ones((128, 128))
    np.fill_diagonal(change, 0.0)
    for pair, cost in sounds["change"].items():
        a, b = ord(pair[0]), ord(pair[1])
        change[a, b] = change[b, a] = cost
    drop = np.full(128, sounds["drop"]["consonant"])
    for kind, letters in sounds["letters"].items():
        drop[[ord(letter) for letter in letters]] = sounds["drop"][kind]
    vowelless = drop.copy()
    vowelless[[ord(letter) for letter in sounds["letters"]["vowel"]]] = sounds["drop"]["unwritten"]
    return change, np.stack([drop, vowelless])


@lru_cache(maxsize=200_000)
def _sound(word: str, romanisation: str) -> str:
    pattern, table = settings()["pinyin" if romanisation == "pinyin" else "spelled"]
    heard = pattern.sub(lambda m: table[m.group()], word)
    out = [heard[:1]]
    for letter in heard[1:]:
        if letter != out[-1]:
            out.append(letter)
    return "".join(out)


def _plain(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    return _DOTTED.sub(lambda m: re.sub(r"[./]", "", m.group()), flat)


@lru_cache(maxsize=200_000)
def prepare(name: str) -> PreparedName:
    """Take a name apart; the result is kept, for the same name comes again.

    >>> prepare("Dr. Chen ZHI").readings[0].words
    ('dr', 'chen', 'zhi')
    """
    script = script_of(name)
    organisation = False
    found: list[Reading] = []
    for text, romanisation in readings(name if script != "latin" else _plain(name)):
        reading, is_organisation = _read(text, romanisation)
        organisation = organisation or is_organisation
        if reading.words:
            found.append(reading)
            if not is_organisation:
                found += [_read(other, romanisation)[0] for other in _in_full(reading.words)]
    return PreparedName(name, script, organisation, tuple(found))


def _in_full(words: tuple[str, ...]) -> list[str]:
    """Return the name with a nickname in full, once for every name it may stand for."""
    nicknames = settings()["nicknames"]
    return [
        " ".join((*words[:at], full, *words[at + 1 :]))
        for at, word in enumerate(words)
        if len(words) > 1
        for full in nicknames.get(word, ())
    ]


def _read(text: str, romanisation: str) -> tuple[Reading, bool]:
    lists = settings()
    knobs = lists["knobs"]
    flat = _plain(text)
    flat = re.sub(r"(?<=[a-z])['`’ʼ](?=[a-z])", "", flat)
    flat = " ".join(_SPLIT.sub(" ", flat).split())
    forms: list[str] = lists["forms_pattern"].findall(flat)
    rest = lists["forms_pattern"].sub(" ", flat)
    surely = [form for form in forms if len(form) > 2 or form in ("ag", "sa", "lp", "nv", "bv")]
    organisation = bool(surely)
    if not organisation or not rest.split():
        rest, forms = flat, []
    words: list[str] = []
    weights: list[float] = []
    kinds: list[int] = []
    for written in rest.split():
        word = lists["numbers"].get(written, written)
        word = lists["spellings"].get(word, word)
        if word.isdigit() or any(c.isdigit() for c in word) or _ROMAN.match(word):
            weight, kind = knobs["weight_number"], 2
        elif word in lists["titles_set"]:
            weight, kind = knobs["weight_title"], 1
        elif word in lists["particles_set"]:
            weight, kind = knobs["weight_particle"], 1
        elif len(word) == 1:
            weight, kind = knobs["weight_initial"], 0
        elif word in lists["organisation_set"]:
            weight, kind = knobs["weight_organisation"], 0
            organisation = True
        else:
            weight, kind = 1.0, 0
        words.append(word)
        weights.append(weight)
        kinds.append(kind)
    for form in dict.fromkeys(lists["forms"][form] for form in forms):
        words.append(form)
        weights.append(knobs["weight_form"])
        kinds.append(1)
    sounds = tuple(_sound(word, romanisation) for word in words)
    return Reading(text, tuple(words), sounds, tuple(weights), tuple(kinds)), organisation
