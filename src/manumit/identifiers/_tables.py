"""Typed tables of the declared knowledge: platforms, links, regions, banks, cue words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from manumit.identifiers._data import folded_words, refuse_unknown, table
from manumit.identifiers.identifier import IdentifierKind

__all__ = [
    "BankCue",
    "CueWord",
    "LinkForm",
    "Platform",
    "announcing_words",
    "app_links",
    "bank",
    "bank_cues",
    "document",
    "link_hosts",
    "numbers",
    "platform_settings",
    "platforms",
    "regions",
    "surrounding_words",
    "wallet",
    "web",
]

_PLATFORM_SETTINGS = (
    "window_characters", "look_back_characters", "fillers", "strong_fillers", "joiners",
    "stop_words", "bare_at", "links", "app_links",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: its words, the shape of a handle, whether a phone number is an account."""

    kind: IdentifierKind
    words: tuple[str, ...]
    weak: tuple[str, ...]
    handle: re.Pattern[str]
    phones: bool


@dataclass(frozen=True, slots=True)
class LinkForm:
    """One form of link that names an account; ``case`` keeps capitals, ``phone`` is E.164."""

    kind: IdentifierKind
    path: re.Pattern[str]
    form: str
    case: bool
    phone: bool


@dataclass(frozen=True, slots=True)
class BankCue:
    """Words that announce an account number, its country ("" if open) and digit counts."""

    country: str
    shortest: int
    longest: int
    words: tuple[str, ...]


@lru_cache(maxsize=1)
def _platform_table() -> dict[str, Any]:
    kinds = tuple(kind.value for kind in IdentifierKind)
    return table("platforms", (*_PLATFORM_SETTINGS, *kinds))


@lru_cache(maxsize=1)
def platform_settings() -> dict[str, Any]:
    """Return the settings that all platforms share."""
    return {key: _platform_table()[key] for key in _PLATFORM_SETTINGS}


@lru_cache(maxsize=1)
def platforms() -> dict[str, Platform]:
    """Return the platforms by the value of their kind."""
    found = {}
    for name, entry in _platform_table().items():
        if name in _PLATFORM_SETTINGS or name == "sources":
            continue
        refuse_unknown("platforms", entry, ("words", "weak", "handle", "phones"))
        found[name] = Platform(
            kind=IdentifierKind(name),
            words=folded_words(entry["words"]),
            weak=folded_words(entry["weak"]),
            handle=re.compile(entry["handle"]),
            phones=entry["phones"],
        )
    return found


def _link_form(entry: dict[str, Any]) -> LinkForm:
    return LinkForm(
        kind=IdentifierKind(entry["kind"]),
        path=re.compile(entry["path"]),
        form=entry["form"],
        case=entry.get("case", False),
        phone=entry.get("phone", False),
    )


@lru_cache(maxsize=1)
def link_hosts() -> dict[str, tuple[LinkForm, ...]]:
    """Return the forms of link by host, in the order of the file."""
    found: dict[str, list[LinkForm]] = {}
    for entry in _platform_table()["links"]:
        refuse_unknown("platforms", entry, ("kind", "hosts", "path", "form", "case", "phone"))
        for host in entry["hosts"]:
            found.setdefault(host, []).append(_link_form(entry))
    return {host: tuple(forms) for host, forms in found.items()}


@lru_cache(maxsize=1)
def app_links() -> tuple[tuple[str, LinkForm], ...]:
    """Return (prefix, form) of the links that open an app."""
    return tuple((e["prefix"], _link_form(e)) for e in _platform_table()["app_links"])


@lru_cache(maxsize=1)
def regions() -> dict[str, Any]:
    """Return the regions, their order, scripts, words and fictional numbers."""
    keys = (
        "order", "max_alternatives", "given_weight", "number_weight", "near_characters",
        "hint_threshold", "fictional", "script", "words",
    )  # fmt: skip
    return table("regions", keys)


@lru_cache(maxsize=1)
def numbers() -> dict[str, Any]:
    """Return the words that announce phone numbers and other numbers."""
    return table("number_cues", ("window_characters", "phone", "other", "money", "extension"))


@lru_cache(maxsize=1)
def bank() -> dict[str, Any]:
    """Return the words and names of banks."""
    keys = ("window_characters", "unknown_country", "cue", "banks", "upi", "promptpay")
    return table("bank", keys)


@lru_cache(maxsize=1)
def bank_cues() -> tuple[BankCue, ...]:
    """Return the words that announce account numbers."""
    return tuple(
        BankCue(e["country"], e["digits"][0], e["digits"][1], folded_words(e["words"]))
        for e in bank()["cue"]
    )


@lru_cache(maxsize=1)
def wallet() -> dict[str, Any]:
    """Return the words that announce wallet addresses."""
    return table("wallet", ("window_characters", "solana", "wallet"))


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Return the words that announce passport numbers."""
    return table("document", ("window_characters", "words", "shape", "unknown_country"))


@lru_cache(maxsize=1)
def web() -> dict[str, Any]:
    """Return what looks like a domain and is none, and shared hosts."""
    keys = ("file_endings", "word_endings", "domain_cues", "shared_hosts", "mail_providers")
    return table("web", (*keys, "spelled"))


CueWord = tuple[str, str, str, bool]
"""A folded word, its topic, its name within the topic, whether it needs a mark after it."""


def announcing_words() -> Iterator[CueWord]:
    """Yield the words that announce a handle, an account or a passport."""
    for name, platform in platforms().items():
        yield from ((word, "platform", name, False) for word in platform.words)
        yield from ((word, "platform", name, True) for word in platform.weak)
    plain = {
        "upi": bank()["upi"]["words"],
        "promptpay": bank()["promptpay"]["words"],
        "passport": document()["words"],
    }
    for topic, words in plain.items():
        yield from ((word, topic, "", False) for word in folded_words(words))
    for index, cue in enumerate(bank_cues()):
        yield from ((word, "bank", str(index), False) for word in cue.words)
    for country, names in bank()["banks"].items():
        yield from ((word, "bank_name", country, False) for word in folded_words(names))


def surrounding_words() -> Iterator[CueWord]:
    """Yield the words that tell numbers and addresses apart once there is one."""
    plain = {
        "phone": numbers()["phone"],
        "other_number": numbers()["other"],
        "money": numbers()["money"],
        "solana": wallet()["solana"],
        "wallet": wallet()["wallet"],
        "domain": web()["domain_cues"],
    }
    for topic, words in plain.items():
        yield from ((word, topic, "", False) for word in folded_words(words))
    for index, entry in enumerate(regions()["words"]):
        yield from ((word, "region", str(index), False) for word in folded_words(entry["list"]))
