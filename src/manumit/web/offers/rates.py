"""How often one address may write or try at the public pages."""

from __future__ import annotations

from django.http import HttpRequest

from manumit.web.api.rates import Rate
from manumit.web.config.limits import limits

__all__ = ["too_many"]

_rate = Rate()


def too_many(request: HttpRequest, what: str, *, allowed: int | None = None) -> int:
    """Return the seconds to wait, 0 where the address may go on. Addresses are not stored.

    ``allowed`` is how often in a minute; without it, as often as the public may write.
    """
    address = request.META.get("REMOTE_ADDR", "")
    often = limits().public_writes_per_minute if allowed is None else allowed
    return _rate.wait_seconds(f"{what} {address}", allowed=often)
