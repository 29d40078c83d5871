"""Screen a file of payments in the background, and keep what its alerts need.

The file is sealed until it is read and removed afterwards; so is the folder it is read from.
What stays: the alerts, the payments of alerted accounts (sealed), and which payees they show.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import close_old_connections, transaction

from manumit.errors import InputError, ManumitError
from manumit.interchange.payments import read_payments
from manumit.model.payments import PaymentAlert
from manumit.payments import Engine, default_profile, load_profile, screen_payments
from manumit.payments.watchlists import WatchEntry, WatchList
from manumit.web.audit.services import SYSTEM, Actor, audit_write, person_actor
from manumit.web.payments.models import Screening, ScreeningState
from manumit.web.payments.storing import MONEY, WALLETS, store_alerts
from manumit.web.records.mapping import sighting_from
from manumit.web.records.models import SightingRow
from manumit.web.records.sealed_files import read_file, remove_file, write_file

__all__ = [
    "confirmed_payees",
    "resume_screenings",
    "run_screening",
    "screen_in_background",
    "screening_start",
]

_MOST_REJECTS = 10_000
_MOST_LISTED = 50_000


@transaction.atomic
def screening_start(
    *, actor: Actor, payments: bytes, mapping: bytes = b"", profile: bytes = b"", now: datetime
) -> Screening:
    """Keep a file of payments, sealed, until `run_screening` reads it.

    ``mapping`` names the columns, ``profile`` is one made by ``manumit payments calibrate``.
    """
    if not payments:
        raise InputError(
            "The file is empty.", remedy="Choose another file.", code="payments.empty-file"
        )
    found = Screening.objects.create(
        screening_id=str(uuid.uuid4()), made_by=actor.actor_id, made_at=now
    )
    for part, data in (("payments", payments), ("mapping", mapping), ("profile", profile)):
        if data:
            write_file(_name(found.pk, part), data)
    audit_write(actor=actor, action="payments.screen", object_kind="screening", object_id=found.pk)
    return found


def screen_in_background(screening_id: str) -> None:
    """Start reading in a thread of this process."""
    threading.Thread(target=_run, args=(screening_id,), name="screen", daemon=True).start()


def resume_screenings() -> None:
    """Take up what a stop of the server interrupted: it is read again from its beginning."""
    shutil.rmtree(_work_root(), ignore_errors=True)
    running = Screening.objects.filter(state=ScreeningState.RUNNING)
    for screening_id in list(running.values_list("pk", flat=True)):
        screen_in_background(screening_id)


def run_screening(screening_id: str) -> None:
    """Read the file, store its alerts, note the counts; a file that cannot be used is told."""
    found = Screening.objects.get(pk=screening_id)
    try:
        with _work_folder(screening_id) as folder:
            _screen(found, folder)
    except ManumitError as error:
        found.state, found.problem = ScreeningState.FAILED, f"{error.message} {error.remedy}"
        found.save()
    except Exception:
        found.state = ScreeningState.FAILED
        found.problem = "The screening stopped. Tell whoever looks after this installation."
        found.save()
        raise
    finally:
        for part in ("payments", "mapping", "profile"):
            remove_file(_name(screening_id, part))


def confirmed_payees() -> WatchList:
    """Return accounts and wallets that people confirmed at any desk, as a watch-list."""
    rows = SightingRow.objects.filter(confirmed=True, kind__in=[kind.value for kind in MONEY])
    entries = {}
    for row in rows.order_by("-observed_at", "-pk")[:_MOST_LISTED]:
        sighting = sighting_from(row)
        identifier = sighting.identifier
        for value in dict.fromkeys((identifier.value, sighting.raw)):
            entries[value] = WatchEntry(
                kind="wallet" if identifier.kind in WALLETS else "account",
                value=value,
                list_name="confirmed at another desk",
                source=sighting.record_id,
                listed_on=f"{sighting.observed_at:%Y-%m-%d}",
            )
    return WatchList(entries.values())


def _screen(found: Screening, folder: Path) -> None:
    paths = {part: _unsealed(found.pk, part, folder) for part in ("payments", "mapping", "profile")}
    source = paths["payments"]
    if source is None:
        raise InputError(
            "The file of this screening is gone.",
            remedy="Choose it again.",
            code="payments.no-file",
        )
    profile = load_profile(paths["profile"]) if paths["profile"] else default_profile()
    rejects = folder / "rejects.jsonl"
    reader = read_payments(source, mapping=paths["mapping"], rejects=rejects)
    batches = list(reader)
    engine = Engine(profile)
    engine.watch = confirmed_payees()
    alerts: list[PaymentAlert] = []
    frame = pl.DataFrame()
    if batches:
        frame = pl.concat([pl.DataFrame(pl.from_arrow(batch)) for batch in batches])
        alerts = screen_payments(frame, engine=engine).alerts
    with transaction.atomic():
        new = store_alerts(found, alerts, frame)
        found.rows_read, found.kept, found.rejected = reader.read, reader.kept, reader.rejected
        found.rejects = list(_rejects(rejects))
        found.accounts = len(engine.accounts)
        found.new_alerts, found.known_alerts = new, len(alerts) - new
        found.state = ScreeningState.DONE
        found.save()
        audit_write(
            actor=person_actor(int(found.made_by)) if found.made_by else SYSTEM,
            action="payments.screened",
            object_kind="screening",
            object_id=found.pk,
            detail={
                "read": found.rows_read,
                "kept": found.kept,
                "rejected": found.rejected,
                "alerts": new,
                "known": found.known_alerts,
            },
        )


def _rejects(path: Path) -> Iterator[dict[str, object]]:
    """Yield where rows stood that could not be used and why, never what they said."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number == _MOST_REJECTS:
                return
            row = json.loads(line)
            yield {key: row.get(key) for key in ("row", "column", "reason", "remedy", "code")}


def _unsealed(screening_id: str, part: str, folder: Path) -> Path | None:
    try:
        data = read_file(_name(screening_id, part))
    except FileNotFoundError:
        return None
    path = folder / (part if part == "payments" else f"{part}.toml")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return path


@contextmanager
def _work_folder(screening_id: str) -> Iterator[Path]:
    """Give a private folder inside the workspace that is gone afterwards."""
    folder = _work_root() / screening_id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _work_root() -> Path:
    return Path(settings.WORKSPACE) / "screening"


def _name(screening_id: str, part: str) -> str:
    return f"payments/{screening_id}.{part}"


def _run(screening_id: str) -> None:
    try:
        run_screening(screening_id)
    finally:
        close_old_connections()
