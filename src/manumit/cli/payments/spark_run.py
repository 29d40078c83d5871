"""What ``manumit payments screen --engine spark`` does."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from manumit.errors import InputError
from manumit.payments import Profile

__all__ = ["screen_with_spark"]


def screen_with_spark(
    source: Path, *, out: Path, scores: Path | None, profile: Profile, watchlists: list[Path]
) -> dict[str, Any]:
    """Screen Parquet with Spark; alerts go to one file, scores to a folder of files.

    Raises InputError for anything but Parquet in the contract's columns: convert other files
    first. The session is local unless Spark is configured otherwise (``SPARK_MASTER``).
    """
    import polars as pl

    from manumit.interchange.payments.sources import files_in, kind_of
    from manumit.payments.screening import ALERT_SCHEMA
    from manumit.payments.spark import local_session, screen_frame
    from manumit.payments.watchlists import load_watchlists

    started = time.monotonic()
    files = files_in(source)
    if any(kind_of(path) != "parquet" for path in files):
        raise InputError(
            "Spark reads Parquet only.",
            remedy="Use --engine local, or write the payments as Parquet first.",
            code="payments.spark-file",
        )
    session = local_session()  # says so where Spark is not installed
    from pyspark.sql import functions as sf

    watch = load_watchlists(watchlists) if watchlists else None
    results = screen_frame(session.read.parquet(*map(str, files)), profile, watch).cache()
    rows = results.filter(sf.col("alerts").isNotNull()).select("alerts").collect()
    alerts = [alert for row in rows for alert in json.loads(row["alerts"])]
    frame = pl.DataFrame(
        alerts, schema_overrides={"alerted_at": pl.String}, infer_schema_length=None
    )
    if alerts:
        moment = pl.col("alerted_at").str.to_datetime(time_unit="us", time_zone="UTC")
        frame = frame.with_columns(moment)
    else:
        frame = pl.DataFrame(schema=ALERT_SCHEMA)
    chosen = frame.select(pl.col(name).cast(kind) for name, kind in ALERT_SCHEMA.items())
    out.parent.mkdir(parents=True, exist_ok=True)
    chosen.sort("alerted_at", "payment_id").write_parquet(out)
    if scores is not None:
        results.drop("alerts").write.mode("overwrite").parquet(str(scores))
    kept = results.count()
    accounts = results.select("account").distinct().count()
    results.unpersist()
    return {
        "read": kept, "kept": kept, "rejected": 0, "rejects": None, "alerts": len(alerts),
        "accounts": accounts, "seconds": round(time.monotonic() - started, 2),
    }  # fmt: skip
