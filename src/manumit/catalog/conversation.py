"""How to talk with a customer who may be deceived, and what a bank can do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import data_root, read_item

__all__ = ["Conversation", "conversation"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions, what coached answers sound like, what to say and never to say."""

    title: str
    why: str
    sources: tuple[str, ...]
    note: str
    before: tuple[str, ...]
    ask: tuple[str, ...]
    coached: tuple[str, ...]
    say: tuple[str, ...]
    never: tuple[str, ...]
    care: str
    bank: tuple[str, ...]


@lru_cache(maxsize=1)
def conversation() -> Conversation:
    """Return the conversation with a customer who may be a victim."""
    return read_item(data_root().joinpath("conversation/victim.toml"), Conversation)
