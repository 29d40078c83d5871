"""The one table of the audit trail; rows are added and never changed."""

from __future__ import annotations

from typing import ClassVar, NoReturn

from django.db import models

__all__ = ["ActorKind", "AuditEntry", "Outcome"]


class ActorKind(models.TextChoices):
    """Who did it: a person, an API key, the system itself, or someone who has not signed in."""

    PERSON = "person"
    API_KEY = "api_key"
    SYSTEM = "system"
    VISITOR = "visitor"


class Outcome(models.TextChoices):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class AppendOnly(models.QuerySet["AuditEntry"]):
    """A query set that adds and reads only."""

    def update(self, **_kwargs: object) -> NoReturn:
        """Refuse: an audit row is never changed."""
        raise TypeError("Audit rows are never changed.")

    def delete(self) -> NoReturn:
        """Refuse: an audit row is never removed."""
        raise TypeError("Audit rows are never removed.")


class AuditEntry(models.Model):
    """One thing that was done: who, what, to what, when, with which outcome.

    ``number`` counts from 1 without gaps. ``digest`` covers the row and the digest of the
    row before, so that a row cannot be changed, removed or slipped in unnoticed.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=12, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=40, blank=True, default="", db_index=True)
    action = models.CharField(max_length=60, db_index=True)
    object_kind = models.CharField(max_length=40, blank=True, default="")
    object_id = models.CharField(max_length=100, blank=True, default="", db_index=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.DONE)
    detail = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=64, blank=True, default="", unique=True)
    digest = models.CharField(max_length=64, unique=True)

    objects: ClassVar = models.Manager.from_queryset(AppendOnly)()

    class Meta:
        """Newest first, as people read a trail."""

        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        """Return the number of the row."""
        return f"audit entry {self.number}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Add the row; refuse to change one that exists."""
        if not self._state.adding:
            raise TypeError("Audit rows are never changed.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Refuse: an audit row is never removed."""
        raise TypeError("Audit rows are never removed.")
