"""Which languages a text is written in: by script where that settles it, else by model.

The model is py3langid (Lui and Baldwin 2012, ``langid-2012``), asked only about the languages
that share a script. Text in Latin letters that is Hindi, Urdu, Nepali, Bengali, Tamil,
Amharic or Arabic by its everyday words is known by those words.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["Languages", "identify_languages"]

_MODEL_TAGS = {"fil": "tl"}  # the tag of the model, where it differs from BCP 47 practice here
_READ_CHARACTERS = 180
_SMALLEST_SHARE = 0.06
_FEWEST_LETTERS = 4
_LARGE_SHARE = 0.3
_FEWEST_CUES = 2
_SETTLED_CUES = 5  # so many everyday words, and so many times more than of any other language
_SETTLED_LEAD = 2
_SURE = 0.9
_SECOND_BEST = 0.12  # probability from which a second language is read as well
_WORD = re.compile(r"[^\W_]+")
_NEAR_TWINS = ("id", "ms")
_HOLD_ANY = ("fr", "es", "pt", "de", "it", "nl", "tr", "pl", "ro")


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages of a text.

    ``main`` is a BCP 47 tag, "und" where there are no letters. ``read`` are the languages
    whose phrases are worth looking for, likeliest first. ``scripts`` are ISO 15924 codes,
    most frequent first.
    """

    main: str
    read: tuple[str, ...]
    scripts: tuple[str, ...]


def identify_languages(text: str) -> Languages:
    """Return the languages of a text, mixed ones included.

    >>> identify_languages("งานแอดมินตอบแชท ที่พักฟรี").main
    'th'
    >>> identify_languages("bhai Thailand me job hai, rahna khana free").read[0]
    'hi'
    """
    counts = _script_counts(text)
    letters = sum(counts.values())
    if not letters:
        return Languages("und", ("en",), ())
    kept = [
        script
        for script, count in counts.most_common()
        if count >= _FEWEST_LETTERS or count >= letters * _SMALLEST_SHARE
    ] or [counts.most_common(1)[0][0]]
    if "Kana" in kept and "Hani" in kept:  # Japanese; the Han characters belong to it
        kept = ["Kana", *(s for s in kept if s not in {"Kana", "Hani"})]
    read: list[str] = []
    main = ""
    for script in kept:
        if main and script == "Latn" and counts[script] < letters * _LARGE_SHARE:
            continue  # brand names and abbreviations in a text of another script
        found, best = _languages_of(script, text)
        main = main or best
        read.extend(tag for tag in found if tag not in read)
    if "Hani" in counts and "zh" not in read and "ja" not in read:
        read.append("zh")
    if "en" not in read and "Latn" in counts:
        read.append("en")
    return Languages(main, tuple(read), tuple(kept))


def _languages_of(script: str, text: str) -> tuple[tuple[str, ...], str]:
    """Return the languages to read and the likeliest one, which need not be among them."""
    candidates = _data()["scripts"][script]
    if script == "Latn":
        return _latin_languages(text, candidates)
    if len(candidates) == 1:
        return (candidates[0],), candidates[0]
    best = _ranked(text, tuple(candidates))
    return tuple(tag for tag, _ in best), best[0][0]


def _latin_languages(text: str, candidates: list[str]) -> tuple[tuple[str, ...], str]:
    words = set(_WORD.findall(text[: 2 * _READ_CHARACTERS].lower()))
    cued = sorted(
        ((n, tag) for tag, cues in _everyday().items() if (n := len(words & cues)) >= _FEWEST_CUES),
        reverse=True,
    )
    counts = {tag: count for count, tag in cued}
    best = cued[0][0] if cued else 0
    next_best = cued[1][0] if len(cued) > 1 else 0
    if best >= _SETTLED_CUES and best >= _SETTLED_LEAD * next_best:
        main, read = cued[0][1], []
    else:
        ranked = _ranked(text, (*candidates, *(t for t in _HOLD_ANY if t not in candidates)))
        main, sure = ranked[0]
        read = [tag for tag, share in ranked[:3] if share >= _SECOND_BEST and tag in candidates]
        if best > next_best and (sure < _SURE or best >= _SETTLED_CUES or main == "en"):
            main = cued[0][1]
    if main in _NEAR_TWINS:  # near enough to be read together, and told apart by a few words
        read.extend(tag for tag in _NEAR_TWINS if tag not in read)
        main = max(_NEAR_TWINS, key=lambda tag: (counts.get(tag, 0), tag == main))
    spoken = [tag for count, tag in cued[:3] if 3 * count >= best]
    return tuple(dict.fromkeys([main, *spoken, *read, "en"])), main


def _ranked(text: str, candidates: tuple[str, ...]) -> list[tuple[str, float]]:
    model = _model(candidates)
    back = {_MODEL_TAGS.get(tag, tag): tag for tag in candidates}
    return [(back[tag], float(share)) for tag, share in model.rank(text[:_READ_CHARACTERS])]


def _script_counts(text: str) -> Counter[str]:
    if text.isascii():
        letters = sum(map(str.isalpha, text[: 2 * _READ_CHARACTERS]))
        return Counter({"Latn": letters}) if letters else Counter()
    counts: Counter[str] = Counter()
    for char, count in Counter(text).items():
        script = _script_of(char)
        if script:
            counts[script] += count
    return counts


@lru_cache(maxsize=8192)
def _script_of(char: str) -> str:
    starts, ends, names = _ranges()
    at = bisect_right(starts, ord(char)) - 1
    return names[at] if at >= 0 and ord(char) <= ends[at] else ""


@lru_cache(maxsize=1)
def _ranges() -> tuple[list[int], list[int], list[str]]:
    rows = sorted(
        (int(first, 16), int(last, 16), script)
        for script, spans in _data()["ranges"].items()
        for first, last in (span.split("-") for span in spans)
    )
    return [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]


@lru_cache(maxsize=1)
def _everyday() -> dict[str, frozenset[str]]:
    return {tag: frozenset(words) for tag, words in _data()["everyday"].items()}


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    file = files("manumit.data").joinpath("language/scripts.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def _model(candidates: tuple[str, ...]) -> Any:
    model = copy(_whole_model())
    model.set_languages([_MODEL_TAGS.get(tag, tag) for tag in candidates])
    return model


@lru_cache(maxsize=1)
def _whole_model() -> Any:
    """Return the model of all languages; loading takes about 0.3 s, once."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
