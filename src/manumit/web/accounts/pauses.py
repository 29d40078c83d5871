"""Rising pauses after wrong passwords, by name and by address.

A try is counted before the password is looked at, so that many tries at once do not slip
past the count. Names and addresses are kept as keyed digests only, and a name that does not
exist is paused like one that does.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from manumit.web.accounts.models import SignInPause
from manumit.web.config.limits import limits

__all__ = ["Door", "count_try", "doors", "forget_name", "forget_try"]


@dataclass(frozen=True, slots=True)
class Door:
    """What is counted: a keyed digest, and the wrong tries it allows."""

    key_digest: str
    allowed: int
    by_name: bool


def doors(*, sign_in_name: str, address: str) -> tuple[Door, ...]:
    """Return the two counts of one try, in the order in which they are locked."""
    name = Door(_digest("name", sign_in_name), limits().sign_in_failures_per_name, by_name=True)
    place = Door(
        _digest("address", _network(address)), limits().sign_in_failures_per_address, by_name=False
    )
    return tuple(sorted((name, place), key=lambda door: door.key_digest))


def count_try(counted: tuple[Door, ...], *, now: datetime) -> datetime | None:
    """Count one try at every door; return the end of the pause where one holds."""
    with transaction.atomic():
        rows = [_locked(door, now=now) for door in counted]
        held = [row.paused_until for row in rows if row.paused_until and row.paused_until > now]
        if held:
            return max(held)
        for door, row in zip(counted, rows, strict=True):
            row.failures += 1
            row.last_at = now
            row.paused_until = _pause_end(row.failures - door.allowed, now=now)
            row.save()
    return None


def forget_try(counted: tuple[Door, ...], *, now: datetime) -> None:
    """Take back a counted try whose password was right; the name starts afresh."""
    with transaction.atomic():
        for door in counted:
            if door.by_name:
                SignInPause.objects.filter(pk=door.key_digest).delete()
                continue
            row = _locked(door, now=now)
            row.failures = max(row.failures - 1, 0)
            if row.failures < door.allowed:
                row.paused_until = None
            row.save()
        old = now - timedelta(hours=limits().sign_in_forget_hours)
        SignInPause.objects.filter(last_at__lt=old).delete()


def forget_name(sign_in_name: str) -> None:
    """End the pause of a name: whoever holds a one-time link has shown who they are."""
    SignInPause.objects.filter(pk=_digest("name", sign_in_name)).delete()


def _locked(door: Door, *, now: datetime) -> SignInPause:
    row, _ = SignInPause.objects.select_for_update().get_or_create(
        pk=door.key_digest, defaults={"last_at": now}
    )
    if now - row.last_at > timedelta(hours=limits().sign_in_forget_hours):
        row.failures, row.paused_until = 0, None
    return row


def _pause_end(over: int, *, now: datetime) -> datetime | None:
    if over < 0:
        return None
    longest = limits().sign_in_longest_pause_seconds
    seconds = min(limits().sign_in_pause_seconds * 2 ** min(over, 30), longest)
    return now + timedelta(seconds=seconds)


def _network(address: str) -> str:
    """Return the address, or the /64 of an IPv6 address: one household changes it at will.

    >>> _network("2001:db8::1") == _network("2001:db8::2")
    True
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6 and not found.ipv4_mapped:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _digest(kind: str, value: str) -> str:
    return salted_hmac(f"accounts.pause.{kind}", value, algorithm="sha256").hexdigest()
