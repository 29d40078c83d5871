"""Files in, files out: documents, chats and tables of messages; tables of results.

Every reader decides by content, not by name, and gives up in bounded time and memory.
Parsers that a hostile file can hang or crash run in a process of their own.
"""

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
