"""Payments by time: those that stand so pass through, others are sorted on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from manumit.interchange.payments.reading import BATCH_ROWS, PaymentReader

__all__ = ["NotInOrder", "in_order", "order_by_time"]

_MEMORY = "1GB"


class NotInOrder(Exception):
    """A file that was taken for ordered is not; begin again with ``order_by_time``."""


def in_order(reader: PaymentReader) -> Iterator[pa.RecordBatch]:
    """Yield payments as they stand, for a reader that can be read twice.

    Raises NotInOrder at the first payment that is earlier than the one before: nothing was
    sorted, and what was made of the payments so far must be thrown away.
    """
    return _whole_moments(_watched(iter(reader)))


def _watched(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    last = None
    for batch in batches:
        at = _at(batch)
        if not _rises(at, last):
            raise NotInOrder
        last = at[-1] if len(at) else last
        yield batch


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
                at = _at(batch)
                if not _rises(at, last):
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
        at = _at(batch)
        ordered = ordered and _rises(at, last)
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
    import duckdb  # only when something is to be sorted

    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder)}) as database:
        database.execute("SET TimeZone = 'UTC'")
        query = "SELECT * FROM read_parquet(?) ORDER BY paid_at, payment_id"
        reader = database.sql(query, params=[str(spool)]).to_arrow_reader(BATCH_ROWS // 4)
        for batch in reader:
            place = batch.schema.get_field_index("paid_at")
            at = pc.cast(batch.column(place), pa.timestamp("us", tz="UTC"))
            yield batch.set_column(place, "paid_at", at)


def _whole_moments(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Hold back the last moment of each batch until it is whole."""
    held: pa.RecordBatch | None = None
    for batch in batches:
        if not batch.num_rows:
            continue
        at = _at(batch)
        start = 0
        if held is not None:
            moment = _at(held)[0]
            start = int(np.searchsorted(at, moment, side="right"))
            if start:
                held = pa.concat_batches([_plain(held), _plain(batch.slice(0, start))])
            if start == len(at):
                continue
            yield held
        cut = max(int(np.searchsorted(at, at[-1], side="left")), start)
        if cut > start:
            yield batch.slice(start, cut - start)
        held = batch.slice(cut)
    if held is not None:
        yield held


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    arrays = [
        column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        for column in batch.columns
    ]
    return pa.record_batch(arrays, names=batch.schema.names)


def _rises(at: NDArray[np.int64], last: int | None) -> bool:
    """Tell whether moments never go back, seen from the last one before them."""
    return not len(at) or bool((last is None or at[0] >= last) and (at[1:] >= at[:-1]).all())


def _at(batch: pa.RecordBatch) -> NDArray[np.int64]:
    """Return the moments of a batch as whole numbers, in the unit of its column."""
    column = batch.column("paid_at")
    values = np.frombuffer(column.buffers()[1], dtype=np.int64)
    return values[column.offset : column.offset + len(column)]
