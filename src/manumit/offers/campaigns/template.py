"""The wording that messages of a campaign share, with slots where they differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Slot", "Template", "TextPart", "template_of"]

_MOST_TEXTS = 12
_MOST_TOKENS = 1500
_TOKEN = re.compile(
    r"(?:[a-z0-9@_.+/:-]|(?<=\d),(?=\d))+|\s+|.", re.IGNORECASE | re.DOTALL
)  # "1,500" is one token
_KINDS = (
    ("link", re.compile(r"https?:|www\.|[a-z0-9-]+\.[a-z]{2,}/", re.IGNORECASE)),
    ("contact", re.compile(r"@|\+?\d[\d\s().-]{6,}|[a-z]+_\w+|[a-z]+\d{2,}", re.IGNORECASE)),
    ("amount", re.compile(r"\d")),
)
_SHORTEST_ISLAND = 3  # common characters between two slots; fewer are chance


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words that every message has."""

    text: str
    is_slot: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """What varies: ``link``, ``contact``, ``amount`` or ``words``, and how many forms were seen."""

    kind: str
    forms: int
    is_slot: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """The parts of a wording in order."""

    parts: tuple[TextPart | Slot, ...]


def template_of(texts: Sequence[str]) -> Template:
    """Return the wording that the messages share; the first few of them decide.

    >>> parts = template_of(["Call +44 7700 900123 today", "Call @example_hr today"]).parts
    >>> [part.kind if part.is_slot else part.text for part in parts]
    ['Call ', 'contact', 'today']
    """
    read = [_TOKEN.findall(text)[:_MOST_TOKENS] for text in texts[:_MOST_TEXTS]]
    if not read:
        return Template(())
    common = read[0]
    for tokens in read[1:]:
        # In long texts common tokens only extend a match: a text of two tokens, repeated, would
        # cost minutes else.
        matcher = SequenceMatcher(None, common, tokens, autojunk=True)
        common = [t for m in matcher.get_matching_blocks() for t in common[m.a : m.a + m.size]]
    gaps = _gaps(common, read)
    return Template(tuple(_parts(common, gaps)))


def _gaps(common: list[str], read: list[list[str]]) -> list[set[str]]:
    """Return what each message has before each common token, and behind the last one."""
    gaps: list[set[str]] = [set() for _ in range(len(common) + 1)]
    for tokens in read:
        at = 0
        for index, wanted in enumerate(common):
            start = at
            while tokens[at] != wanted:
                at += 1
            gaps[index].add("".join(tokens[start:at]))
            at += 1
        gaps[-1].add("".join(tokens[at:]))
    return gaps


def _parts(common: list[str], gaps: list[set[str]]) -> list[TextPart | Slot]:
    parts: list[TextPart | Slot] = []
    words = ""
    for index in range(len(common) + 1):
        forms = {form for form in gaps[index] if form.strip()}
        if forms:
            if words.strip() and (len(words.strip()) >= _SHORTEST_ISLAND or not parts):
                parts.append(TextPart(words))
            elif parts and parts[-1].is_slot:
                forms |= {f"{words}"} if words.strip() else set()
                parts.pop()
            words = ""
            parts.append(Slot(_kind(forms), len(forms)))
        if index < len(common):
            words += common[index]
    if words:
        parts.append(TextPart(words))
    return parts


def _kind(forms: set[str]) -> str:
    for kind, pattern in _KINDS:
        if sum(bool(pattern.search(form)) for form in forms) * 2 > len(forms):
            return kind
    return "words"
