"""Read exports of chats (WhatsApp, Telegram) into messages; people become "Person 1" and so on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from manumit.errors import InputError, TooLarge
from manumit.interchange.archive import check_unpacked, open_archive, read_entry
from manumit.interchange.encoding import decode_text
from manumit.interchange.limits import limits
from manumit.interchange.telegram import read_telegram_html, read_telegram_json
from manumit.interchange.turns import Transcript, Turn
from manumit.interchange.whatsapp import looks_like_whatsapp, read_whatsapp

__all__ = ["Chat", "ChatMessage", "read_chat"]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message.

    ``sent_at`` is UTC, or None where the export does not give a time that can be read.
    ``start_line`` counts from 1: the line of the file, or the message of a JSON export.
    """

    sent_at: datetime | None
    sender_label: str
    text: str
    start_line: int


@dataclass(frozen=True, slots=True)
class Chat:
    """The messages of one export, in file order.

    ``app`` is "whatsapp" or "telegram"; ``date_order`` is "day-month", "month-day",
    "year-month-day" or "" where the export leaves no choice. ``without_text`` counts
    pictures, files and deleted messages, ``notices`` lines of the program itself.
    """

    messages: tuple[ChatMessage, ...]
    app: str
    date_order: str = ""
    without_text: int = 0
    notices: int = 0
    notes: tuple[str, ...] = field(default=())


_TELEGRAM_PAGE = re.compile(r"(?:^|/)messages(\d{0,6})\.html$")
_PAGE_HEAD_CHARACTERS = 4096
_SENDERS_LABEL = "Person"


def read_chat(data: bytes, *, name: str = "", keep_names: bool = False, zone: tzinfo = UTC) -> Chat:
    """Return the chat of an export: WhatsApp .txt or .zip, Telegram JSON, HTML or a zip of them.

    Parameters
    ----------
    keep_names
        Keep names or numbers of senders as labels, instead of "Person 1", "Person 2" by first
        appearance. Names inside the words of messages always stay.
    zone
        The time zone of the telephone, for exports that do not say it.

    Raises
    ------
    InputError
        No known export; TooLarge over a limit.

    Examples
    --------
    >>> text = "31/12/2025, 21:15 - Ana: Job abroad?\\n31/12/2025, 21:16 - HR: Yes"
    >>> [(m.sender_label, m.text) for m in read_chat(text.encode()).messages]
    [('Person 1', 'Job abroad?'), ('Person 2', 'Yes')]
    """
    del name  # the content decides
    transcript = _read_zip(data, zone) if data.startswith(b"PK\x03\x04") else _read(data, zone)
    if not transcript.turns:
        raise InputError(
            "The chat holds no message with words.",
            remedy="Export the chat again, or copy the messages and paste them.",
            code="interchange.chat-empty",
        )
    labels: dict[str, str] = {}
    messages = []
    for turn in transcript.turns:
        label = labels.setdefault(turn.sender, f"{_SENDERS_LABEL} {len(labels) + 1}")
        messages.append(_message(turn, turn.sender if keep_names and turn.sender else label))
    return Chat(
        messages=tuple(messages),
        app=transcript.app,
        date_order=transcript.date_order,
        without_text=transcript.without_text,
        notices=transcript.notices,
        notes=tuple(transcript.notes),
    )


def _message(turn: Turn, label: str) -> ChatMessage:
    return ChatMessage(turn.sent_at, label, turn.text, turn.line)


def _read(data: bytes, zone: tzinfo) -> Transcript:
    if len(data) > limits().chat_bytes:
        raise TooLarge(
            f"The chat is larger than {limits().chat_bytes // 1_000_000} MB.",
            remedy="Export it without media, or only the part that matters.",
            code="interchange.size",
        )
    decoded = decode_text(data)
    head = decoded.text[:_PAGE_HEAD_CHARACTERS].lstrip()
    if head.startswith("{"):
        transcript = read_telegram_json(decoded.text, zone=zone)
    elif head.startswith("<"):
        transcript = read_telegram_html(decoded.text, zone=zone)
    elif looks_like_whatsapp(decoded.text):
        transcript = read_whatsapp(decoded.text, zone=zone)
    else:
        raise _unknown()
    if decoded.note:
        transcript.notes.append(decoded.note)
    return transcript


def _read_zip(data: bytes, zone: tzinfo) -> Transcript:
    with open_archive(data) as archive:
        names = [name for name in archive.namelist() if "__MACOSX/" not in name]
        numbered = [(int(match[1] or "1"), match.string) for match in _pages(names)]
        pages = [name for _, name in sorted(numbered)]
        single = [
            name
            for ending in ("_chat.txt", "result.json", ".txt")
            for name in names
            if name.endswith(ending)
        ]
        wanted = single[:1] or pages
        if not wanted:
            raise _unknown()
        check_unpacked(archive, wanted)
        read = [_read(read_entry(archive, name), zone) for name in wanted]
    transcript = read[0]
    for more in read[1:]:
        transcript.add(more)
    return transcript


def _pages(names: Iterable[str]) -> Iterator[re.Match[str]]:
    """Yield the pages of a Telegram export: messages.html, messages2.html, messages3.html."""
    for name in names:
        if match := _TELEGRAM_PAGE.search(name):
            yield match


def _unknown() -> InputError:
    return InputError(
        "The file is no chat export that is known: WhatsApp text or zip, Telegram JSON or HTML.",
        remedy="Export the chat from the app again, or open the file as a document.",
        code="interchange.chat",
    )
