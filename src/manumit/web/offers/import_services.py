"""Writing an import: the table is kept, its columns are chosen, then its rows are read."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from manumit.errors import InputError
from manumit.web.audit.services import Actor, audit_write
from manumit.web.offers.models import ImportJob, ImportState
from manumit.web.records.sealing import seal

__all__ = ["import_choose", "import_discard", "import_run", "import_start"]


@transaction.atomic
def import_start(
    *, actor: Actor, data: bytes, column: str, id_column: str, now: datetime
) -> ImportJob:
    """Return the import that was made; its rows are read once it runs."""
    if not data:
        raise InputError(
            "The file is empty.", remedy="Choose another file.", code="offers.import-empty"
        )
    job_id = str(uuid.uuid4())
    job = ImportJob.objects.create(
        job_id=job_id,
        file_sealed=seal(data, f"offers.import|{job_id}"),
        column=column,
        id_column=id_column,
        made_by=actor.actor_id,
        made_at=now,
    )
    audit_write(actor=actor, action="offers.import", object_kind="import", object_id=job_id)
    return job


def import_choose(*, job: ImportJob, column: str, id_column: str) -> None:
    """Note which columns to read, as numbers from 1; nothing of the table is read by it."""
    waiting = ImportJob.objects.filter(pk=job.pk, state=ImportState.CHOSEN)
    waiting.update(column=column, id_column=id_column)


@transaction.atomic
def import_run(*, actor: Actor, job: ImportJob) -> None:
    """Let an import that waits begin; raises InputError where it has begun already."""
    waiting = ImportJob.objects.filter(pk=job.pk, state=ImportState.CHOSEN)
    if not waiting.update(state=ImportState.RUNNING):
        raise InputError(
            "This import has begun already.",
            remedy="Open its page to see how far it is.",
            code="offers.import-begun",
        )
    audit_write(actor=actor, action="offers.import-run", object_kind="import", object_id=job.pk)


@transaction.atomic
def import_discard(*, actor: Actor, job: ImportJob) -> None:
    """Remove a table that was not imported."""
    ImportJob.objects.filter(pk=job.pk, state=ImportState.CHOSEN).delete()
    audit_write(actor=actor, action="offers.import-discard", object_kind="import", object_id=job.pk)
