"""Reading accounts."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import QuerySet

from manumit.web.accounts.models import OneTimeLink, Person

__all__ = ["anyone_can_manage", "link_works", "people", "person_by_id"]


def people() -> QuerySet[Person]:
    """Return everyone with an account: open accounts first, then by name."""
    return Person.objects.order_by("-is_active", "display_name", "pk")


def person_by_id(person_id: int) -> Person | None:
    """Return the person with this number, or None."""
    return Person.objects.filter(pk=person_id).first()


def anyone_can_manage() -> bool:
    """Return whether someone can sign in and manage people; a new workspace has nobody."""
    able = Person.objects.filter(is_active=True).exclude(
        password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    return any(person.has_right("people.manage") for person in able)


def link_works(*, token: str, now: datetime) -> bool:
    """Return whether a one-time link can still be used."""
    return OneTimeLink.objects.filter(
        token_digest=OneTimeLink.digest_of(token),
        used_at=None,
        expires_at__gt=now,
        person__is_active=True,
    ).exists()
