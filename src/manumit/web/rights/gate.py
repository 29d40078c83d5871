"""The gate: every view declares the right it needs; what declares nothing is closed.

Someone without the right gets the same answer as for a page that does not exist, so that a
page cannot be found by trying. Someone who has not signed in is sent to sign in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from manumit.web.rights.roles import checked_right

__all__ = [
    "API",
    "OPEN",
    "RightsGate",
    "declared_right",
    "guarded_by_api",
    "needs",
    "open_to_all",
    "person_may",
]

OPEN = "open-to-all"
API = "guarded-by-api"
_MARK = "manumit_right"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def open_to_all(view: View) -> View:
    """Return the view, marked as open to people who have not signed in."""
    return _marked(view, OPEN)


def guarded_by_api(view: View) -> View:
    """Return the view, marked as one whose API key is checked by ``manumit.web.api``."""
    return _marked(view, API)


def needs(right: str) -> Callable[[View], View]:
    """Return a decorator that marks a view as needing the right.

    Raises CatalogError when ``roles.toml`` does not declare the right.
    """
    known = checked_right(right)

    def mark(view: View) -> View:
        return _marked(view, known)

    return mark


def declared_right(view: Callable[..., object]) -> str:
    """Return what the view declares: a right, OPEN, API, or "" when it declares nothing."""
    return str(getattr(view, _MARK, ""))


def person_may(request: HttpRequest, right: str) -> bool:
    """Return whether whoever makes this request has the right."""
    person = getattr(request, "user", None)  # none where a request failed before it had one
    return bool(person and person.is_authenticated and person.has_right(right))


class RightsGate:
    """Middleware that lets a request through to its view only with the declared right."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer of what lies behind the gate."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: tuple[object, ...],
        _kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Return None to let the request through, or a redirect to sign in."""
        right = declared_right(view)
        if right in {OPEN, API}:
            return None
        if not right:
            raise Http404
        if person_may(request, right):
            return None
        if request.user.is_authenticated:
            raise Http404
        return HttpResponseRedirect(_sign_in_address(request))


def _sign_in_address(request: HttpRequest) -> str:
    address = reverse("sign-in")
    if request.method not in {"GET", "HEAD"}:  # a form cannot be sent again by a redirect
        return address
    return f"{address}?{urlencode({'next': request.get_full_path()})}"


def _marked(view: View, mark: str) -> View:
    setattr(view, _MARK, mark)
    return view
