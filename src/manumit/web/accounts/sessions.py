"""Sessions end after idleness and in any case after some hours (config/limits.toml)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from manumit.web.config.limits import limits

__all__ = ["SessionLimits"]

_STARTED, _SEEN = "started_at", "seen_at"
_NOTE_EVERY_SECONDS = 60  # one write a minute for each person, not one for each page


class SessionLimits:
    """Middleware that signs a person out when the session has become too old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the page, for a signed-out visitor where the session was too old."""
        if request.user.is_authenticated:
            _keep_or_end(request, now=time.time())
        return self.get_response(request)


def _keep_or_end(request: HttpRequest, *, now: float) -> None:
    session = request.session
    started, seen = session.get(_STARTED), session.get(_SEEN)
    if started is None or seen is None:
        session[_STARTED] = session[_SEEN] = now
        return
    too_idle = now - seen > limits().session_idle_minutes * 60
    too_old = now - started > limits().session_absolute_hours * 3600
    if too_idle or too_old or seen > now + _NOTE_EVERY_SECONDS:
        logout(request)
    elif now - seen > _NOTE_EVERY_SECONDS:
        session[_SEEN] = now
