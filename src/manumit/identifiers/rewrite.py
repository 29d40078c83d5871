"""Undo tricks of writing: spelled digits, spaced letters, "at" and "dot", hxxp, [.].

Each trick gives rewrites of the folded text. A trick is undone only where its outcome can
be an identifier: seven spelled digits in a row, not one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from ahocorasick_rs import AhoCorasick, MatchKind

from manumit.identifiers import _tables
from manumit.identifiers._data import folded_words, refuse_unknown, table
from manumit.identifiers.view import Rewrite

__all__ = ["rewrites_of"]

# One letter, one separator, again and again with the same separator: t e l e g r a m
_SPACED = re.compile(r"(?<!\w)[^\W\d_]([ .\-_*|~])[\w@](?:\1[\w@])++(?!\w)")
_SPACED_HINT = re.compile(r"([ .\-_*|~])[\w@]\1[\w@]\1")
_HXXP = re.compile(r"\bh(?:xx|\*\*|tt)ps?\s?(?:\[:\]|:)\s?/\s?/")
_BRACKET_DOT = re.compile(r"(?<=\w)\s?[\[({<]\s?(?:\.|dot|d0t)\s?[\])}>]\s?(?=\w)")
_BRACKET_AT = re.compile(r"(?<=\w)\s?[\[({<]\s?(?:@|at)\s?[\])}>]\s?(?=\w)")
_LOOSE_MAIL = re.compile(r"(?<=[a-z0-9]) ?@ (?=[a-z0-9-]{1,63}\s?\.\s?[a-z]{2,10}\b)")
_LOOSE_DOT = re.compile(r"(@[a-z0-9-]{1,63})(\s\.\s?|\.\s)(?=(?:com|net|org|co|info|ru|cn|vn)\b)")
_BRACKET_HINT = re.compile(r"[\[({<]\s?(?:\.|dot|d0t|@|at)\s?[\])}>]")
_ZERO_HINT = re.compile(r"o[ ]?\d|\do")
_LETTER_ZERO = re.compile(r"(?<![a-z0-9@._/-])o(?=[\d ]{8,14}(?![\da-z]))|(?<=\d)o(?=\d)")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_RUN_GAP = 24  # "double" and digits may stand between two words of a run
_CIRCLED = {chr(first + n): str(n + 1) for first in (0x2776, 0x2780, 0x278A) for n in range(9)}
_CIRCLED |= {"\u24ff": "0", "\U0001f10b": "0", "\U0001f10c": "0", "\U0001f51f": "10"}
_CIRCLED_OR_KEYCAP = re.compile("[" + "".join(_CIRCLED) + "]|[0-9]\u20e3")
_DIGIT = re.compile(r"\d")
_GAP = r"[ ,.\-/:;_·…|]{0,3}"
MAX_REWRITES = 50_000
"""Rewrites made in one text; beyond this the rest is read as it is written."""


def rewrites_of(text: str) -> list[Rewrite]:
    """Return the rewrites that make hidden identifiers of folded ``text`` readable."""
    found: list[Rewrite] = []
    for rewrite in _all(text):
        found.append(rewrite)
        if len(found) >= MAX_REWRITES:
            break
    return found


def _all(text: str) -> Iterator[Rewrite]:
    if not text.isascii() and _CIRCLED_OR_KEYCAP.search(text):
        for mark in _CIRCLED_OR_KEYCAP.finditer(text):
            yield Rewrite(mark.start(), mark.end(), _CIRCLED.get(mark.group(), mark.group()[0]))
    if _SPACED_HINT.search(text):
        yield from _spaced(text)
    yield from _spelled(text, _spelled_tags(text))
    yield from _marks(text)
    if _ZERO_HINT.search(text):
        for zero in _LETTER_ZERO.finditer(text):
            if _digits_around(text, zero.start()) >= 7:
                yield Rewrite(zero.start(), zero.end(), "0")


def _spaced(text: str) -> Iterator[Rewrite]:
    for run in _SPACED.finditer(text):
        separator = run.group(1)
        if len(run.group()) < 7:  # four letters at least
            continue
        for at in range(run.start() + 1, run.end(), 2):
            if text[at] == separator:
                yield Rewrite(at, at + 1, "")


def _marks(text: str) -> Iterator[Rewrite]:
    if "hxx" in text or "h**" in text or "[:]" in text or ": /" in text or "h tt" in text:
        for mark in _HXXP.finditer(text):
            plain = "https://" if "s" in mark.group() else "http://"
            if mark.group() != plain:
                yield Rewrite(mark.start(), mark.end(), plain)
    if _BRACKET_HINT.search(text):
        for mark in _BRACKET_DOT.finditer(text):
            yield Rewrite(mark.start(), mark.end(), ".")
        for mark in _BRACKET_AT.finditer(text):
            yield Rewrite(mark.start(), mark.end(), "@")
    if " ." in text or " /" in text:
        for host in _spaced_hosts().finditer(text):
            plain = re.sub(r"\s", "", host.group())
            if plain != host.group():
                yield Rewrite(host.start(), host.end(), plain)
    if "@" in text and ("@ " in text or " ." in text or ". " in text):
        for mark in _LOOSE_MAIL.finditer(text):
            if mark.group() != "@":
                yield Rewrite(mark.start(), mark.end(), "@")
        for mark in _LOOSE_DOT.finditer(text):
            yield Rewrite(mark.start(2), mark.end(2), ".")


def _digits_around(text: str, at: int) -> int:
    around = re.match(r"[\do .-]{0,20}", text[at : at + 20])
    before = re.search(r"[\do .-]{0,15}$", text[max(0, at - 15) : at])
    joined = (before.group() if before else "") + (around.group() if around else "")
    return sum(c.isdigit() for c in joined)


def _spelled_tags(text: str) -> set[str]:
    """Return the languages of which digit words stand close together; "" for a spelled dot."""
    least = _limits()["min_words"]
    words = _word_tags()
    size = len(text)
    runs: dict[str, tuple[int, int]] = {}  # language: (words in the run so far, where it ends)
    tags = set()
    for index, start, end in _automaton().find_matches_as_indexes(text):
        if text[start] in _LATIN and (
            (start and text[start - 1] in _LATIN) or (end < size and text[end] in _LATIN)
        ):
            continue
        for tag in words[index]:
            count, last = runs.get(tag, (0, 0))
            count = count + 1 if start - last <= _RUN_GAP else 1
            runs[tag] = (count, end)
            if count >= least or not tag:
                tags.add(tag)
    return tags


def _spelled(text: str, tags: set[str]) -> Iterator[Rewrite]:
    """Yield digits for runs of digit words of one language, and spelled "at" and "dot"."""
    for tag in sorted(tags):
        if tag:
            yield from _spelled_runs(text, _languages()[tag])
        else:
            yield from _spelled_marks(text)


def _spelled_marks(text: str) -> Iterator[Rewrite]:
    for address in _spelled_address().finditer(text):
        at, dots = address.group("at"), address.group("dots")
        if re.split(r"[\s.]", dots, maxsplit=1)[0] in _spelled_words("prose"):
            continue
        if at is not None:
            yield Rewrite(address.start("at"), address.end("at"), "@")
        first = address.start("dots")
        for dot in _spelled_dot().finditer(dots):
            yield Rewrite(first + dot.start(), first + dot.end(), ".")


class _Runs:
    """Compiled patterns of one language: whole runs, single words, and their digits."""

    def __init__(self, words: dict[str, str], twice: tuple[str, ...], thrice: tuple[str, ...]):
        spaced = all(w.isascii() or ord(w[0]) in range(0x370, 0xE00) for w in words)
        edge = (r"(?<![^\W\d_])", r"(?![^\W\d_])") if spaced else ("", "")
        options = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
        many = "|".join(re.escape(w) for w in (*twice, *thrice))
        word = f"{edge[0]}(?:{options}){edge[1]}|\\d"
        prefix = f"(?:{edge[0]}(?:{many})\\s)?" if many else ""
        self.words = words
        self.times = dict.fromkeys(twice, 2) | dict.fromkeys(thrice, 3)
        self.token = re.compile(f"{prefix}(?:{word})")
        self.run = re.compile(f"{prefix}(?:{word})(?:{_GAP}{prefix}(?:{word})){{4,}}+")


def _spelled_runs(text: str, runs: _Runs) -> Iterator[Rewrite]:
    limits = _limits()
    for run in runs.run.finditer(text):
        tokens = [
            (run.start() + t.start(), run.start() + t.end(), _digits_of(t.group(), runs))
            for t in runs.token.finditer(run.group())
        ]
        spelled = sum(not text[s:e].isdigit() for s, e, _ in tokens)
        if spelled < limits["min_words"]:
            continue
        if sum(len(digits) for _, _, digits in tokens) < limits["min_digits"]:
            continue
        gaps = [text[a[1] : b[0]] for a, b in pairwise(tokens)]
        left, right = 0, sum(len(digits) for _, _, digits in tokens)
        for (start, end, digits), gap in zip(tokens, [*gaps, ""], strict=True):
            yield Rewrite(start, end, digits)
            left, right = left + len(digits), right - len(digits)
            if gap.strip() and min(left, right) >= limits["min_digits"]:
                left = 0  # a comma or slash between two whole numbers stays
            elif gap:
                yield Rewrite(end, end + len(gap), "")


def _digits_of(token: str, runs: _Runs) -> str:
    first, _, rest = token.partition(" ")
    if rest and first in runs.times:
        return _digits_of(rest, runs) * runs.times[first]
    return runs.words.get(token, token)


@lru_cache(maxsize=1)
def _limits() -> dict[str, int]:
    content = table("digit_words", ("min_digits", "min_words", "language"))
    return {"min_digits": content["min_digits"], "min_words": content["min_words"]}


@lru_cache(maxsize=1)
def _languages() -> dict[str, _Runs]:
    content = table("digit_words", ("min_digits", "min_words", "language"))
    languages = {}
    for entry in content["language"]:
        refuse_unknown("digit_words", entry, ("tag", "words", "double", "triple"))
        if len(entry["words"]) != 10:
            refuse_unknown("digit_words", [f"{entry['tag']}.words"], ())
        digits = {
            word: str(digit)
            for digit, spellings in enumerate(entry["words"])
            for word in folded_words(spellings)
        }
        double, triple = (folded_words(entry.get(k, ())) for k in ("double", "triple"))
        languages[entry["tag"]] = _Runs(digits, double, triple)
    return languages


@lru_cache(maxsize=1)
def _tags_by_word() -> dict[str, tuple[str, ...]]:
    """Return the languages of every digit word; "" for a spelled dot."""
    tags: dict[str, tuple[str, ...]] = {}
    for tag, runs in _languages().items():
        for word in runs.words:
            tags[word] = (*tags.get(word, ()), tag)
    return tags | {f" {word} ": ("",) for word in _spelled_words("dot")}


@lru_cache(maxsize=1)
def _word_tags() -> tuple[tuple[str, ...], ...]:
    return tuple(_tags_by_word().values())


@lru_cache(maxsize=1)
def _automaton() -> AhoCorasick:
    return AhoCorasick(list(_tags_by_word()), matchkind=MatchKind.LeftmostLongest)


@lru_cache(maxsize=4)
def _spelled_words(which: str) -> tuple[str, ...]:
    return folded_words(_tables.web()["spelled"][which])


@lru_cache(maxsize=1)
def _spaced_hosts() -> re.Pattern[str]:
    """Match hosts of platforms whose full stops or slash have spaces: ``t . me / name``."""
    hosts = "|".join(re.escape(h).replace(r"\.", r"\s?\.\s?") for h in _tables.link_hosts())
    return re.compile(rf"(?<![a-z0-9.])(?:{hosts})\s?/\s?(?=[\w+@~])")


@lru_cache(maxsize=1)
def _spelled_dot() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{'|'.join(map(re.escape, _spelled_words('dot')))})\s")


@lru_cache(maxsize=1)
def _spelled_address() -> re.Pattern[str]:
    at = "|".join(map(re.escape, _spelled_words("at")))
    dot = "|".join(map(re.escape, _spelled_words("dot")))
    return re.compile(
        rf"(?<![\w.@])[\w.+-]{{1,64}}(?P<at>\s(?:{at})\s|@)"
        rf"(?P<dots>[a-z0-9-]{{1,63}}(?:(?:\s(?:{dot})\s|\.)[a-z0-9-]{{1,24}}){{1,4}})"
    )
