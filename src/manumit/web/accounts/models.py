"""Accounts, one-time links and the pauses after wrong passwords."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from manumit.web.rights.roles import rights_of

__all__ = ["OneTimeLink", "Person", "SignInPause"]


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their sign-in name; accounts are made by the services only."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person with this sign-in name, however it is capitalised."""
        return self.get(sign_in_name=(username or "").strip().casefold())


class Person(AbstractBaseUser):
    """Someone who works here. The sign-in name need not be an e-mail address."""

    sign_in_name = models.CharField(max_length=100, unique=True)
    display_name = models.CharField(max_length=100)
    role = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=12, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "sign_in_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        """Sorted as people look for a name."""

        ordering: ClassVar = ["display_name", "pk"]

    def __str__(self) -> str:
        """Return the number of the account; a log never shows a name."""
        return f"person {self.pk}"

    @property
    def rights(self) -> frozenset[str]:
        """The rights of this person now; none once the account is closed."""
        return rights_of(self.role) if self.is_active else frozenset()

    def has_right(self, right: str) -> bool:
        """Return whether this person has the right."""
        return right in self.rights


class OneTimeLink(models.Model):
    """A link that lets one person choose a password once; only its digest is kept."""

    token_digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    @staticmethod
    def digest_of(token: str) -> str:
        """Return the digest under which a token is kept."""
        return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

    def __str__(self) -> str:
        """Return the number of the link, never the link."""
        return f"one-time link {self.pk}"


class SignInPause(models.Model):
    """Wrong passwords for one name or one address, known only by a keyed digest."""

    key_digest = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the kind of row; it holds no name to show."""
        return "sign-in pause"
