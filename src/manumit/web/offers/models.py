"""What the offer desk keeps beside the evidence: texts, judgements, campaigns, imports.

Texts, notes and files are sealed (``manumit.web.records.sealing``). Identifiers, findings and
reasons are kept by ``manumit.web.records``.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = [
    "Campaign",
    "Channel",
    "FollowUp",
    "ImportJob",
    "ImportState",
    "Judgement",
    "Message",
    "Verdict",
]


class Verdict(models.TextChoices):
    """What a person decided about a message; the last judgement counts."""

    NONE = "", _("not judged")
    CONFIRMED = "confirmed", _("confirmed")
    FALSE_ALARM = "false_alarm", _("false alarm")
    NOT_ENOUGH = "not_enough", _("not enough information")


class Channel(models.TextChoices):
    """How a message reached the desk."""

    REPORT = "report", _("public report")
    STAFF = "staff", _("entered by staff")
    IMPORT = "import", _("import")
    API = "api", _("API")


class Campaign(models.Model):
    """Messages with one wording; the identifier is that of the first of them."""

    campaign_id = models.CharField(max_length=100, primary_key=True)
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True, default="")
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the identifier of the campaign."""
        return self.campaign_id


class Message(models.Model):
    """One message that was kept; its record has the same identifier."""

    record_id = models.CharField(max_length=100, primary_key=True)
    text_sealed = models.BinaryField()
    level = models.CharField(max_length=20, db_index=True)
    score = models.FloatField()
    language = models.CharField(max_length=35)
    first_sign = models.CharField(max_length=100, blank=True, default="")
    received_at = models.DateTimeField(db_index=True)
    channel = models.CharField(max_length=20, choices=Channel)
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True, default="")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.SET_NULL, null=True, related_name="messages"
    )
    verdict_by_campaign = models.BooleanField(default=False)
    receipt_digest = models.CharField(max_length=64, blank=True, default="", db_index=True)

    SEALED: ClassVar[dict[str, str]] = {"text_sealed": "offers.text|{record_id}"}

    class Meta:
        """The heaviest first, then the newest."""

        indexes: ClassVar = [models.Index(fields=["-score", "-received_at"], name="offers_queue")]

    def __str__(self) -> str:
        """Return the identifier, never the text."""
        return self.record_id


class FollowUp(models.Model):
    """How a person who reported a message wants to be reached; only where they left it."""

    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="follow_up"
    )
    contact_sealed = models.BinaryField()

    SEALED: ClassVar[dict[str, str]] = {"contact_sealed": "offers.follow-up|{message_id}"}

    def __str__(self) -> str:
        """Return the identifier of the message."""
        return self.message_id


class Judgement(models.Model):
    """One decision of a person; never changed, a later one replaces it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="judgements")
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True, default="")
    note_sealed = models.BinaryField()
    by_campaign = models.BooleanField(default=False)
    judged_by = models.CharField(max_length=40)
    judged_at = models.DateTimeField()

    SEALED: ClassVar[dict[str, str]] = {"note_sealed": "offers.note|{message_id}"}

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-judged_at", "-pk"]

    def __str__(self) -> str:
        """Return the number of the judgement."""
        return f"judgement {self.pk}"


class ImportState(models.TextChoices):
    """Where an import stands."""

    CHOSEN = "chosen", _("waits for a start")
    RUNNING = "running", _("runs")
    DONE = "done", _("done")
    FAILED = "failed", _("stopped")


class ImportJob(models.Model):
    """One table of messages that is read in the background; it goes on after a restart."""

    job_id = models.CharField(max_length=36, primary_key=True)
    file_sealed = models.BinaryField()
    column = models.CharField(max_length=200, blank=True, default="")
    id_column = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.CHOSEN)
    rows_done = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    rejects = models.JSONField(default=list)
    problem = models.TextField(blank=True, default="")
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    SEALED: ClassVar[dict[str, str]] = {"file_sealed": "offers.import|{job_id}"}

    def __str__(self) -> str:
        """Return the identifier of the import."""
        return self.job_id

    @property
    def rejected(self) -> int:
        """Return how many rows could not be used."""
        return len(self.rejects)
