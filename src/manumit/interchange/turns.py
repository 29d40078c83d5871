"""What the readers of chat exports hand over: turns with senders as the export names them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from manumit.catalog.reader import Declared, data_root, read_item
from manumit.errors import TooLarge
from manumit.interchange.limits import limits

__all__ = ["ChatLines", "Transcript", "Turn", "chat_lines", "too_many_messages"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message with words; ``sender`` stands as in the export."""

    sent_at: datetime | None
    sender: str
    text: str
    line: int


@dataclass(slots=True)
class Transcript:
    """The turns of an export while they are collected."""

    app: str
    turns: list[Turn] = field(default_factory=list)
    date_order: str = ""
    without_text: int = 0
    notices: int = 0
    notes: list[str] = field(default_factory=list)

    def append(self, turn: Turn) -> None:
        """Add a turn; raises TooLarge over the limit of messages."""
        if len(self.turns) >= limits().chat_messages:
            raise too_many_messages()
        self.turns.append(turn)

    def add(self, more: Transcript) -> None:
        """Add the turns of the next page of the same export."""
        for turn in more.turns:
            self.append(turn)
        self.without_text += more.without_text
        self.notices += more.notices
        self.notes.extend(note for note in more.notes if note not in self.notes)


def too_many_messages() -> TooLarge:
    """Return the error for a chat over the limit of messages."""
    return TooLarge(
        f"The chat holds more than {limits().chat_messages:,} messages.",
        remedy="Export only the part that matters.",
        code="interchange.chat-size",
    )


@dataclass(frozen=True, slots=True)
class ChatLines(Declared):
    """What chat programs write themselves: ``data/interchange/chat_lines.toml``."""

    media: tuple[str, ...]
    deleted: tuple[str, ...]
    notices: tuple[str, ...]
    before_noon: tuple[str, ...]
    after_noon: tuple[str, ...]
    before_time: tuple[str, ...]


@lru_cache(maxsize=1)
def chat_lines() -> ChatLines:
    """Return what chat programs write themselves into an export."""
    return read_item(data_root().joinpath("interchange/chat_lines.toml"), ChatLines)
