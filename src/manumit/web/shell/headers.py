"""The security headers of every answer, set in one place.

The content security policy has no exception on any page: no inline script or style, no data
addresses, nothing from another host.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

__all__ = ["CONTENT_SECURITY_POLICY", "HEADERS", "SecurityHeaders"]

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

# "same-origin" and not "no-referrer": under "no-referrer" browsers send "Origin: null" with our
# own forms, and Django's check of forged forms refuses them. Other sites get no address either way.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "X-Robots-Tag": "noindex, nofollow",
}

_YEAR_SECONDS = 31_536_000


class SecurityHeaders:
    """Middleware: put the headers on every answer, and forbid keeping any page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer with its headers."""
        response = self._get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if not (request.path.startswith(settings.STATIC_URL) and response.status_code == 200):
            response["Cache-Control"] = "no-store"
        if request.is_secure():
            response["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}"
        return response
