"""How many calls a minute one caller has made, counted in this process."""

from __future__ import annotations

import threading
import time

__all__ = ["Rate"]

_WINDOW_SECONDS = 60


class Rate:
    """Counts calls in windows of one minute; callers of a past window are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._calls: dict[str, int] = {}

    def wait_seconds(self, caller: str, *, allowed: int, now: float | None = None) -> int:
        """Count one call; return 0, or the seconds to wait where it was one too many.

        >>> rate = Rate()
        >>> [rate.wait_seconds("key", allowed=2, now=90.0) for _ in range(3)]
        [0, 0, 30]
        >>> rate.wait_seconds("key", allowed=2, now=120.0)
        0
        """
        at = time.time() if now is None else now
        window = int(at // _WINDOW_SECONDS)
        with self._lock:
            if window != self._window:
                self._window, self._calls = window, {}
            made = self._calls[caller] = self._calls.get(caller, 0) + 1
        if made <= allowed:
            return 0
        return max(1, int((window + 1) * _WINDOW_SECONDS - at))

    def forget(self) -> None:
        """Forget every call."""
        with self._lock:
            self._calls = {}
