"""Read an imported table in the background, a few hundred rows at a time.

Each step stores its rows and how far it came in one transaction: after a stop the import
goes on where it stood, and no row is stored twice.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import islice

from django.db import close_old_connections, transaction
from django.db.models import F
from django.utils import timezone

from manumit.errors import ManumitError, Reject
from manumit.interchange.columns import ColumnChoice
from manumit.interchange.tables import Batch, MessageRow, read_messages
from manumit.web.audit.services import person_actor
from manumit.web.offers.models import Channel, ImportJob, ImportState
from manumit.web.offers.services import messages_store
from manumit.web.records.sealing import seal, unseal

__all__ = ["Preview", "import_in_background", "import_rows", "preview_of", "resume_imports"]

_STEP = 100  # rows of one transaction; others wait for it where the database is SQLite
_PREVIEW_ROWS = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be read of a table: the columns and why, and the first rows."""

    columns: ColumnChoice
    notes: tuple[str, ...]
    rows: tuple[MessageRow | Reject, ...]


def preview_of(job: ImportJob) -> Preview:
    """Return the first rows of an import that waits; raises InputError for a wrong column."""
    batch = _opened(job)
    try:
        rows = tuple(islice(batch, _PREVIEW_ROWS))
    finally:
        batch.close()
    return Preview(batch.columns, batch.notes, rows)


def import_in_background(job_id: str) -> None:
    """Start reading in a thread of this process."""
    threading.Thread(target=_run, args=(job_id,), name="import", daemon=True).start()


def resume_imports() -> None:
    """Take up what a stop of the server interrupted."""
    running = ImportJob.objects.filter(state=ImportState.RUNNING)
    for job_id in list(running.values_list("pk", flat=True)):
        import_in_background(job_id)


def import_rows(job_id: str) -> None:
    """Read the rows that are left; returns when the table is done or cannot be read."""
    job = ImportJob.objects.get(pk=job_id)
    done = job.rows_done
    try:
        rows = iter(_opened(job))
        for _ in islice(rows, done):
            pass
        while some := list(islice(rows, _STEP)):
            if not _step(job_id, done, some):
                return  # somebody else reads this import
            done += len(some)
        _end(job_id, ImportState.DONE)
    except ManumitError as error:
        _end(job_id, ImportState.FAILED, problem=f"{error.message} {error.remedy}")


def _opened(job: ImportJob) -> Batch:
    data = unseal(job.file_sealed, f"offers.import|{job.pk}")
    return read_messages(data, column=_asked(job.column), id_column=_asked(job.id_column))


def _asked(column: str) -> str | int | None:
    """Return a column as it is asked for: by number from 1, by heading, or not at all."""
    return int(column) if column.isdecimal() else column or None


def _step(job_id: str, done: int, rows: list[MessageRow | Reject]) -> bool:
    """Store some rows; return False where another thread or process was quicker.

    The count of rows is taken first: whoever moves it stores these rows, and nobody else.
    """
    texts = [row.text for row in rows if isinstance(row, MessageRow)]
    refused = [row.as_dict() for row in rows if isinstance(row, Reject)]
    with transaction.atomic():
        mine = ImportJob.objects.filter(pk=job_id, rows_done=done)
        if not mine.update(
            rows_done=done + len(rows), kept=F("kept") + len(texts), state=ImportState.RUNNING
        ):
            return False
        job = ImportJob.objects.defer("file_sealed").get(pk=job_id)
        if refused:
            job.rejects = [*job.rejects, *refused]
            job.save(update_fields=["rejects"])
        if texts:
            actor = person_actor(int(job.made_by))
            messages_store(actor=actor, texts=texts, channel=Channel.IMPORT, now=timezone.now())
    return True


def _end(job_id: str, state: ImportState, *, problem: str = "") -> None:
    """Note the end; the file is not needed any more and is removed."""
    nothing = seal(b"", f"offers.import|{job_id}")
    ImportJob.objects.filter(pk=job_id).update(state=state, problem=problem, file_sealed=nothing)


def _run(job_id: str) -> None:
    try:
        import_rows(job_id)
    finally:
        close_old_connections()
