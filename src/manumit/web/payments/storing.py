"""Keep alerts: the alert and its account sealed, its payments in a sealed file, its payees seen."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
from django.db import transaction
from django.utils import timezone

from manumit.errors import InputError
from manumit.identifiers import Identifier, IdentifierKind, parse_identifier
from manumit.interchange.payment_reports import alert_of_row, payments_behind, read_alerts
from manumit.interchange.payments import read_payments
from manumit.model import Record, RecordKind, Sighting, Source, SourceKind
from manumit.model.payments import CounterpartyKind, PaymentAlert
from manumit.payments import alerts_frame
from manumit.web.audit.services import Actor, audit_write
from manumit.web.payments.models import (
    ACCOUNT_JOIN,
    Alert,
    AlertState,
    Outcome,
    Screening,
    ScreeningState,
)
from manumit.web.records.sealed_files import write_file
from manumit.web.records.sealing import join_digest, seal, unseal_text
from manumit.web.records.services import Evidence, store

__all__ = ["MONEY", "WALLETS", "judged_accounts", "store_alerts", "take_alerts"]

_SOURCE = Source("payments-screen", SourceKind.SYSTEM, "Alerts of screened payments")
WALLETS = (
    IdentifierKind.BITCOIN,
    IdentifierKind.EVM,
    IdentifierKind.TRON,
    IdentifierKind.SOLANA,
)
MONEY = (IdentifierKind.IBAN, *WALLETS, IdentifierKind.BANK_ACCOUNT)
_TOLD = (  # payees that may belong to a network; a shop, an employer or an authority does not
    CounterpartyKind.UNKNOWN.value,
    CounterpartyKind.PERSON.value,
    CounterpartyKind.CRYPTO_EXCHANGE.value,
    CounterpartyKind.MONEY_SERVICE.value,
)


def take_alerts(*, actor: Actor, alerts: Path, payments: Path, mapping: Path | None) -> Screening:
    """Take what ``manumit payments screen`` wrote into the queue; return its counts.

    ``payments`` are those that were screened, a file or a folder: only the ones of alerted
    accounts are kept. Raises InputError for files that cannot be read, or where an alert's
    account is not among the payments; then nothing is kept.
    """
    found = [alert_of_row(row) for row in read_alerts(alerts).iter_rows(named=True)]
    named = {alert.account for alert in found}
    reader = read_payments(payments, mapping=mapping)
    parts = [
        pl.DataFrame(pl.from_arrow(batch))
        .filter(pl.col("account").cast(pl.String).is_in(named))
        .with_columns(pl.col(pl.Categorical).cast(pl.String))
        for batch in reader
    ]
    frame = pl.concat(parts) if parts else pl.DataFrame({"account": []})
    if named - set(frame["account"].cast(pl.String).unique()):
        raise InputError(
            "The payments of an alert are not in this file.",
            remedy="Give the payments that were screened when the alerts were made.",
            code="payments.other-payments",
        )
    now = timezone.now()
    with transaction.atomic():
        made = Screening.objects.create(
            screening_id=str(uuid.uuid4()),
            state=ScreeningState.DONE,
            rows_read=reader.read,
            kept=reader.kept,
            rejected=reader.rejected,
            accounts=len(named),
            made_by=actor.actor_id,
            made_at=now,
        )
        made.new_alerts = store_alerts(made, found, frame)
        made.known_alerts = len(found) - made.new_alerts
        made.save()
        audit_write(
            actor=actor,
            action="payments.take",
            object_kind="screening",
            object_id=made.pk,
            detail={"alerts": made.new_alerts, "known": made.known_alerts},
        )
    return made


def judged_accounts(*, actor: Actor) -> list[dict[str, str]]:
    """Return account, outcome, typology and alert of every closed alert that somebody judged.

    It names customers and is recorded in the audit trail. Alerts whose outcome nobody knows, or
    that could not be found out, are left out.
    """
    told = [o.value for o in Outcome if o not in {Outcome.NONE, Outcome.UNCLEAR}]
    closed = Alert.objects.filter(state=AlertState.CLOSED, outcome__in=told).order_by("pk")
    rows = [
        {
            "account": unseal_text(found.account_sealed, f"payments.account|{found.pk}"),
            "outcome": found.outcome,
            "typology": found.typology,
            "alert_id": found.pk,
        }
        for found in closed
    ]
    audit_write(actor=actor, action="payments.outcomes", object_kind="alerts", object_id="judged",
                detail={"alerts": len(rows)})  # fmt: skip
    return rows


def store_alerts(found: Screening, alerts: Sequence[PaymentAlert], frame: pl.DataFrame) -> int:
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
    for kind in MONEY:
        try:
            return parse_identifier(kind, written)
        except InputError:
            continue
    return None


def _parquet(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_parquet(target, compression="zstd")
    return target.getvalue()
