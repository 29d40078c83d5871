"""Compare two profiles on the same history: which alerts are kept, gained and lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from manumit.payments.engine import Engine
from manumit.payments.profile import Profile
from manumit.payments.screening import advance_batch, alerts_frame

__all__ = ["Comparison", "compare_profiles"]

_SAME_DAYS = 30


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row an alert: ``change`` is kept, gained or lost; and the counts by typology."""

    rows: pl.DataFrame
    by_typology: pl.DataFrame


def compare_profiles(
    batches: Iterable[pa.RecordBatch], *, current: Profile, changed: Profile
) -> Comparison:
    """Run both profiles over payments in time order.

    An alert is kept where the other profile raises one of the same account within 30 days.
    """
    engines = {"current": Engine(current), "changed": Engine(changed)}
    alerts: dict[str, list[pl.DataFrame]] = {name: [] for name in engines}
    for batch in batches:
        for name, engine in engines.items():
            alerts[name].append(alerts_frame(advance_batch(engine, batch)[1]))
    columns = [
        "account",
        "alerted_at",
        "payment_id",
        "typology",
        "score",
        "sent_so_far",
        "at_risk",
        "currency",
    ]
    frames = {
        name: (pl.concat(parts) if parts else alerts_frame([])).select(columns).sort("alerted_at")
        for name, parts in alerts.items()
    }
    gained = _marked(frames["changed"], frames["current"], "gained")
    lost = _marked(frames["current"], frames["changed"], "lost").filter(pl.col("change") == "lost")
    rows = pl.concat([gained, lost]).sort("alerted_at", "payment_id")
    counts = rows.group_by("typology").agg(
        *((pl.col("change") == name).sum().alias(name) for name in ("kept", "gained", "lost"))
    )
    return Comparison(rows, counts.sort("typology"))


def _marked(own: pl.DataFrame, other: pl.DataFrame, word: str) -> pl.DataFrame:
    """Mark alerts as kept where the other side has one of the account near in time."""
    near = own.join_asof(
        other.select("account", pl.col("alerted_at").alias("other_at")).sort("other_at"),
        left_on="alerted_at", right_on="other_at", by="account", strategy="nearest",
        tolerance=f"{_SAME_DAYS}d", check_sortedness=False,
    )  # fmt: skip
    change = pl.when(pl.col("other_at").is_null()).then(pl.lit(word)).otherwise(pl.lit("kept"))
    return near.with_columns(change.alias("change")).drop("other_at")
