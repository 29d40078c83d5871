"""Files in, files out: documents, chats and tables of messages; payments; tables of results.

Every reader decides by content, not by name, and gives up in bounded time and memory.
Parsers that a hostile file can hang or crash run in a process of their own. What is named
here is imported when it is first used, so that a small job starts fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from manumit.interchange.chats import Chat, ChatMessage, read_chat
    from manumit.interchange.columns import ColumnChoice
    from manumit.interchange.documents import Document, DocumentKind, Part, read_document
    from manumit.interchange.tables import Batch, MessageRow, TableKind, read_messages
    from manumit.interchange.writing import write_rejects, write_rows

__all__ = [
    "Batch",
    "Chat",
    "ChatMessage",
    "ColumnChoice",
    "Document",
    "DocumentKind",
    "MessageRow",
    "Part",
    "TableKind",
    "read_chat",
    "read_document",
    "read_messages",
    "write_rejects",
    "write_rows",
]

_HOMES = {
    "chats": ("Chat", "ChatMessage", "read_chat"),
    "columns": ("ColumnChoice",),
    "documents": ("Document", "DocumentKind", "Part", "read_document"),
    "tables": ("Batch", "MessageRow", "TableKind", "read_messages"),
    "writing": ("write_rejects", "write_rows"),
}


def __getattr__(name: str) -> object:
    """Import a public name from its module."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
