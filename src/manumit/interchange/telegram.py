"""Read Telegram exports: ``result.json`` (one chat or all) and ``messages.html``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from manumit.errors import InputError
from manumit.interchange.encoding import clean_text
from manumit.interchange.turns import Transcript, Turn
from manumit.interchange.worker import run_json

__all__ = ["read_telegram_html", "read_telegram_json", "telegram_json_entries"]

_TITLE = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4}) (\d{1,2}):(\d{2}):(\d{2})"
    r"(?: (?:UTC|GMT)(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2}))?"
)
_TELEGRAM_HTML = re.compile(r"""class=["'](?:[^"']{0,80} )?(?:history|tgme_page|from_name)\b""")


def read_telegram_json(text: str, *, zone: tzinfo) -> Transcript:
    """Return the messages of a ``result.json``, of all its chats one behind the other."""
    result = run_json("telegram-json", text.encode("utf-8", "replace"))
    if not result.get("chats"):
        raise _broken()
    transcript = Transcript("telegram")
    if result["chats"] > 1:
        transcript.notes.append(f"The export holds {result['chats']} chats, one after the other.")
    for entry in result["entries"]:
        text = clean_text(entry["text"]).strip()
        if entry["kind"] == "service":
            transcript.notices += 1
        elif not text:
            transcript.without_text += 1
        else:
            moment = _moment(entry["unixtime"], entry["date"], zone)
            transcript.append(Turn(moment, clean_text(entry["from"]), text, entry["line"]))
    return transcript


def telegram_json_entries(text: str) -> dict[str, Any]:
    """Return ``{"chats": count, "entries": [...]}``; runs in the separate process."""
    try:
        chats = list(_chats(json.loads(text)))
    except (ValueError, RecursionError):
        chats = []
    messages = (message for chat in chats for message in chat)
    entries = [
        {
            "kind": "service" if message.get("type") == "service" else "message",
            "line": number,
            "from": str(message.get("from") or message.get("from_id") or ""),
            "unixtime": str(message.get("date_unixtime") or ""),
            "date": str(message.get("date") or ""),
            "text": _words(message.get("text") or message.get("text_entities")),
        }
        for number, message in enumerate(messages, start=1)
        if isinstance(message, dict)
    ]
    return {"chats": len(chats), "entries": entries}


def _chats(content: Any) -> Iterator[list[Any]]:
    if not isinstance(content, dict):
        return
    if isinstance(content.get("messages"), list):
        yield content["messages"]
    for group in ("chats", "left_chats"):
        listed = content.get(group)
        chats = listed.get("list") if isinstance(listed, dict) else None
        for chat in chats if isinstance(chats, list) else []:
            if isinstance(chat, dict) and isinstance(chat.get("messages"), list):
                yield chat["messages"]


def _words(text: Any) -> str:
    if isinstance(text, str):
        return text
    pieces = []
    for piece in text if isinstance(text, list) else []:
        if isinstance(piece, str):
            pieces.append(piece)
        elif isinstance(piece, dict):
            words, href = str(piece.get("text") or ""), piece.get("href")
            shown = isinstance(href, str) and href and href not in words
            pieces.append(f"{words} ({href})" if shown else words)
    return "".join(pieces)


def _moment(unixtime: str, date: str, zone: tzinfo) -> datetime | None:
    try:
        if unixtime:
            return datetime.fromtimestamp(int(unixtime), UTC)
        moment = datetime.fromisoformat(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def read_telegram_html(page: str, *, zone: tzinfo) -> Transcript:
    """Return the messages of a ``messages.html``; a message without a name is of the last one."""
    if not _TELEGRAM_HTML.search(page):
        raise _broken()
    result = run_json("telegram", page.encode("utf-8", "replace"))
    transcript = Transcript("telegram")
    sender = ""
    for entry in result.get("entries", []):
        if entry["kind"] == "service":
            transcript.notices += 1
            continue
        sender = clean_text(str(entry["from"])).strip() or sender
        text = clean_text(str(entry["text"])).strip()
        if not text:
            transcript.without_text += 1
            continue
        moment = _titled_moment(str(entry.get("date", "")), zone)
        transcript.append(Turn(moment, sender, text, int(entry["line"])))
    return transcript


def _titled_moment(title: str, zone: tzinfo) -> datetime | None:
    match = _TITLE.match(title)
    if match is None:
        return None
    day, month, year, hour, minute, second = (int(match[i]) for i in range(1, 7))
    try:
        if match["sign"]:
            ahead = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
            zone = timezone(ahead if match["sign"] == "+" else -ahead)
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _broken() -> InputError:
    return InputError(
        "The file is not a Telegram export, or it is broken.",
        remedy="Export the chat again from Telegram Desktop as JSON.",
        code="interchange.chat",
    )
