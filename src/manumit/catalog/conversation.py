"""How to talk with a customer, and what a bank can do: ``data/conversation``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import Declared, item_files, read_item
from manumit.catalog.sources import check_names, published_sources

__all__ = ["Conversation", "CountryNote", "conversation", "conversation_for"]


@dataclass(frozen=True, slots=True)
class CountryNote:
    """What exists or holds in one country (ISO 3166-1 alpha-2), with its source."""

    country: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversation(Declared):
    """Questions, what coached answers sound like, what to say and never to say.

    ``bank`` is what a bank can do anywhere, ``recall`` where help exists in one country,
    ``law`` what forbids to tell of a report there; both lists are examples, not complete.
    """

    before: tuple[str, ...]
    ask: tuple[str, ...]
    coached: tuple[str, ...]
    say: tuple[str, ...]
    never: tuple[str, ...]
    care: str
    bank: tuple[str, ...]
    recall: tuple[CountryNote, ...] = ()
    law: tuple[CountryNote, ...] = ()


def conversation_for(group: str) -> Conversation:
    """Return the conversation for a group of typologies: ``victim`` or ``mule``.

    Raises KeyError for another group.

    >>> conversation_for("mule").title
    'Talking with a customer whose account may be used by others'
    """
    return _conversations()[group]


def conversation() -> Conversation:
    """Return the conversation with a customer who may be a victim."""
    return conversation_for("victim")


@lru_cache(maxsize=1)
def _conversations() -> dict[str, Conversation]:
    found = {name: read_item(file, Conversation) for name, file in item_files("conversation")}
    for name, item in found.items():
        notes = (*item.recall, *item.law)
        named = (*item.sources, *(source for note in notes for source in note.sources))
        check_names("conversation", name, named, published_sources(), named,
                    remedy="Sources stand in data/sources.",
                    code="catalog.conversation")  # fmt: skip
    return found
