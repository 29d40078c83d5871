"""Refuse a request body over the limit before any of it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from manumit.web.config.limits import limits
from manumit.web.shell.error_pages import input_refused, too_large

__all__ = ["BodyLimits", "takes_files"]

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Return ``view`` marked to take bodies up to ``upload_body_bytes`` of limits.toml."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class BodyLimits:
    """Middleware: answer 413 where the declared length is over the view's limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer of the inner layers."""
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Return the refusal, or None where the body is within the limit."""
        del args, kwargs
        allowed = limits()
        large = getattr(view, "takes_files", False)
        limit = allowed.upload_body_bytes if large else allowed.request_body_bytes
        if _declared_length(request) <= limit:
            return None
        return input_refused(request, too_large(limit), status=413)


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
