"""Where a form leads on, and the language that it leaves behind."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

__all__ = ["keep_language", "onward_address"]


def onward_address(request: HttpRequest, asked: str) -> str:
    """Return the page to go on to: only one of ours, whatever the address asks for."""
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours and asked.startswith("/") else reverse("start")


def keep_language(response: HttpResponse, code: str) -> None:
    """Let the browser keep the language of the pages; one that cannot be chosen is passed over."""
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
