"""Screen many messages: one JSON object a message, in the order given, on several cores."""

from __future__ import annotations

import json
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

from manumit.offers.check import check_offer

__all__ = ["check_line", "screen_messages"]

_CHUNK = 250
_AHEAD = 3  # chunks in hand for each worker: enough to keep it busy, few enough for memory
_FEWEST_FOR_WORKERS = 2 * _CHUNK  # below this starting a process costs more than it saves

MessageKey = str | int | float | None


def check_line(key: MessageKey, text: str, *, home: str = "") -> str:
    """Return the check of one message as a line of JSON, ``id`` first.

    >>> check_line(7, "Cook needed")[:36]
    '{"id": 7, "level": "nothing_found", '
    """
    return json.dumps({"id": key, **check_offer(text, home=home).as_dict()}, ensure_ascii=False)


def screen_messages(
    messages: Iterable[tuple[MessageKey, str]], *, home: str = "", workers: int = 1
) -> Iterator[str]:
    """Yield one line of JSON a message, in the order of ``messages``.

    ``messages`` are (id, text) pairs; they are taken as the lines are, a bounded number
    ahead, so that memory does not grow with the input. ``workers`` are processes. Raises what
    ``check_offer`` raises; texts over its limit are for the caller to set aside before.
    """
    source = iter(messages)
    first = list(islice(source, _FEWEST_FOR_WORKERS))
    if workers < 2 or len(first) < _FEWEST_FOR_WORKERS:
        yield from _check_chunk(first, home)
        for key, text in source:
            yield check_line(key, text, home=home)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=workers, mp_context=context) as pool:
        waiting: deque[Future[list[str]]] = deque()
        for chunk in _chunks(first, source):
            waiting.append(pool.submit(_check_chunk, chunk, home))
            if len(waiting) >= workers * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _check_chunk(chunk: list[tuple[MessageKey, str]], home: str) -> list[str]:
    return [check_line(key, text, home=home) for key, text in chunk]


def _chunks(
    first: list[tuple[MessageKey, str]], rest: Iterator[tuple[MessageKey, str]]
) -> Iterator[list[tuple[MessageKey, str]]]:
    for at in range(0, len(first), _CHUNK):
        yield first[at : at + _CHUNK]
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
