"""Payments by time: those that stand so pass through, others are sorted on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.interchange.payments.reading import BATCH_ROWS, PaymentReader

__all__ = ["order_by_time"]

_MEMORY = "1GB"


def order_by_time(reader: PaymentReader, *, memory: str = _MEMORY) -> Iterator[pa.RecordBatch]:
    """Yield the payments of a reader by ``paid_at``; equal moments never part over two batches.

    Parquet files are looked at first (their times only). What does not stand in order is
    written to a passing file and sorted there by (``paid_at``, ``payment_id``) within
    ``memory``, whatever its size.
    """
    files = reader.parquet_files()
    if files is not None and reader.is_plain and _files_are_ordered(files):
        yield from _whole_moments(iter(reader))
        return
    with tempfile.TemporaryDirectory(prefix="manumit-") as folder:
        spool = Path(folder) / "payments.parquet"
        ordered, rows = _spooled(reader, spool)
        if rows == 0:
            return
        if ordered:
            with pq.ParquetFile(spool) as file:
                yield from _whole_moments(file.iter_batches(batch_size=BATCH_ROWS))
        else:
            yield from _whole_moments(_sorted(spool, Path(folder), memory))


def _files_are_ordered(files: list[Path]) -> bool:
    last = None
    for path in files:
        with pq.ParquetFile(path) as file:
            if "paid_at" not in file.schema_arrow.names:
                return False
            for batch in file.iter_batches(batch_size=4 * BATCH_ROWS, columns=["paid_at"]):
                column = batch.column(0)
                if not pa.types.is_timestamp(column.type) or column.null_count:
                    return False
                if not len(column):
                    continue
                at = np.asarray(column.view(pa.int64()))
                if (last is not None and at[0] < last) or (np.diff(at) < 0).any():
                    return False
                last = at[-1]
    return True


def _spooled(reader: PaymentReader, spool: Path) -> tuple[bool, int]:
    """Write all payments to a file; return whether they stand by time, and how many there are."""
    writer: pq.ParquetWriter | None = None
    ordered, last, rows = True, None, 0
    for batch in reader:
        table = pa.Table.from_batches([batch])
        if writer is None:
            writer = pq.ParquetWriter(spool, table.schema, compression="zstd")
        if table.schema != writer.schema:
            table = _alike(table, writer.schema)
        writer.write_table(table)
        at = np.asarray(pc.cast(batch.column("paid_at"), pa.timestamp("us", tz="UTC")).view(pa.int64()))
        ordered = ordered and (last is None or at[0] >= last) and not (np.diff(at) < 0).any()
        last, rows = at[-1], rows + batch.num_rows
    if writer is not None:
        writer.close()
    return ordered, rows


def _alike(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Give a table the columns and types of the first one; files of a folder may differ."""
    arrays = []
    for field in schema:
        if field.name in table.schema.names:
            arrays.append(pc.cast(table[field.name], field.type))
        else:
            arrays.append(pa.nulls(table.num_rows, field.type))
    return pa.table(arrays, schema=schema)


def _sorted(spool: Path, folder: Path, memory: str) -> Iterator[pa.RecordBatch]:
    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder)}) as database:
        database.execute("SET TimeZone = 'UTC'")
        query = "SELECT * FROM read_parquet(?) ORDER BY paid_at, payment_id"
        reader = database.sql(query, params=[str(spool)]).to_arrow_reader(BATCH_ROWS // 4)
        for batch in reader:
            place = batch.schema.get_field_index("paid_at")
            at = pc.cast(batch.column(place), pa.timestamp("us", tz="UTC"))
            yield batch.set_column(place, "paid_at", at)


def _whole_moments(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Hold back the last moment of each batch for the next one."""
    held: pa.RecordBatch | None = None
    for batch in batches:
        if not batch.num_rows:
            continue
        if held is not None:
            if _at(batch)[0] != _at(held)[0]:
                yield held
            else:
                batch = pa.concat_batches([_plain(held), _plain(batch)])
            held = None
        at = _at(batch)
        cut = int(np.searchsorted(at, at[-1], side="left"))
        if cut:
            yield batch.slice(0, cut)
        held = batch.slice(cut)
    if held is not None:
        yield held


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    arrays = [
        column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        for column in batch.columns
    ]
    return pa.record_batch(arrays, names=batch.schema.names)


def _at(batch: pa.RecordBatch) -> np.ndarray:  # type: ignore[type-arg]
    return np.asarray(batch.column("paid_at").cast(pa.timestamp("us", tz="UTC")).view(pa.int64()))
