"""Read an imported table in the background, a few hundred rows at a time.

Each step stores its rows and how far it came in one transaction: after a stop the import
goes on where it stood, and no row is stored twice.
"""

from __future__ import annotations

import threading
from itertools import islice

from django.db import close_old_connections, transaction
from django.utils import timezone

from manumit.errors import ManumitError, Reject
from manumit.interchange.tables import Batch, read_messages
from manumit.web.audit.services import person_actor
from manumit.web.offers.models import Channel, ImportJob, ImportState
from manumit.web.offers.services import messages_store
from manumit.web.records.sealing import unseal

__all__ = ["import_in_background", "import_rows"]

_STEP = 200


def import_in_background(job_id: str) -> None:
    """Start reading in a thread of this process."""
    threading.Thread(target=_run, args=(job_id,), name="import", daemon=True).start()


def import_rows(job_id: str) -> None:
    """Read the rows that are left; returns when the table is done or cannot be read."""
    job = ImportJob.objects.get(pk=job_id)
    data = unseal(job.file_sealed, f"offers.import|{job_id}")
    try:
        batch = read_messages(data, column=job.column or None, id_column=job.id_column or None)
        rows = iter(batch)
        for _ in islice(rows, job.rows_done):
            pass
        while _step(job_id, batch, list(islice(rows, _STEP))):
            pass
    except ManumitError as error:
        _end(job_id, ImportState.FAILED, problem=f"{error.message} {error.remedy}")


def _step(job_id: str, batch: Batch, rows: list[object]) -> bool:
    """Store some rows; return whether there may be more."""
    if not rows:
        _end(job_id, ImportState.DONE)
        return False
    texts = [row.text for row in rows if not isinstance(row, Reject)]  # type: ignore[attr-defined]
    refused = [row.as_dict() for row in rows if isinstance(row, Reject)]
    del batch
    with transaction.atomic():
        job = ImportJob.objects.select_for_update().get(pk=job_id)
        if texts:
            actor = person_actor(int(job.made_by))
            messages_store(actor=actor, texts=texts, channel=Channel.IMPORT, now=timezone.now())
        job.rows_done += len(rows)
        job.kept += len(texts)
        job.rejects = [*job.rejects, *refused]
        job.state = ImportState.RUNNING
        job.save(update_fields=["rows_done", "kept", "rejects", "state"])
    return True


def _end(job_id: str, state: ImportState, *, problem: str = "") -> None:
    """Note the end; the file is not needed any more and is removed."""
    ImportJob.objects.filter(pk=job_id).update(state=state, problem=problem, file_sealed=b"")


def _run(job_id: str) -> None:
    try:
        import_rows(job_id)
    finally:
        close_old_connections()
