"""Operations of the API about itself."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema

from manumit import __version__
from manumit.catalog.reader import catalog_version
from manumit.errors import NotAllowed
from manumit.web.api.access import Access, open_to_all_callers
from manumit.web.api.models import ApiKey

__all__ = ["router"]

router = Router(tags=["about"])


class StatusOut(Schema):
    """What answers here."""

    version: str
    catalog_version: str


class KeyOut(Schema):
    """The key of the caller."""

    prefix: str
    rights: list[str]
    expires_at: datetime
    last_used_on: date | None


@router.get("/status", response=StatusOut, auth=open_to_all_callers, summary="What answers here")
def status(request: HttpRequest) -> dict[str, str]:
    """Return the version of the software and of its declared knowledge."""
    del request
    return {"version": __version__, "catalog_version": catalog_version()}


@router.get("/key", response=KeyOut, auth=Access(""), summary="The key you call with")
def key(request: HttpRequest) -> dict[str, object]:
    """Return the rights and the last day of the key, for a program that checks its own setup."""
    caller = request.auth  # type: ignore[attr-defined]
    found = ApiKey.objects.filter(pk=caller.actor.actor_id).first()
    if found is None:
        raise NotAllowed("There is no such key.", remedy="Send a key.", code="api.no-key")
    return {
        "prefix": found.prefix,
        "rights": found.scopes,
        "expires_at": found.expires_at,
        "last_used_on": found.last_used_on,
    }
