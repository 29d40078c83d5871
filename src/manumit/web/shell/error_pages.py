"""The pages for requests that cannot be answered; the HTTP API gets the same as JSON."""

from __future__ import annotations

import logging
import secrets
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from manumit.errors import ManumitError, TooLarge
from manumit.web.config.limits import limits

__all__ = [
    "bad_request",
    "error_response",
    "form_expired",
    "input_refused",
    "not_found",
    "server_error",
    "too_large",
]

_log = logging.getLogger("manumit.web")


def error_response(
    *, status: int, code: str, message: str, remedy: str, details: Sequence[dict[str, str]] = ()
) -> JsonResponse:
    """Return an answer of the HTTP API in its one shape."""
    error = {"code": code, "message": message, "remedy": remedy, "details": list(details)}
    return JsonResponse({"error": error}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for a request that is not understood (400) or has too much text (413)."""
    if isinstance(exception, RequestDataTooBig):
        return input_refused(request, too_large(limits().request_body_bytes), status=413)
    return _answer(
        request,
        status=400,
        code="web.bad-request",
        title=_("This request could not be read"),
        message=_("The browser sent something this page does not understand."),
        remedy=_("Go back, reload the page and try again."),
    )


def too_large(most_bytes: int) -> TooLarge:
    """Return the error for a body over so many bytes."""
    return TooLarge(
        _("What you sent is over the limit of %(megabytes)s MB.")
        % {"megabytes": round(most_bytes / 1_000_000, 1)},
        remedy=_("Send a smaller text or file, or split it. Nothing was stored."),
        code="web.body-too-large",
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form whose protection has expired (403)."""
    del reason
    return _answer(
        request,
        status=403,
        code="web.form-expired",
        title=_("This form has expired"),
        message=_("For your safety a form works only while the page is fresh. Nothing was saved."),
        remedy=_("Go back, reload the page and send the form again. Cookies must be allowed."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for an address that does not exist, or that this person may not see."""
    del exception
    return _answer(
        request,
        status=404,
        code="web.not-found",
        title=_("Page not found"),
        message=_("There is no page at this address, or it is not open to you."),
        remedy=_("Check the address, or start again from the first page."),
    )


def input_refused(request: HttpRequest, error: ManumitError, *, status: int) -> HttpResponse:
    """Return the page that says what was wrong with the input, and what to do."""
    return _answer(
        request,
        status=status,
        code=error.code,
        title=_("This could not be used"),
        message=error.message,
        remedy=error.remedy,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page for a fault of ours (500); the log gets its place, never its content."""
    reference = secrets.token_hex(4)
    kind, _value, trace = sys.exc_info()
    _log.error(
        "Unexpected %s at %s; reference %s",
        kind.__name__ if kind else "failure",
        _place(trace),
        reference,
    )
    return _answer(
        request,
        status=500,
        code="web.failure",
        title=_("Something went wrong on our side"),
        message=_("The page could not be made. What you entered may not have been saved."),
        remedy=_("Try again. If it happens again, tell the person who runs Manumit."),
        reference=reference,
    )


def _place(trace: TracebackType | None) -> str:
    """Return ``file:line function`` of the innermost frame of our own, without any values."""
    frames = traceback.extract_tb(trace) if trace else []
    own = [frame for frame in frames if "manumit" in frame.filename] or list(frames)
    if not own:
        return "unknown place"
    last = own[-1]
    file = Path(last.filename).as_posix().rsplit("/manumit/", 1)[-1]
    return f"{file}:{last.lineno} {last.name}"


def _answer(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    title: str,
    message: str,
    remedy: str,
    reference: str = "",
) -> HttpResponse:
    if request.path.startswith("/api/"):
        details = [{"reference": reference}] if reference else []
        return error_response(
            status=status, code=code, message=message, remedy=remedy, details=details
        )
    told = {"title": title, "message": message, "remedy": remedy, "code": code}
    try:
        page = render_to_string(
            "shell/failure.html", {"failure": told, "reference": reference}, request
        )
    except Exception:  # noqa: BLE001 (the page about a failure must not fail)
        page = render_to_string(
            "shell/failure_bare.html", {"failure": told, "reference": reference}
        )
    return HttpResponse(page, status=status)
