"""The tables of evidence; they mirror the dataclasses of ``manumit.model``.

Columns that end in ``_sealed`` hold what identifies a person (see ``sealing``). A model with
such columns says in ``SEALED`` for which context each is sealed, so that the keys of every
desk can be replaced by one command.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from manumit.web.records.sealing import join_digest, unseal_text

__all__ = ["FindingRow", "ReasonRow", "RecordRow", "SightingRow", "SourceRow"]


class SourceRow(models.Model):
    """Mirrors ``manumit.model.Source``."""

    source_id = models.CharField(max_length=100, primary_key=True)
    kind = models.CharField(max_length=20)
    title = models.TextField()
    reliability = models.CharField(max_length=1)
    organisation = models.TextField(blank=True, default="")
    url = models.TextField(blank=True, default="")
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        """Named as the field names it."""

        db_table = "records_source"

    def __str__(self) -> str:
        """Return the identifier of the source."""
        return self.source_id


class RecordRow(models.Model):
    """Mirrors ``manumit.model.Record``."""

    record_id = models.CharField(max_length=100, primary_key=True)
    kind = models.CharField(max_length=20, db_index=True)
    received_at = models.DateTimeField(db_index=True)
    source = models.ForeignKey(SourceRow, on_delete=models.PROTECT, related_name="records")
    observed_at = models.DateTimeField(null=True, blank=True)
    jurisdiction = models.CharField(max_length=2, blank=True, default="")
    destination = models.CharField(max_length=2, blank=True, default="")
    language = models.CharField(max_length=35, blank=True, default="")
    content_digest = models.CharField(max_length=64, blank=True, default="", db_index=True)

    class Meta:
        """Named as the field names it."""

        db_table = "records_record"

    def __str__(self) -> str:
        """Return the identifier of the record."""
        return self.record_id


class SightingRow(models.Model):
    """Mirrors ``manumit.model.Sighting``; one row for each identifier of a record."""

    record = models.ForeignKey(RecordRow, on_delete=models.CASCADE, related_name="sightings")
    kind = models.CharField(max_length=20)
    join_digest = models.CharField(max_length=64, db_index=True)
    value_sealed = models.BinaryField()
    raw_sealed = models.BinaryField()
    observed_at = models.DateTimeField()
    source = models.ForeignKey(SourceRow, on_delete=models.PROTECT, related_name="sightings")
    credibility = models.CharField(max_length=1)
    confirmed = models.BooleanField(null=True, blank=True)
    judged_by = models.CharField(max_length=40, blank=True, default="")
    judged_at = models.DateTimeField(null=True, blank=True)

    SEALED: ClassVar[dict[str, str]] = {
        "value_sealed": "sighting.value|{record_id}",
        "raw_sealed": "sighting.raw|{record_id}",
    }

    class Meta:
        """One row for each identifier of a record."""

        db_table = "records_sighting"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "join_digest"], name="one_sighting_a_record")
        ]

    def __str__(self) -> str:
        """Return the number of the sighting, never the identifier."""
        return f"sighting {self.pk}"

    def after_resealing(self) -> list[str]:
        """Compute anew what depends on the key; return the names of the columns changed."""
        value = unseal_text(self.value_sealed, f"sighting.value|{self.record_id}")
        self.join_digest = join_digest(self.kind, value)
        return ["join_digest"]


class FindingRow(models.Model):
    """Mirrors ``manumit.model.Finding``."""

    record = models.ForeignKey(RecordRow, on_delete=models.CASCADE, related_name="findings")
    desk = models.CharField(max_length=20)
    level = models.CharField(max_length=40)
    score = models.FloatField()
    produced_at = models.DateTimeField()
    catalog_version = models.CharField(max_length=40)
    missing = models.JSONField(default=list)

    class Meta:
        """Named as the field names it."""

        db_table = "records_finding"
        indexes: ClassVar = [models.Index(fields=["desk", "level"], name="finding_desk_level")]

    def __str__(self) -> str:
        """Return the number of the finding."""
        return f"finding {self.pk}"


class ReasonRow(models.Model):
    """Mirrors ``manumit.model.Reason``; ``position`` keeps the order of the finding."""

    finding = models.ForeignKey(FindingRow, on_delete=models.CASCADE, related_name="reasons")
    position = models.PositiveIntegerField()
    item_id = models.CharField(max_length=100, db_index=True)
    words = models.TextField()
    weight = models.FloatField()
    quote_sealed = models.BinaryField()
    start = models.IntegerField(default=-1)
    end = models.IntegerField(default=-1)
    source_ids = models.JSONField(default=list)

    SEALED: ClassVar[dict[str, str]] = {"quote_sealed": "reason.quote|{finding.record_id}"}

    class Meta:
        """In the order of the finding."""

        db_table = "records_reason"
        ordering: ClassVar = ["finding", "position"]

    def __str__(self) -> str:
        """Return the number of the reason."""
        return f"reason {self.pk}"
