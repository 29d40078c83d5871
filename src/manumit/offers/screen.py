"""Screen many messages: one JSON object a message, in the order given, on several cores."""

from __future__ import annotations

import json
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

from manumit.offers.check import OfferCheck, check_offers

__all__ = ["screen_messages"]

_CHUNK = 250
_AHEAD = 3  # chunks in hand for each worker: enough to keep it busy, few enough for memory
_FEWEST_FOR_WORKERS = 2 * _CHUNK  # below this starting a process costs more than it saves

_REPEATED = ("questions", "advice")
_written: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}  # few: they depend on signs

MessageKey = str | int | float | None


def screen_messages(
    messages: Iterable[tuple[MessageKey, str]], *, home: str = "", workers: int = 1
) -> Iterator[str]:
    """Yield one line of JSON a message, ``id`` first, in the order of ``messages``.

    ``messages`` are (id, text) pairs; they are taken as the lines are, a bounded number
    ahead, so that memory does not grow with the input. ``workers`` are processes. Raises what
    ``check_offer`` raises; texts over its limit are for the caller to set aside before.

    >>> next(screen_messages([(7, "Cook needed")]))[:36]
    '{"id": 7, "level": "nothing_found", '
    """
    source = iter(messages)
    first = list(islice(source, _FEWEST_FOR_WORKERS))
    if workers < 2 or len(first) < _FEWEST_FOR_WORKERS:
        for chunk in _chunks(first, source):
            yield from _check_chunk(chunk, home)
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
    checks = check_offers([text for _, text in chunk], home=home)
    return [_line(key, check) for (key, _), check in zip(chunk, checks, strict=True)]


def _line(key: MessageKey, check: OfferCheck) -> str:
    """Return one line; questions and advice, which repeat, are written as JSON only once."""
    found = check.as_dict()
    ids = (tuple(q.question_id for q in check.questions), tuple(a.advice_id for a in check.advice))
    repeated = _written.get(ids)
    if repeated is None:
        same = {name: found[name] for name in _REPEATED}
        repeated = _written[ids] = json.dumps(same, ensure_ascii=False)[1:]
    for name in _REPEATED:
        del found[name]
    return f"{json.dumps({'id': key, **found}, ensure_ascii=False)[:-1]}, {repeated}"


def _chunks(
    first: list[tuple[MessageKey, str]], rest: Iterator[tuple[MessageKey, str]]
) -> Iterator[list[tuple[MessageKey, str]]]:
    for at in range(0, len(first), _CHUNK):
        yield first[at : at + _CHUNK]
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
