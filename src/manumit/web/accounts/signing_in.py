"""Signing in: one answer for a wrong name, a wrong password and a closed account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import authenticate
from django.db import transaction

from manumit.web.accounts.models import Person
from manumit.web.accounts.pauses import count_try, doors, forget_try
from manumit.web.audit.models import Outcome
from manumit.web.audit.services import VISITOR, Actor, audit_write, person_actor

__all__ = ["SignIn", "sign_in_check"]


@dataclass(frozen=True, slots=True)
class SignIn:
    """The result of one try: the person, or nobody and perhaps the end of a pause."""

    person: Person | None
    paused_until: datetime | None = None


def sign_in_check(*, sign_in_name: str, password: str, address: str, now: datetime) -> SignIn:
    """Return who signs in with this name and password.

    While a pause holds the password is not looked at, and nothing tells whether the name
    exists.
    """
    name = sign_in_name.strip().casefold()
    counted = doors(sign_in_name=name, address=address)
    if held := count_try(counted, now=now):
        return SignIn(None, held)
    person = authenticate(sign_in_name=name, password=password)
    if not isinstance(person, Person):
        known = Person.objects.filter(sign_in_name=name).values_list("pk", flat=True).first()
        _note(VISITOR, known or "", Outcome.REFUSED)
        return SignIn(None)
    forget_try(counted, now=now)
    _note(person_actor(person.pk), person.pk, Outcome.DONE)
    return SignIn(person)


def _note(actor: Actor, person_id: int | str, outcome: Outcome) -> None:
    with transaction.atomic():
        audit_write(
            actor=actor,
            action="accounts.sign-in",
            object_kind="person",
            object_id=person_id,
            outcome=outcome,
        )
