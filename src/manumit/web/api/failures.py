"""One shape for everything that goes wrong: ``{"error": {code, message, remedy, details}}``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from manumit.errors import CatalogError, ManumitError, NotAllowed, TooLarge
from manumit.web.shell.error_pages import error_response, server_error

__all__ = ["ErrorShape", "add_failure_handlers"]

# status: code, message, remedy
_BY_STATUS = {
    400: ("api.bad-request", "The request cannot be read.", "Send valid JSON in UTF-8."),
    401: (
        "api.no-key",
        "This operation needs an API key.",
        "Send a key that works as `Authorization: Bearer ...` or `X-API-Key: ...`.",
    ),
    403: (
        "api.no-right",
        "This key does not have the right for this operation.",
        "Ask whoever made the key for one with the right that the documentation names.",
    ),
    404: ("api.not-found", "There is nothing at this address.", "See /api/v1/docs."),
    405: (
        "api.method",
        "This address does not know the method.",
        "Use a method that the Allow header names.",
    ),
    413: ("api.too-large", "The body is over the limit.", "Send less at once."),
    415: ("api.media-type", "This type of body is not understood.", "Send application/json."),
    429: ("api.too-many", "There were too many calls.", "Wait as the Retry-After header says."),
}
_REASONS = {  # kinds of pydantic's errors; its own messages may repeat what was sent
    "missing": "is missing",
    "extra_forbidden": "is not known",
    "string_type": "is not text",
    "string_too_long": "is too long",
    "string_too_short": "is too short",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "float_type": "is not a number",
    "float_parsing": "is not a number",
    "bool_type": "is not true or false",
    "bool_parsing": "is not true or false",
    "list_type": "is not a list",
    "dict_type": "is not an object",
    "model_attributes_type": "is not an object",
    "too_long": "has too many items",
    "too_short": "has too few items",
    "enum": "is not one of the values allowed",
    "literal_error": "is not one of the values allowed",
    "datetime_parsing": "is not a date with a time",
    "datetime_from_date_parsing": "is not a date with a time",
    "timezone_aware": "has no time zone",
    "date_parsing": "is not a date",
}
_LONGEST_FIELD = 80


def add_failure_handlers(api: NinjaAPI) -> None:
    """Make every exception of an operation answer in the one shape."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        ValidationError: _invalid,
        HttpError: _http_error,
        Http404: lambda _request, _error: _plain(404),
        ManumitError: _ours,
        Exception: lambda request, _error: server_error(request),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


class ErrorShape:
    """Middleware: what the layers around the API refuse is told in the one shape too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer; a refusal that is not JSON is told anew."""
        response = self.get_response(request)
        if not request.path.startswith("/api/") or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        shaped = _plain(response.status_code)
        for header in ("Allow", "Retry-After"):
            if header in response.headers:
                shaped[header] = response.headers[header]
        return shaped


def _plain(status: int) -> JsonResponse:
    code, message, remedy = _BY_STATUS.get(
        status, ("api.refused", "The request was refused.", "See /api/v1/docs.")
    )
    return error_response(status=status, code=code, message=message, remedy=remedy)


def _http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    response = _plain(error.status_code)
    if isinstance(error, Throttled) and error.wait:
        response["Retry-After"] = str(error.wait)
    return response


def _ours(request: HttpRequest, error: ManumitError) -> HttpResponse:
    if isinstance(error, NotAllowed):
        return _plain(404)
    if isinstance(error, CatalogError):  # a fault of the installation, not of the caller
        return server_error(request)
    return error_response(
        status=413 if isinstance(error, TooLarge) else 422,
        code=error.code,
        message=error.message,
        remedy=error.remedy,
    )


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return error_response(
        status=422,
        code="api.invalid",
        message="The request does not have the form that this operation expects.",
        remedy="Correct the fields named in details; /api/v1/docs shows the form.",
        details=[_detail(found) for found in error.errors],
    )


def _detail(found: dict[str, Any]) -> dict[str, str]:
    place = [str(part) for part in found.get("loc", ())]
    kind = str(found.get("type", ""))
    return {
        "field": ".".join(place)[:_LONGEST_FIELD],
        "reason": _REASONS.get(kind, "is not valid"),
        "kind": kind,
    }
