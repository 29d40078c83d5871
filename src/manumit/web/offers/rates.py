"""How often one address may write or try at the public pages."""

from __future__ import annotations

from django.http import HttpRequest

from manumit.web.api.rates import Rate
from manumit.web.config.limits import limits

__all__ = ["too_many"]

_rate = Rate()


def too_many(request: HttpRequest, what: str) -> float:
    """Return the seconds to wait, 0 where the address may go on. Addresses are not stored."""
    address = request.META.get("REMOTE_ADDR", "")
    allowed = limits().public_writes_per_minute
    return float(_rate.wait_seconds(f"{what} {address}", allowed=allowed) or 0)
