"""What the payment desk keeps: screenings, alerts, and what people did about them.

Whose account it is, what the alert says and every note are sealed; payments stand in sealed
files beside the database (``manumit.web.records.sealed_files``), those of alerted accounts only.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from manumit.web.records.sealing import join_digest, unseal_text

__all__ = [
    "ACCOUNT_JOIN",
    "Alert",
    "AlertState",
    "Outcome",
    "ReportState",
    "Screening",
    "ScreeningState",
    "Step",
    "StepKind",
]

ACCOUNT_JOIN = "payments.account"
"""The kind under which digests of customers' accounts meet; apart from sighted identifiers."""


class ScreeningState(models.TextChoices):
    """Where a screening stands."""

    RUNNING = "running", _("runs")
    DONE = "done", _("done")
    FAILED = "failed", _("stopped")


class AlertState(models.TextChoices):
    """Where an alert stands."""

    OPEN = "open", _("open")
    SNOOZED = "snoozed", _("snoozed")
    ESCALATED = "escalated", _("escalated")
    CLOSED = "closed", _("closed")


class Outcome(models.TextChoices):
    """What an alert turned out to be."""

    NONE = "", _("not known")
    VICTIM = "victim", _("the customer is being deceived")
    MULE = "mule", _("the account is used by others")
    OTHER_FRAUD = "other_fraud", _("another fraud")
    ORDINARY = "ordinary", _("ordinary payments")
    UNCLEAR = "unclear", _("could not be found out")


class ReportState(models.TextChoices):
    """Where a report to the authority stands."""

    NONE = "", _("no report")
    ASKED = "asked", _("waits for a second person")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class StepKind(models.TextChoices):
    """What a person did with an alert."""

    TAKEN = "taken", _("taken")
    GIVEN_BACK = "given_back", _("given back")
    ASSIGNED = "assigned", _("assigned")
    IDENTITY = "identity", _("account shown")
    SNOOZED = "snoozed", _("snoozed")
    ESCALATED = "escalated", _("escalated")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("opened again")
    REPORT_ASKED = "report_asked", _("report asked for")
    REPORT_APPROVED = "report_approved", _("report approved")
    REPORT_REFUSED = "report_refused", _("report refused")
    REPORT_MADE = "report_made", _("report downloaded")
    EXPORTED = "exported", _("payments downloaded")


class Screening(models.Model):
    """One file of payments that was screened in the background."""

    screening_id = models.CharField(max_length=36, primary_key=True)
    state = models.CharField(max_length=20, choices=ScreeningState, default=ScreeningState.RUNNING)
    rows_read = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    rejects = models.JSONField(default=list)
    accounts = models.PositiveIntegerField(default=0)
    new_alerts = models.PositiveIntegerField(default=0)
    known_alerts = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    made_by = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the identifier of the screening."""
        return self.screening_id


class Alert(models.Model):
    """One alert; its record in the evidence has the identifier ``alert:<alert_id>``."""

    alert_id = models.CharField(max_length=64, primary_key=True)
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="alerts")
    account_sealed = models.BinaryField()
    account_digest = models.CharField(max_length=64, db_index=True)
    alert_sealed = models.BinaryField()
    alerted_at = models.DateTimeField()
    typology = models.CharField(max_length=60)
    score = models.FloatField()
    threshold = models.FloatField()
    sent_so_far = models.FloatField()
    at_risk = models.FloatField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    state = models.CharField(max_length=20, choices=AlertState, default=AlertState.OPEN)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, default="")
    snoozed_until = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    locked_at = models.DateTimeField(null=True)
    report_state = models.CharField(max_length=20, choices=ReportState, blank=True, default="")
    report_asked_by = models.CharField(max_length=40, blank=True, default="")

    SEALED: ClassVar[dict[str, str]] = {
        "account_sealed": "payments.account|{alert_id}",
        "alert_sealed": "payments.alert|{alert_id}",
    }

    class Meta:
        """The queue: what waits, the heaviest first."""

        indexes: ClassVar = [models.Index(fields=["state", "-score"], name="payments_queue")]

    def __str__(self) -> str:
        """Return the identifier, never the account."""
        return self.alert_id

    def after_resealing(self) -> list[str]:
        """Compute anew what depends on the key; return the names of the columns changed."""
        account = unseal_text(self.account_sealed, f"payments.account|{self.alert_id}")
        self.account_digest = join_digest(ACCOUNT_JOIN, account)
        return ["account_digest"]

    @property
    def file_name(self) -> str:
        """Return the name of the sealed file with the payments of the account."""
        return f"payments/{self.alert_id}.parquet"


class Step(models.Model):
    """One thing that a person did with an alert; never changed."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=StepKind)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, default="")
    note_sealed = models.BinaryField()
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    SEALED: ClassVar[dict[str, str]] = {"note_sealed": "payments.note|{alert_id}"}

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        """Return the number of the step."""
        return f"step {self.pk}"
