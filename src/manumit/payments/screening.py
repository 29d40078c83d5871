"""Screen tables of payments: a score for every payment, an alert where it is time to look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.model.payments import PaymentAlert
from manumit.payments.engine import Advance, Engine
from manumit.payments.events import Events
from manumit.payments.explain import alert_of
from manumit.payments.layout import Floats
from manumit.payments.profile import Profile

__all__ = [
    "ALERT_SCHEMA",
    "SCORE_SCHEMA",
    "ScoreWriter",
    "Screened",
    "advance_batch",
    "alerts_frame",
    "scores_frame",
    "screen_payments",
]

SCORE_SCHEMA: dict[str, Any] = {
    "payment_id": pl.String,
    "account": pl.String,
    "paid_at": pl.Datetime("us", "UTC"),
    "score": pl.Float64,
    "mule_score": pl.Float64,
}
ALERT_SCHEMA: dict[str, Any] = {
    "alert_id": pl.String,
    "account": pl.String,
    "alerted_at": pl.Datetime("us", "UTC"),
    "payment_id": pl.String,
    "typology": pl.String,
    "score": pl.Float64,
    "sent_so_far": pl.Float64,
    "at_risk": pl.Float64,
    "reasons": pl.String,
    "summary": pl.String,
    "threshold": pl.Float64,
    "currency": pl.String,
    "payments": pl.String,
}


@dataclass(frozen=True, slots=True)
class Screened:
    """Scores in the order of the input, one row a payment, and the alerts in time order."""

    scores: pl.DataFrame
    alerts: list[PaymentAlert]
    engine: Engine


def screen_payments(
    payments: pa.Table | pl.DataFrame | pa.RecordBatch | Iterable[pa.RecordBatch],
    *,
    profile: Profile | None = None,
    engine: Engine | None = None,
    accounts: pl.DataFrame | None = None,
) -> Screened:
    """Screen payments that fit in memory.

    Rows may stand in any order; they are taken by (``paid_at``, ``payment_id``). ``engine``
    continues from an earlier state; a profile given with it must be the engine's own.
    """
    table = _table(payments)
    engine = engine or Engine(profile)
    if accounts is not None:
        engine.learn_accounts(accounts)
    order = _time_order(table)
    ordered = table.take(order) if order is not None else table
    scores, mule = np.empty(table.num_rows), np.empty(table.num_rows)
    alerts: list[PaymentAlert] = []
    done = 0
    for batch in ordered.combine_chunks().to_batches():
        advance, found = advance_batch(engine, batch)
        scores[done : done + batch.num_rows] = advance.scores
        mule[done : done + batch.num_rows] = advance.mule_scores
        alerts += found
        done += batch.num_rows
    if order is not None:
        back = np.empty(len(order), dtype=np.int64)
        back[np.asarray(order)] = np.arange(len(order))
        scores, mule = scores[back], mule[back]
    return Screened(_scores(table, scores, mule), sorted(alerts, key=_moment), engine)


def advance_batch(engine: Engine, batch: pa.RecordBatch) -> tuple[Advance, list[PaymentAlert]]:
    """Take a batch into the engine; return its scores and its alerts in words, in time order."""
    events = engine.read(batch)
    advance = engine.advance_events(events)
    return advance, sorted(_alerts(engine, batch, events, advance), key=_moment)


class ScoreWriter:
    """Writes scores to Parquet as batches come; nothing where ``path`` is None."""

    _schema = pa.schema(
        [
            ("payment_id", pa.string()),
            ("account", pa.string()),
            ("paid_at", pa.timestamp("us", tz="UTC")),
            ("score", pa.float64()),
            ("mule_score", pa.float64()),
        ]
    )

    def __init__(self, path: Path | None) -> None:
        self._writer: pq.ParquetWriter | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> ScoreWriter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def write(self, batch: pa.RecordBatch, advance: Advance) -> None:
        """Write the scores of one batch."""
        if self._writer is None:
            return
        columns = [batch.column(name) for name in ("payment_id", "account", "paid_at")]
        arrays = [pc.cast(c, field.type) for c, field in zip(columns, self._schema, strict=False)]
        arrays += [pa.array(advance.scores), pa.array(advance.mule_scores)]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))


def scores_frame(batch: pa.RecordBatch, advance: Advance) -> pl.DataFrame:
    """Return the scores of one batch as a table of ``SCORE_SCHEMA``."""
    return _scores(pa.Table.from_batches([batch]), advance.scores, advance.mule_scores)


def alerts_frame(alerts: Iterable[PaymentAlert]) -> pl.DataFrame:
    """Return alerts as the table that is written to ALERTS.parquet."""
    rows = [
        {
            "alert_id": alert.alert_id,
            "account": alert.account,
            "alerted_at": alert.alerted_at,
            "payment_id": alert.payment_id,
            "typology": alert.typology,
            "score": alert.score,
            "sent_so_far": alert.sent_so_far,
            "at_risk": alert.at_risk,
            "reasons": alert.reasons_json(),
            "summary": alert.summary,
            "threshold": alert.threshold,
            "currency": alert.currency,
            "payments": alert.payments_json(),
        }
        for alert in alerts
    ]
    return pl.DataFrame(rows, schema=ALERT_SCHEMA)


def _alerts(
    engine: Engine, batch: pa.RecordBatch, events: Events, advance: Advance
) -> Iterator[PaymentAlert]:
    for raised in advance.raised:
        row = raised.row
        alert = alert_of(
            raised,
            account=_text(batch, "account", row),
            payment_id=_text(batch, "payment_id", row),
            at_us=int(events.at[row]),
            currency=_text(batch, "currency", row),
            rate=float(events.rate[row]),
            threshold=engine.profile.threshold_of(raised.group),
        )
        yield _named(engine, batch, row, alert)


def _named(engine: Engine, batch: pa.RecordBatch, row: int, alert: PaymentAlert) -> PaymentAlert:
    """Add to the summary on which list the payee of the alert's payment stands."""
    if engine.watch is None:
        return alert
    number, name = _text(batch, "counterparty", row), _text(batch, "counterparty_name", row)
    return replace(alert, summary=alert.summary + engine.watch.said_of(number, name))


def _text(batch: pa.RecordBatch, column: str, row: int) -> str:
    if column not in batch.schema.names:
        return ""
    return str(batch.column(column)[row].as_py() or "")


def _table(
    payments: pa.Table | pl.DataFrame | pa.RecordBatch | Iterable[pa.RecordBatch],
) -> pa.Table:
    if isinstance(payments, pl.DataFrame):
        return payments.to_arrow()
    if isinstance(payments, pa.Table):
        return payments
    if isinstance(payments, pa.RecordBatch):
        return pa.Table.from_batches([payments])
    return pa.Table.from_batches(list(payments))


def _time_order(table: pa.Table) -> pa.Array | None:
    """Return the rows by (paid_at, payment_id); None where they stand so."""
    frame = _frame(table.select(["paid_at", "payment_id"]))
    at = frame["paid_at"].to_physical().to_numpy()
    if len(at) < 2:
        return None
    step = np.diff(at)
    ties = np.flatnonzero(step == 0)
    ids = frame["payment_id"]
    if (step >= 0).all() and (
        not len(ties) or bool((ids.gather(ties) <= ids.gather(ties + 1)).all())
    ):
        return None
    order = frame.with_row_index("row").sort("paid_at", "payment_id", maintain_order=True)["row"]
    return order.cast(pl.Int64).to_arrow()


def _scores(table: pa.Table, scores: Floats, mule: Floats) -> pl.DataFrame:
    frame = _frame(table.select(["payment_id", "account", "paid_at"]))
    return frame.with_columns(pl.Series("score", scores), pl.Series("mule_score", mule)).select(
        pl.col(name).cast(kind) for name, kind in SCORE_SCHEMA.items()
    )


def _frame(table: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(table))


def _moment(alert: PaymentAlert) -> tuple[object, str]:
    return (alert.alerted_at, alert.payment_id)
