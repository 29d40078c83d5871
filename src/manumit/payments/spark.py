"""The same engine on Spark: a whole history in one job, or a stream with state.

Each partition holds whole accounts, sorted by time; the engine runs over them as Arrow
batches. Nothing is weighed in Spark itself, so scores and alerts equal those of the local
engine. Spark is an optional dependency (``manumit[spark]``).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.errors import MissingTool
from manumit.model.payments import PAYMENT_COLUMNS
from manumit.payments.engine import Engine
from manumit.payments.profile import Profile
from manumit.payments.screening import advance_batch, alerts_frame
from manumit.payments.watchlists import WatchList

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["RESULT_DDL", "local_session", "screen_frame", "screen_stream"]

RESULT_DDL = (
    "payment_id string, account string, paid_at timestamp, score double, mule_score double, "
    "alerts string"
)
"""One row a payment; ``alerts`` is a JSON list of rows of ALERTS, or null."""

_STATE_DDL = "numbers binary, keys binary, waiting binary"
_STREAM_CHECK = 1  # milliseconds


def local_session(cores: int = 2) -> SparkSession:
    """Return a session on this computer, for tests and for trying a job.

    Raises MissingTool where PySpark or Java is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingTool(
            "PySpark is not installed.",
            remedy="Install manumit[spark] and Java 17 or newer, or use --engine local.",
            code="payments.spark",
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    builder = SparkSession.builder.master(f"local[{cores}]").appName("manumit payments")
    for key, value in _SETTINGS.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "200000",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


def screen_frame(
    payments: DataFrame, profile: Profile, watch: WatchList | None = None
) -> DataFrame:
    """Return one row a payment (``RESULT_DDL``) of a frame with the columns of the contract.

    Accounts are spread over partitions, sorted within them, and run through the engine; the
    order of the result is that of the partitions.
    """
    columns = [name for name in PAYMENT_COLUMNS if name in payments.columns]
    ordered = (
        payments.select(*columns)
        .repartition("account")
        .sortWithinPartitions("account", "paid_at", "payment_id")
    )
    return ordered.mapInArrow(_partition(profile, watch), RESULT_DDL)


def _partition(
    profile: Profile, watch: WatchList | None
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        engine = Engine(profile, watch=watch)
        for batch in batches:
            yield _results(engine, batch)

    return run


def _results(engine: Engine, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return scores and alerts of a batch in the order of its rows."""
    batch = _in_utc(batch)
    advance, alerts = advance_batch(engine, batch)
    texts: list[str | None] = [None] * batch.num_rows
    rows = {raised.row for raised in advance.raised}
    ids = {row: str(batch.column("payment_id")[row].as_py()) for row in rows}
    for row, payment in ids.items():
        texts[row] = alerts_frame(a for a in alerts if a.payment_id == payment).write_json()
    return pa.record_batch(
        {
            "payment_id": batch.column("payment_id"),
            "account": batch.column("account"),
            "paid_at": batch.column("paid_at"),
            "score": pa.array(advance.scores),
            "mule_score": pa.array(advance.mule_scores),
            "alerts": pa.array(texts, pa.string()),
        }
    )


def _in_utc(batch: pa.RecordBatch) -> pa.RecordBatch:
    at = batch.column("paid_at")
    if at.type == pa.timestamp("us", tz="UTC"):
        return batch
    place = batch.schema.get_field_index("paid_at")
    return batch.set_column(place, "paid_at", pc.cast(at, pa.timestamp("us", tz="UTC")))


def screen_stream(
    payments: DataFrame, profile: Profile, *, lateness: str, watch: WatchList | None = None
) -> DataFrame:
    """Return the same rows from a stream, once no earlier payment can come any more.

    ``lateness`` is a Spark interval such as "2 days": payments may come out of order within
    it, and are answered when the watermark has passed them. Later ones are dropped by the
    watermark and counted by Spark as such; screen the day again from its file then.
    """
    columns = [name for name in PAYMENT_COLUMNS if name in payments.columns]
    stream = payments.select(*columns).withWatermark("paid_at", lateness)
    return stream.groupBy("account").applyInPandasWithState(
        _with_state(profile, columns, watch), RESULT_DDL, _STATE_DDL, "append", "EventTimeTimeout"
    )


def _with_state(
    profile: Profile, columns: list[str], watch: WatchList | None
) -> Callable[..., Iterator[Any]]:
    def run(key: tuple[str], frames: Iterator[Any], state: Any) -> Iterator[Any]:
        del key
        waiting = [
            pa.RecordBatch.from_pandas(frame[columns], preserve_index=False)
            for frame in frames
            if len(frame)  # a call by time-out brings none
        ]
        numbers, keys, kept = state.get if state.exists else (None, None, None)
        if kept:
            waiting = [*_unpacked(kept), *waiting]
        table = pa.Table.from_batches(_alike(waiting)) if waiting else None
        if table is None:
            return
        table = table.sort_by([("paid_at", "ascending"), ("payment_id", "ascending")])
        mark = state.getCurrentWatermarkMs()
        at = np.asarray(table["paid_at"].cast(pa.int64()))
        ready = int(np.searchsorted(at, 1000 * mark, side="left"))
        engine = Engine(profile, watch=watch)
        engine.restore_one(numbers, keys)
        if ready:
            batch = table.slice(0, ready).combine_chunks().to_batches()[0]
            yield _results(engine, batch).to_pandas()
            numbers, keys = engine.memory_of_one()
        left = table.slice(ready)
        state.update((numbers, keys, _packed(left)))
        if left.num_rows:
            state.setTimeoutTimestamp(max(int(at[ready]) // 1000, mark) + _STREAM_CHECK)

    return run


def _alike(batches: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Give all batches the types of the contract; pandas guesses them for empty columns."""
    made = []
    for batch in batches:
        arrays = [_contract(batch.column(name), name) for name in batch.schema.names]
        made.append(pa.record_batch(arrays, names=batch.schema.names))
    return made


def _contract(column: pa.Array, name: str) -> pa.Array:
    if name == "paid_at":
        if column.type.tz is None:
            return pc.assume_timezone(pc.cast(column, pa.timestamp("us")), "UTC")
        return pc.cast(column, pa.timestamp("us", tz="UTC"))
    if name in {"amount", "balance_after"}:
        return pc.cast(column, pa.float64())
    return pc.cast(column, pa.string())


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def _unpacked(kept: bytes) -> list[pa.RecordBatch]:
    with pa.ipc.open_stream(kept) as reader:
        return [*reader] or [pa.RecordBatch.from_pylist([], schema=reader.schema)]
