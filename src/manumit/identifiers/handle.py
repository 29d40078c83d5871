"""Accounts on platforms: from links, from a name after its platform, and from a lone @name.

A link (``t.me/example_hr``) proves its reading. A name after a platform word is taken where
a mark (":", "@", "id", 号) stands between, where the platform is written in a script without
spaces, or where the name holds a digit or an underscore; so "telegram and call" gives
nothing. A lone ``@name`` is read as the platform named nearest before it or right after it;
where the text names none it is a Telegram name, unchecked, with the other platforms that use
``@name`` as alternatives (Telegram is the channel that adverts of this kind name most).

A platform followed by a phone number gives two mentions with one span: the PHONE and the
account, whose value is the number in E.164 form. Values are in lower case without ``@``;
Facebook names without full stops, which Facebook ignores; codes of invitations keep their
capitals. LINE's official accounts (``@name``) and personal ids are not told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from manumit.identifiers import _tables
from manumit.identifiers._data import folded_words
from manumit.identifiers.cues import Cue
from manumit.identifiers.finding import Finding
from manumit.identifiers.identifier import Identifier, IdentifierKind

__all__ = ["find_digit_handles", "find_handles", "handle_value"]

_TOKEN = re.compile(r"@?[a-z0-9_][a-z0-9._-]{0,63}")
_PHONE_START = re.compile(r"[+(]{0,2}\d(?:[ .\-()]{0,2}\d){5,}")
_BARE_AT = re.compile(r"(?<![a-z0-9@._/])@([a-z0-9_][a-z0-9._]{1,31})(?![a-z0-9@])")
_AFTER_AT = re.compile(r"\s?[(\[\-]?\s?(?:on |in |via |en |di |tren |บน)?")
_MARKS = ":=@>→~|"


def handle_value(kind: IdentifierKind, handle: str) -> str | None:
    """Return the canonical form of a handle, or None where its shape is impossible.

    >>> handle_value(IdentifierKind.TELEGRAM, "@Example_HR")
    'example_hr'
    """
    plain = handle.strip().lower().removeprefix("@")
    platform = _tables.platforms().get(kind.value)
    if platform is None:
        return None
    if kind is IdentifierKind.FACEBOOK:
        plain = plain if "/" in plain else plain.replace(".", "")
    return plain if platform.handle.fullmatch(plain) else None


def find_handles(finding: Finding) -> None:
    """Add names after platform words and lone @names; note platforms before phone numbers."""
    for chain in _chains(finding):
        _read_after(finding, chain)
    if "@" in finding.view.text:
        for lone in _BARE_AT.finditer(finding.view.text):
            if not finding.full and finding.is_free(*lone.span()):
                _read_lone(finding, lone)


def _chains(finding: Finding) -> Iterator[list[Cue]]:
    """Yield platforms that are named together: ``WhatsApp/Telegram:``."""
    text = finding.view.text
    chain: list[Cue] = []
    for cue in finding.cues.of("platform"):
        if not finding.is_free(cue.start, cue.end):
            continue
        if chain and not _joined(text[chain[-1].end : cue.start]):
            yield chain
            chain = []
        chain.append(cue)
    if chain:
        yield chain


def _joined(between: str) -> bool:
    return len(between) <= 12 and _joiner().fullmatch(between) is not None


def _read_after(finding: Finding, chain: list[Cue]) -> None:
    text, end = finding.view.text, chain[-1].end
    bridge = _bridge().match(text, end, min(len(text), end + _window()))
    at = bridge.end() if bridge else end
    number = _PHONE_START.match(text, at) or _PHONE_START.match(text, max(end, at - 1))
    kinds = tuple(dict.fromkeys(cue.name for cue in chain))
    if number is not None and "qq" not in kinds:
        first_digit = number.end() - len(number.group().lstrip("+("))
        phones = tuple(k for k in kinds if _tables.platforms()[k].phones)
        marked = any(not cue.weak for cue in chain) or _has_mark(text[end:at])
        if phones and marked and (at - end <= 12):
            finding.numbers_after[first_digit] = phones
        if not _letters_follow(text, number.end()):
            return
    token = _TOKEN.match(text, at)
    if token is None or not finding.is_free(*token.span()):
        return
    name = token.group().rstrip("._-")
    bridge_text = text[end:at]
    if _is_name(name, chain, bridge_text, text, at):
        _add_name(finding, kinds, name, at)


def _letters_follow(text: str, end: int) -> bool:
    return end < len(text) and (text[end].isascii() and (text[end].isalpha() or text[end] == "_"))


def _has_mark(between: str) -> bool:
    if any(mark in between for mark in _MARKS):
        return True
    return _strong().search(between) is not None


def _is_name(name: str, chain: Sequence[Cue], between: str, text: str, at: int) -> bool:
    """Return whether a token after platform words is an account name and not prose."""
    plain = name.removeprefix("@")
    if not plain or plain in _stop_words():
        return False
    if text[at + len(name) : at + len(name) + 3] == "://":
        return False
    if name[0] == "@" or _has_mark(between):
        return True
    if any(cue.weak for cue in chain[-1:]):
        return False
    telling = any(c.isdigit() for c in plain) or "_" in plain
    if telling and not plain.isdigit() and len(plain) >= 4:
        return True
    last_letter = text[chain[-1].end - 1]
    return not last_letter.isascii() and ord(last_letter) >= 0xE00 and len(plain) >= 5


def _add_name(finding: Finding, kinds: Sequence[str], name: str, at: int) -> None:
    read = [
        Identifier(kind, value)
        for kind in map(IdentifierKind, kinds)
        if (value := handle_value(kind, name)) is not None
    ]
    if read:
        finding.add(read[0], at, at + len(name), alternatives=read[1:])


def _read_lone(finding: Finding, lone: re.Match[str]) -> None:
    name = lone.group(1).rstrip("._")
    start = lone.start()
    end = start + 1 + len(name)
    kinds: list[str] = list(_tables.platform_settings()["bare_at"])
    named = _platform_near(finding, start, end)
    if named:
        kinds = [named, *(k for k in kinds if k != named)]
    if len(name) > 1:
        _add_name(finding, kinds, "@" + name, start)


def _platform_near(finding: Finding, start: int, end: int) -> str:
    """Return the platform named right after an @name, or last before it on its line."""
    text, cues = finding.view.text, finding.cues
    after = _AFTER_AT.match(text, end)
    follows = cues.after("platform", end, within=14)
    if follows is not None and after is not None and follows.start <= after.end():
        return follows.name
    within = _tables.platform_settings()["look_back_characters"]
    before = cues.before("platform", start, within=within)
    if before is not None and not before.weak and "\n" not in text[before.end : start]:
        return before.name
    return ""


def find_digit_handles(finding: Finding) -> None:
    """Add names of digits only (LINE, WeChat, KakaoTalk) that turned out to be no phone."""
    text = finding.view.text
    for at, kinds in finding.numbers_after.items():
        digits = re.compile(r"\d{5,20}(?![\d.\-_a-z])").match(text, at)
        if digits is None or finding.full or not finding.is_free(*digits.span()):
            continue
        _add_name(finding, kinds, digits.group(), at)


@lru_cache(maxsize=1)
def _bridge() -> re.Pattern[str]:
    words = folded_words(_tables.platform_settings()["fillers"])
    spaced = [w for w in words if w.isascii()]
    others = [w for w in words if not w.isascii()]
    options = "|".join(re.escape(w) for w in sorted(spaced, key=len, reverse=True))
    loose = "|".join(re.escape(w) for w in sorted(others, key=len, reverse=True))
    pictures = "[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
    plain = rf"(?<![a-z])(?:{options})(?![a-z0-9_.-])"
    return re.compile(
        rf"(?:[ :=>~|*\"'\[(.,#/-]|\n(?=[@+\d])|@ (?=\w)|{pictures}|{plain}|{loose}){{0,12}}+"
    )


@lru_cache(maxsize=1)
def _strong() -> re.Pattern[str]:
    words = folded_words(_tables.platform_settings()["strong_fillers"])
    return re.compile("|".join(re.escape(w) for w in words))


@lru_cache(maxsize=1)
def _joiner() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in folded_words(_tables.platform_settings()["joiners"]))
    return re.compile(rf"(?:[ /,&+|·\-()\n]|(?<![a-z])(?:{words})(?![a-z])){{1,6}}")


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(folded_words(_tables.platform_settings()["stop_words"]))


def _window() -> int:
    return int(_tables.platform_settings()["window_characters"])
