"""Whether two names as written, in any script, are one person's or one organisation's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from manumit.names.kernel import BY_WORDS, RUN_TOGETHER, compare_rows
from manumit.names.preparing import PreparedName, Reading, prepare, settings, sound_tables

__all__ = ["NameMatch", "Part", "as_json", "compare", "compare_many", "rows_for", "threshold"]

_BY_SYLLABLE = frozenset({"han", "hangul"})
_FEW_VOWELS = frozenset({"arabic", "hebrew", "khmer", "lao", "thai"})


@dataclass(frozen=True, slots=True)
class Part:
    """A word of one name and the word of the other that answers it, with their likeness."""

    first: str | None
    second: str | None
    likeness: float
    why: str


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How alike two names are (0 to 1), whether that is enough, and the parts that made it."""

    score: float
    threshold: float
    match: bool
    readings: tuple[str, str]
    scripts: tuple[str, str]
    parts: tuple[Part, ...]


def threshold() -> float:
    """Return the score from which two names are taken for one."""
    return float(settings()["compare"]["threshold"])


class _Rows:
    """The readings of many names in arrays that loops can read."""

    def __init__(self, readings: Sequence[tuple[Reading, bool]]) -> None:
        names_words, spell_ends, sound_ends = [0], [0], [0]
        weights: list[float] = []
        kinds: list[int] = []
        spells: list[str] = []
        sounds: list[str] = []
        self.persons = np.array([not organisation for _, organisation in readings], np.int8)
        for reading, _ in readings:
            for word, sound in zip(reading.words, reading.sounds, strict=True):
                spells.append(word)
                sounds.append(sound)
                spell_ends.append(spell_ends[-1] + len(word))
                sound_ends.append(sound_ends[-1] + len(sound))
            weights.extend(reading.weights)
            kinds.extend(reading.kinds)
            names_words.append(len(spells))
        self.names_words = np.array(names_words, np.int64)
        self.words_spell = np.array(spell_ends, np.int64)
        self.words_sound = np.array(sound_ends, np.int64)
        self.weights = np.array(weights or [0.0])
        self.kinds = np.array(kinds or [0], np.int8)
        self.spell = np.frombuffer("".join(spells).encode("ascii", "replace") or b"?", np.uint8)
        self.sound = np.frombuffer("".join(sounds).encode("ascii", "replace") or b"?", np.uint8)

    def compare(
        self, left: NDArray[np.int64], right: NDArray[np.int64], crossed: NDArray[np.int8],
        *, told: bool = False,
    ) -> _Compared:  # fmt: skip
        change, drop = sound_tables()
        knobs = np.array(settings()["compare"]["values"], float)
        rows = len(left) if told else 0
        found = _Compared(
            np.zeros(len(left)), np.full((rows, 32), -1, np.int64), np.zeros((rows, 32)),
            np.zeros(rows, np.int64),
        )  # fmt: skip
        compare_rows(
            left, right, self.names_words, self.words_spell, self.words_sound, self.weights,
            self.kinds, self.persons, crossed, self.spell, self.sound, change, drop, knobs,
            found.scores, found.links, found.likeness, found.ways,
        )  # fmt: skip
        return found


@dataclass(frozen=True, slots=True)
class _Compared:
    """Scores of pairs, and where it was asked, the words that answer each other and the way."""

    scores: NDArray[np.float64]
    links: NDArray[np.int64]
    likeness: NDArray[np.float64]
    ways: NDArray[np.int64]


def compare_many(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    """Return how alike the names of every pair are, from 0 to 1; of the readings, the best.

    >>> compare_many([("Chen Zhi", "陈志"), ("Chen Zhi", "Saw Chit Thu")]).round(1).tolist()
    [1.0, 0.0]
    """
    pairs = [(a, b) if a <= b else (b, a) for a, b in pairs]  # ties must not depend on order
    places: dict[str, tuple[int, int]] = {}
    rows: list[tuple[Reading, bool]] = []
    prepared: dict[str, PreparedName] = {}
    for pair in pairs:
        for name in pair:
            if name not in places:
                prepared[name] = ready = prepare(name)
                places[name] = (len(rows), len(rows) + len(ready.readings))
                rows.extend((reading, ready.organisation) for reading in ready.readings)
    bounds = np.array([(*places[a], *places[b]) for a, b in pairs], np.int64).reshape(-1, 4)
    cross = np.fromiter((_crossed(prepared[a], prepared[b]) for a, b in pairs), np.int8, len(pairs))
    table = _Rows(rows)
    wide = bounds[:, 1] - bounds[:, 0]
    high = bounds[:, 3] - bounds[:, 2]
    counts = wide * high
    owner = np.repeat(np.arange(len(pairs)), counts)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    left = bounds[owner, 0] + within // np.maximum(high[owner], 1)
    right = bounds[owner, 2] + within % np.maximum(high[owner], 1)
    scores = table.compare(left, right, cross[owner]).scores
    best = np.zeros(len(pairs))
    np.maximum.at(best, owner, scores)
    for at, (a, b) in enumerate(pairs):
        if prepared[a].script in _BY_SYLLABLE:
            best[at] *= _syllables_shared(prepared[a], prepared[b])
    return best


def _crossed(a: PreparedName, b: PreparedName) -> int:
    """Return 0 for names in one script, 2 where one of two scripts writes few vowels, else 1."""
    if a.script == b.script:
        return 0
    return 2 if a.script in _FEW_VOWELS or b.script in _FEW_VOWELS else 1


def _syllables_shared(a: PreparedName, b: PreparedName) -> float:
    """Return the share of syllables that two names in one syllabic script have in common.

    There one sign more or less is another name, though it may sound alike.
    """
    if a.script != b.script:
        return 1.0
    one, two = ([c for c in name.written if c.isalnum()] for name in (a, b))
    if not one or not two:
        return 1.0
    common = sum((Counter(one) & Counter(two)).values())
    return 2 * common / (len(one) + len(two))


def rows_for(
    names: Sequence[str],
) -> Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]:
    """Prepare a list of names; return a function that compares rows of it, many at once.

    Only the first reading of each name is used: for lists in one script, or a first look.
    """
    ready = [prepare(name) for name in names]
    empty = Reading("", (), (), (), ())
    table = _Rows(
        [(name.readings[0] if name.readings else empty, name.organisation) for name in ready]
    )
    scripts = {script: at for at, script in enumerate(sorted({name.script for name in ready}))}
    script = np.fromiter((scripts[name.script] for name in ready), np.int64, len(ready))

    def compare_rows_of(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        crossed = (script[left] != script[right]).astype(np.int8)
        return table.compare(left, right, crossed).scores

    return compare_rows_of


def compare(first: str, second: str) -> NameMatch:
    """Compare two names and tell the parts that made the score.

    >>> match = compare("ซอ ชิต ตู", "Saw Chit Thu")
    >>> match.match, match.parts[1].first
    (True, 'chit')
    """
    swapped = first > second  # ties must not depend on the order
    a, b = prepare(min(first, second)), prepare(max(first, second))
    enough = threshold()
    if not a.readings or not b.readings:
        nothing = (prepare(first).script, prepare(second).script)
        return NameMatch(0.0, enough, match=False, readings=("", ""), scripts=nothing, parts=())
    rows = [(reading, a.organisation) for reading in a.readings]
    rows += [(reading, b.organisation) for reading in b.readings]
    pairs = [(i, len(a.readings) + j) for i in range(len(a.readings))
             for j in range(len(b.readings))]  # fmt: skip
    left, right = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    crossed = np.full(len(pairs), _crossed(a, b), np.int8)
    compared = _Rows(rows).compare(left, right, crossed, told=True)
    best = int(compared.scores.argmax())
    score = float(compared.scores[best])
    if a.script in _BY_SYLLABLE:
        score *= _syllables_shared(a, b)
    one, two = rows[left[best]][0], rows[right[best]][0]
    answers = {
        at: (other, float(compared.likeness[best, at]))
        for at, other in enumerate(compared.links[best].tolist())
        if other >= 0
    }
    if swapped:
        a, b, one, two = b, a, two, one
        answers = {other: (at, likeness) for at, (other, likeness) in answers.items()}
    parts = (*_parts(one, two, answers), *_whole(one, two, int(compared.ways[best]), score))
    return NameMatch(
        round(score, 4), enough, match=score >= enough, readings=(one.text, two.text),
        scripts=(a.script, b.script), parts=parts,
    )  # fmt: skip


def _parts(one: Reading, two: Reading, answers: dict[int, tuple[int, float]]) -> list[Part]:
    found: list[Part] = []
    for at, word in enumerate(one.words[:32]):
        if at not in answers:
            found.append(Part(word, None, 0.0, "only in the first name"))
            continue
        other, likeness = answers[at]
        why = "the same" if word == two.words[other] else (
            "sounds alike" if one.sounds[at] == two.sounds[other] else "nearly the same"
        )  # fmt: skip
        found.append(Part(word, two.words[other], round(likeness, 4), why))
    answered = {other for other, _ in answers.values()}
    found += [
        Part(None, word, 0.0, "only in the second name")
        for at, word in enumerate(two.words[:32])
        if at not in answered
    ]
    return found


def _whole(one: Reading, two: Reading, way: int, score: float) -> list[Part]:
    """Return the part that made the score where it was not the words."""
    if way == BY_WORDS:
        return []
    why = "the same letters, other spaces" if way == RUN_TOGETHER else "heard as one word"
    return [Part("".join(one.words), "".join(two.words), round(score, 4), why)]


def as_json(match: NameMatch) -> dict[str, Any]:
    """Return the match as plain values for JSON."""
    return {
        "score": match.score,
        "threshold": match.threshold,
        "match": match.match,
        "readings": list(match.readings),
        "scripts": list(match.scripts),
        "parts": [
            {"first": part.first, "second": part.second, "likeness": part.likeness,
             "why": part.why} for part in match.parts
        ],
    }  # fmt: skip
