"""Finds the person of a session and checks a password; pauses are the services' work."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from manumit.web.accounts.models import Person

__all__ = ["PersonBackend"]


class PersonBackend(BaseBackend):
    """Django's way to people: by sign-in name and password, and by session."""

    def authenticate(
        self, request: HttpRequest | None, sign_in_name: str = "", password: str = "", **_: object
    ) -> Person | None:
        """Return the person with this name and password, or None.

        An unknown name and a closed account cost as much time as a wrong password.
        """
        del request
        try:
            person = Person.objects.get_by_natural_key(sign_in_name)
        except Person.DoesNotExist:
            make_password(password)
            return None
        matches = person.check_password(password)
        return person if matches and person.is_active else None

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, or None once the account is closed."""
        return Person.objects.filter(pk=user_id, is_active=True).first()
