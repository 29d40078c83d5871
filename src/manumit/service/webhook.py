"""Alerts out to another system: signed, tried again until taken, marked when delivered."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from manumit.errors import InputError
from manumit.service.journal import Journal, records_after

__all__ = ["Courier", "signature_of"]

_FIRST_PAUSE = 1.0  # seconds; doubled after each failure
_LONGEST_PAUSE = 300.0
_PATIENCE = 10.0


def signature_of(body: bytes, secret: str) -> str:
    """Return the value of the header ``X-Manumit-Signature``.

    >>> signature_of(b"{}", "key")[:14]
    'sha256=a777724'
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Courier:
    """Delivers the alerts of a folder in order; each at least once, with its identifier.

    The receiver sees ``X-Manumit-Alert`` and may get an alert again after a crash: it is the
    same identifier then. Raises InputError for an address that is not HTTP.
    """

    def __init__(self, folder: Path, address: str, secret: str) -> None:
        if urlsplit(address).scheme not in {"http", "https"}:
            raise InputError(
                "The webhook's address is not HTTP.",
                remedy="Give http://... or https://...",
                code="service.webhook",
            )
        self._outbox, self._address, self._secret = folder / "alerts.journal", address, secret
        self._delivered = Journal(folder / "delivered.journal")
        self._done = {record["alert_id"] for record in self._delivered.read()}
        self._place = 0  # what stands before it in the outbox is delivered
        self._stop = threading.Event()

    def run(self, every: float = 0.5) -> None:
        """Deliver until stopped; run in a thread of its own."""
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            delivered = self.deliver_due()
            pause = _FIRST_PAUSE if delivered else min(2 * pause, _LONGEST_PAUSE)
            self._stop.wait(every if delivered else pause)

    def stop(self) -> None:
        """Let ``run`` end."""
        self._stop.set()

    def deliver_due(self) -> bool:
        """Deliver what was not delivered yet; return False when the receiver did not take one."""
        if not self._outbox.exists():
            return True
        for alert, behind in records_after(self._outbox, self._place):
            if alert["alert_id"] not in self._done:
                if not self._send(alert):
                    return False
                self._delivered.append([{"alert_id": alert["alert_id"]}])
                self._done.add(alert["alert_id"])
            self._place = behind
        return True

    def _send(self, alert: dict[str, Any]) -> bool:
        body = json.dumps(alert, ensure_ascii=False).encode()
        request = urllib.request.Request(  # noqa: S310 (the scheme is checked above)
            self._address,
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Manumit-Alert": alert["alert_id"],
                "X-Manumit-Signature": signature_of(body, self._secret),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
                return bool(200 <= answer.status < 300)
        except (URLError, OSError):
            return False
