"""What a person sees, and what the log keeps, when something goes wrong in a page."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from manumit.errors import InputError, NotAllowed, TooLarge
from manumit.web.shell.error_pages import input_refused, not_found, server_error

__all__ = ["Failures"]

_DJANGO_ANSWERS = (Http404, PermissionDenied, SuspiciousOperation)


class Failures:
    """Middleware: turn an exception of a view into a calm page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer of the inner layers."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for ``exception``, or None where Django's own answer is right."""
        if isinstance(exception, NotAllowed):
            return not_found(request, exception)
        if isinstance(exception, TooLarge):
            return input_refused(request, exception, status=413)
        if isinstance(exception, InputError):
            return input_refused(request, exception, status=400)
        if isinstance(exception, _DJANGO_ANSWERS):
            return None
        return server_error(request)
