"""Who may call an operation: a key with the right, or anyone; closed where nothing is said.

@router.post("/offers/check", auth=open_to_all_callers)
@router.get("/offers", auth=needs_key("offers.read"))
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError, AuthorizationError, Throttled
from ninja.security import HttpBearer

from manumit.web.api.keys import key_find
from manumit.web.api.rates import Rate
from manumit.web.audit.models import ActorKind
from manumit.web.audit.services import VISITOR, Actor
from manumit.web.config.limits import limits
from manumit.web.rights.roles import checked_right

__all__ = ["Access", "Caller", "calls", "closed", "needs_key", "open_to_all_callers"]

calls = Rate()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the actor for the audit trail, and the rights of the key."""

    actor: Actor
    rights: frozenset[str] = frozenset()


class Access(HttpBearer):
    """Lets a call through, or refuses it with 401, 403 or 429.

    ``right`` is what a key needs; "" lets anyone through, and a key that is sent along all
    the same must work.
    """

    def __init__(self, right: str, *, open_to_all: bool = False) -> None:
        super().__init__()
        self.right = right
        self.open_to_all = open_to_all

    def __call__(self, request: HttpRequest) -> Caller:
        """Return the caller; raises an error that is answered in the one shape."""
        sent = _sent_key(request)
        address = request.META.get("REMOTE_ADDR", "")
        if not sent:
            _count(f"address {address}", allowed=limits().api_open_calls_per_minute)
            if self.open_to_all:
                return Caller(VISITOR)
            raise AuthenticationError
        return self.authenticate(request, sent)

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return the caller with this key."""
        key = key_find(text=token, now=timezone.now())
        if key is None:  # guesses count like calls without a key
            address = request.META.get("REMOTE_ADDR", "")
            _count(f"address {address}", allowed=limits().api_open_calls_per_minute)
            raise AuthenticationError
        _count(f"key {key.pk}", allowed=limits().api_calls_per_minute)
        caller = Caller(Actor(ActorKind.API_KEY, str(key.pk)), frozenset(key.scopes))
        if self.right and self.right not in caller.rights:
            raise AuthorizationError
        return caller


class _Closed(Access):
    """Refuses everyone: an operation that says nothing about access is closed."""

    def __call__(self, request: HttpRequest) -> Caller:
        """Refuse."""
        del request
        raise AuthenticationError


def needs_key(right: str) -> Access:
    """Return access for keys with the right; raises CatalogError for an undeclared right."""
    return Access(checked_right(right))


open_to_all_callers = Access("", open_to_all=True)
closed = _Closed("")


def _sent_key(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        return token.strip()
    return request.headers.get("X-API-Key", "").strip()


def _count(caller: str, *, allowed: int) -> None:
    if wait := calls.wait_seconds(caller, allowed=allowed):
        raise Throttled(wait=wait)
