"""Screen a file of payments in the background, and keep what its alerts need.

The file is sealed until it is read and removed afterwards; so is the folder it is read from.
What stays: the alerts, the payments of alerted accounts (sealed), and which payees they show.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone

from manumit.errors import InputError, ManumitError
from manumit.identifiers import Identifier, IdentifierKind, parse_identifier
from manumit.interchange.payment_reports import payments_behind
from manumit.interchange.payments import read_payments
from manumit.model import Record, RecordKind, Sighting, Source, SourceKind
from manumit.model.payments import CounterpartyKind, PaymentAlert
from manumit.payments import Engine, alerts_frame, default_profile, load_profile, screen_payments
from manumit.payments.watchlists import WatchEntry, WatchList
from manumit.web.audit.services import SYSTEM, Actor, audit_write, person_actor
from manumit.web.payments.models import ACCOUNT_JOIN, Alert, Screening, ScreeningState
from manumit.web.records.mapping import sighting_from
from manumit.web.records.models import SightingRow
from manumit.web.records.sealed_files import read_file, remove_file, write_file
from manumit.web.records.sealing import join_digest, seal
from manumit.web.records.services import Evidence, store

__all__ = [
    "confirmed_payees",
    "resume_screenings",
    "run_screening",
    "screen_in_background",
    "screening_start",
]

_SOURCE = Source("payments-screen", SourceKind.SYSTEM, "Alerts of screened payments")
_MOST_REJECTS = 10_000
_MOST_LISTED = 50_000
_WALLETS = (
    IdentifierKind.BITCOIN,
    IdentifierKind.EVM,
    IdentifierKind.TRON,
    IdentifierKind.SOLANA,
)
_MONEY = (IdentifierKind.IBAN, *_WALLETS, IdentifierKind.BANK_ACCOUNT)
_TOLD = (  # payees that may belong to a network; a shop, an employer or an authority does not
    CounterpartyKind.UNKNOWN.value,
    CounterpartyKind.PERSON.value,
    CounterpartyKind.CRYPTO_EXCHANGE.value,
    CounterpartyKind.MONEY_SERVICE.value,
)


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
    rows = SightingRow.objects.filter(confirmed=True, kind__in=[kind.value for kind in _MONEY])
    entries = {}
    for row in rows.order_by("-observed_at", "-pk")[:_MOST_LISTED]:
        sighting = sighting_from(row)
        identifier = sighting.identifier
        for value in dict.fromkeys((identifier.value, sighting.raw)):
            entries[value] = WatchEntry(
                kind="wallet" if identifier.kind in _WALLETS else "account",
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
        new = _store(found, alerts, frame)
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


def _store(found: Screening, alerts: Sequence[PaymentAlert], frame: pl.DataFrame) -> int:
    """Store the alerts that are new; return how many."""
    known = Alert.objects.only("pk").in_bulk([alert.alert_id for alert in alerts])
    new = [alert for alert in alerts if alert.alert_id not in known]
    if not new:
        return 0
    named = {alert.account for alert in new}
    parts = frame.filter(pl.col("account").cast(pl.String).is_in(named)).partition_by(
        "account", as_dict=True
    )
    accounts = {str(key[0]): part.sort("paid_at", "payment_id") for key, part in parts.items()}
    now = timezone.now()
    for alert in new:
        write_file(f"payments/{alert.alert_id}.parquet", _parquet(accounts[alert.account]))
    Alert.objects.bulk_create(_row(found, alert) for alert in new)
    store(
        evidence=[_evidence(alert, accounts[alert.account], now) for alert in new],
        sources=[_SOURCE],
    )
    return len(new)


def _row(found: Screening, alert: PaymentAlert) -> Alert:
    row = alerts_frame([alert]).row(0, named=True)
    row["alerted_at"] = alert.alerted_at.isoformat()
    return Alert(
        alert_id=alert.alert_id,
        screening=found,
        account_sealed=seal(alert.account, f"payments.account|{alert.alert_id}"),
        account_digest=join_digest(ACCOUNT_JOIN, alert.account),
        alert_sealed=seal(json.dumps(row), f"payments.alert|{alert.alert_id}"),
        alerted_at=alert.alerted_at,
        typology=alert.typology,
        score=alert.score,
        threshold=alert.threshold,
        sent_so_far=alert.sent_so_far,
        at_risk=alert.at_risk,
        currency=alert.currency,
    )


def _evidence(alert: PaymentAlert, account: pl.DataFrame, now: datetime) -> Evidence:
    """Return the record of an alert with the payees seen in it; never the customer's account."""
    record_id = f"alert:{alert.alert_id}"
    seen: dict[Identifier, str] = {}
    for row in payments_behind(alert, account).iter_rows(named=True):
        written = row["counterparty"] or ""
        if (row["counterparty_kind"] or "unknown") in _TOLD and written != alert.account:
            identifier = _identifier(written)
            if identifier is not None:
                seen.setdefault(identifier, written)
    return Evidence(
        Record(
            record_id=record_id,
            kind=RecordKind.ALERT,
            received_at=now,
            source_id=_SOURCE.source_id,
            observed_at=alert.alerted_at,
        ),
        tuple(
            Sighting(record_id, identifier, written, alert.alerted_at, _SOURCE.source_id)
            for identifier, written in seen.items()
        ),
    )


def _identifier(written: str) -> Identifier | None:
    for kind in _MONEY:
        try:
            return parse_identifier(kind, written)
        except InputError:
            continue
    return None


def _parquet(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_parquet(target, compression="zstd")
    return target.getvalue()


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
