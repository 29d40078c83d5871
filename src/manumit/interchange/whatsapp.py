"""Read WhatsApp exports: Android and iPhone layouts, any date order, any digits, many languages."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from manumit.interchange.limits import limits
from manumit.interchange.turns import Transcript, Turn, chat_lines, too_many_messages

__all__ = ["looks_like_whatsapp", "read_whatsapp"]

# Invisible marks of writing direction, which phones put anywhere in the head of a line.
_M = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]{0,4}"
_DATE = (
    rf"{_M}(?P<a>\d{{1,4}}){_M}\s?[./\-\u2010年년]{_M}\s?{_M}(?P<b>\d{{1,2}}){_M}\s?"
    rf"[./\-\u2010月월]{_M}\s?{_M}(?P<c>\d{{1,4}}){_M}[日일.]?"
)
_WORD = r"[^\d\W][^\d\[\]:]{0,14}?"
_TIME = (
    rf"{_M}(?P<before>{_WORD})?\s?{_M}(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})"
    rf"(?:[:.](?P<second>\d{{2}}))?{_M}\s?{_M}(?P<after>{_WORD})?{_M}"
)
_HEADS = (
    re.compile(rf"{_M}\[{_DATE}{_M}[,،]?\s{_TIME}\]{_M}\s?{_M}"),
    re.compile(rf"{_DATE}{_M}[,،]?\s{_TIME}(?:\s[-–—]\s|,\s){_M}"),
)
_SENDER = re.compile(r"(?P<sender>[^\n]{1,120}?)\s?(?::(?:\s|$)|：)")
_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ATTACHED = re.compile(r"<[^<>\n]{1,40}: [^<>\n]{1,200}>|\S{1,200}\.\w{3,4} \([^()\n]{3,40}\)")
_HEAD_CHARACTERS = 120
_LOOK_LINES = 40
_BUDDHIST_FROM, _BUDDHIST_YEARS = 2400, 543


@dataclass(slots=True)
class _Entry:
    """One message as it stands in the file, before its date can be understood."""

    numbers: tuple[int, int, int]
    clock: tuple[int, int, int] | None
    rest: str
    line: int


def looks_like_whatsapp(text: str) -> bool:
    """Return whether one of the first lines begins as a WhatsApp message does."""
    lines = text[: _LOOK_LINES * 1000].split("\n", _LOOK_LINES)[:_LOOK_LINES]
    return any(_head(line) is not None for line in lines)


def read_whatsapp(text: str, *, zone: tzinfo) -> Transcript:
    """Return the messages of a WhatsApp export; times are taken as those of ``zone``.

    Whether the day or the month comes first is decided over the whole file: by a number
    above 12, else by which reading keeps the messages in order. ``date_order`` and a note
    say what was decided.
    """
    entries = list(_entries(text))
    transcript = Transcript("whatsapp")
    transcript.date_order, note = _date_order([entry.numbers for entry in entries])
    transcript.notes.extend([note] if note else [])
    if zone is UTC:
        transcript.notes.append("The export does not say its time zone; times are read as UTC.")
    for entry in entries:
        _take(entry, transcript, zone)
    if undated := sum(1 for turn in transcript.turns if turn.sent_at is None):
        transcript.notes.append(f"Messages whose time could not be read: {undated}.")
    return transcript


def _entries(text: str) -> list[_Entry]:
    entries: list[_Entry] = []
    bodies: list[list[str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        head = _head(line)
        if head is not None:
            if len(entries) == limits().chat_messages:
                raise too_many_messages()
            numbers = (int(head["a"]), int(head["b"]), int(head["c"]))
            entries.append(_Entry(numbers, _clock(head), "", number))
            bodies.append([line[head.end() :]])
        elif bodies:
            bodies[-1].append(line)
    for entry, body in zip(entries, bodies, strict=True):
        entry.rest = "\n".join(body).rstrip()
    return entries


def _head(line: str) -> re.Match[str] | None:
    start = line[:_HEAD_CHARACTERS]
    for shape in _HEADS:
        if match := shape.match(start):
            return match
    return None


def _take(entry: _Entry, transcript: Transcript, zone: tzinfo) -> None:
    match = _SENDER.match(entry.rest)
    if match is None:
        transcript.notices += 1
        return
    text = entry.rest[match.end() :]
    plain = _MARKS.sub("", text).strip()
    folded = plain.strip("<>\u200e ").casefold()
    placeholders, notices = _program_words()
    if plain != text.strip() and any(notice in folded for notice in notices):
        transcript.notices += 1
    elif folded.rstrip(".") in placeholders or not _ATTACHED.sub("", plain).strip():
        transcript.without_text += 1
    else:
        sent_at = _moment(entry, transcript.date_order, zone)
        sender = _MARKS.sub("", match["sender"]).strip().removeprefix("~").strip()
        transcript.append(Turn(sent_at, sender, text.strip(), entry.line))


@lru_cache(maxsize=1)
def _program_words() -> tuple[frozenset[str], tuple[str, ...]]:
    known = chat_lines()
    return (
        frozenset(word.casefold() for word in (*known.media, *known.deleted)),
        tuple(word.casefold() for word in known.notices),
    )


def _date_order(dates: list[tuple[int, int, int]]) -> tuple[str, str]:
    if all(a > 31 for a, _, _ in dates):
        return "year-month-day", ""
    day_first = sum(1 for a, _, _ in dates if 12 < a <= 31)
    month_first = sum(1 for _, b, _ in dates if b > 12)
    if day_first and not month_first:
        return "day-month", ""
    if month_first and not day_first:
        return "month-day", ""
    if day_first and month_first:
        order = "day-month" if day_first >= month_first else "month-day"
        return order, f"Dates contradict each other; most are {order}, and were read so."
    steps = list(itertools.pairwise(dates))
    backwards_day = sum(1 for x, y in steps if (x[2], x[1], x[0]) > (y[2], y[1], y[0]))
    backwards_month = sum(1 for x, y in steps if (x[2], x[0], x[1]) > (y[2], y[0], y[1]))
    if backwards_day == backwards_month:
        return "day-month", "Day and month cannot be told apart; dates were read as day-month."
    order = "day-month" if backwards_day < backwards_month else "month-day"
    return order, f"Dates were read as {order}, because this keeps the messages in order."


def _moment(entry: _Entry, order: str, zone: tzinfo) -> datetime | None:
    a, b, c = entry.numbers
    year, month, day = (a, b, c) if a > 31 else (c, b, a) if order == "day-month" else (c, a, b)
    if year < 100:
        year += 2000
    elif year > _BUDDHIST_FROM:
        year -= _BUDDHIST_YEARS
    if entry.clock is None:
        return None
    try:
        return datetime(year, month, day, *entry.clock, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _clock(head: re.Match[str]) -> tuple[int, int, int] | None:
    hour, minute, second = int(head["hour"]), int(head["minute"]), int(head["second"] or 0)
    known = chat_lines()
    for word in (head["before"], head["after"]):
        mark = re.sub(r"[.\s]", "", _MARKS.sub("", word or "")).casefold()
        if not mark or mark in {w.replace(" ", "") for w in known.before_time}:
            continue
        if mark in known.before_noon:
            hour = 0 if hour == 12 else hour
        elif mark in known.after_noon:
            hour = hour if hour >= 12 else hour + 12
        else:
            return None
    return hour, minute, second
