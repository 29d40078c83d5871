"""API keys, and the answers kept for callers who ask the same thing again."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

__all__ = ["ApiKey", "KeptAnswer"]


class ApiKey(models.Model):
    """A key of a program; only the digest of its secret is kept. ``scopes`` are rights."""

    prefix = models.CharField(max_length=16, unique=True)
    secret_digest = models.CharField(max_length=64)
    label = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        """Return the public part of the key."""
        return f"API key {self.prefix}"

    def works(self, *, now: datetime) -> bool:
        """Return whether the key is neither revoked nor expired."""
        return self.revoked_at is None and now < self.expires_at


class KeptAnswer(models.Model):
    """The answer to one Idempotency-Key; what it says is sealed."""

    scope_digest = models.CharField(max_length=64, primary_key=True)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer_sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    SEALED: ClassVar[dict[str, str]] = {"answer_sealed": "api.answer|{scope_digest}"}

    def __str__(self) -> str:
        """Return the kind of row; it has nothing to show."""
        return "kept answer"
