"""The HTTP server of the service: one process, one port, group commits.

Requests that wait while the disk writes are committed together, so that the rate does not
depend on the time of one write. An answer is sent only after its payments are durable.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from dataclasses import dataclass
from typing import Any, cast

import httptools

from manumit.errors import InputError
from manumit.service.desk import LiveDesk, Step

__all__ = ["Service"]

_LARGEST_BODY = 4 << 20
_MOST_WAITING = 10_000
_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found",
            405: "Method Not Allowed", 413: "Content Too Large", 422: "Unprocessable Content",
            500: "Internal Server Error", 503: "Service Unavailable"}  # fmt: skip


@dataclass(slots=True)
class _Waiting:
    connection: _Connection
    step: Step
    single: bool


class Service:
    """Serves a desk over HTTP.

    ``POST /api/v1/payments`` takes a payment or a list; ``GET /api/v1/health`` says that the
    service lives. Every request but that one carries ``Authorization: Bearer <token>``.
    """

    def __init__(self, desk: LiveDesk, token: str) -> None:
        self.desk = desk
        self._token = f"Bearer {token}".encode()
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self.failed: OSError | None = None

    async def run(self, host: str, port: int, ready: asyncio.Event | None = None) -> None:
        """Serve until cancelled, or until the disk fails: then nothing more is acknowledged."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), host, port)
        self.port = server.sockets[0].getsockname()[1]
        if ready is not None:
            ready.set()
        try:
            await self._commit_for_ever()
        finally:
            server.close()

    def allowed(self, given: bytes) -> bool:
        """Tell whether a request carries the token."""
        return hmac.compare_digest(given, self._token)

    def handle(self, connection: _Connection, method: bytes, target: bytes, body: bytes) -> None:
        """Answer a request, at once or after the next commit."""
        path = target.split(b"?", 1)[0]
        if path == b"/api/v1/health":
            connection.answer(200, {"status": "failed" if self.failed else "ok"})
        elif not self.allowed(connection.authorization):
            connection.answer(401, _error("The token is missing or wrong.", "service.token"))
        elif path != b"/api/v1/payments":
            connection.answer(404, _error("There is no such address.", "service.address"))
        elif method != b"POST":
            connection.answer(405, _error("Use POST.", "service.method"))
        elif self.failed or len(self._waiting) >= _MOST_WAITING:
            connection.answer(503, _error("The service cannot take payments now.", "service.busy"))
        else:
            self._take(connection, body)

    def _take(self, connection: _Connection, body: bytes) -> None:
        try:
            step = self.desk.step(body)
        except InputError as error:
            connection.answer(400, _error(error.message, error.code))
            return
        single = not body.lstrip().startswith(b"[")
        self._waiting.append(_Waiting(connection, step, single))
        self._wake.set()

    async def _commit_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._waiting = self._waiting, []
            try:
                await loop.run_in_executor(None, self.desk.commit, [one.step for one in batch])
            except OSError as error:
                self.failed = error
                for one in batch + self._waiting:
                    one.connection.answer(
                        500, _error("The disk failed; nothing was kept.", "service.disk")
                    )
                raise
            for one in batch:
                _answer(one)


def _answer(one: _Waiting) -> None:
    answers = one.step.answers
    if not one.single:
        one.connection.answer(200, answers)
    else:
        one.connection.answer(422 if "error" in answers[0] else 200, answers[0])


def _error(message: str, code: str) -> dict[str, str]:
    return {"error": message, "code": code}


class _Connection(asyncio.Protocol):
    """One connection; requests are answered one after the other."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._clear()

    def _clear(self) -> None:
        self._target = b""
        self._body: list[bytes] = []
        self._size = 0
        self.authorization = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (called by asyncio)."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop has a class of its own

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport (called by asyncio)."""
        del exc
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Feed the parser (called by asyncio)."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.answer(400, _error("The request is not HTTP.", "service.http"))
            if self._transport is not None:
                self._transport.close()

    def on_url(self, url: bytes) -> None:
        """Take in the address (called by the parser)."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header (called by the parser)."""
        if name.lower() == b"authorization":
            self.authorization = value

    def on_body(self, body: bytes) -> None:
        """Take in a part of the body (called by the parser)."""
        self._size += len(body)
        if self._size <= _LARGEST_BODY:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """Hand over the request (called by the parser)."""
        target, body, size = self._target, b"".join(self._body), self._size
        if size > _LARGEST_BODY:
            self.answer(413, _error("The body is too large.", "service.body"))
        else:
            self._service.handle(self, self._parser.get_method(), target, body)
        self._clear()

    def answer(self, status: int, content: Any) -> None:
        """Send an answer; nothing happens where the caller has gone."""
        if self._transport is None or self._transport.is_closing():
            return
        body = json.dumps(content, ensure_ascii=False, default=list).encode()
        head = (
            f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\n\r\n"
        )
        self._transport.write(head.encode() + body)
