"""Read payments: one iterator of record batches in the contract, whatever the files were."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, TypeAlias

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.errors import InputError, Reject
from manumit.interchange.payments.mapping import ColumnMapping, load_mapping, mapping_of
from manumit.interchange.payments.normal import ROW, normalise
from manumit.interchange.payments.sources import files_in, kind_of, raw_frames
from manumit.model.payments import (
    PAYMENT_COLUMNS,
    REQUIRED_COLUMNS,
    Channel,
    CounterpartyKind,
    Direction,
)

__all__ = ["BATCH_ROWS", "PaymentReader", "read_payments"]

BATCH_ROWS = 250_000  # larger ones cost more: fresh memory for every batch
_FEW_VALUES = ("direction", "currency", "counterparty_kind", "channel")
_DICTIONARIES = (*_FEW_VALUES, "account", "counterparty", "counterparty_name", "purpose")
_WORDS = {
    "direction": {d.value for d in Direction},
    "counterparty_kind": {k.value for k in CounterpartyKind},
    "channel": {c.value for c in Channel},
}

Source: TypeAlias = Path | Any | Iterable[Path]  # Any: an Arrow table or a Polars frame


def read_payments(
    source: Source,
    *,
    mapping: Path | Mapping[str, Any] | None = None,
    rejects: Path | None = None,
) -> PaymentReader:
    """Return a reader of payments; iterate over it for record batches.

    ``source`` is a file, a folder, several files, an Arrow table or a Polars frame. Rows that
    cannot be used go to ``rejects`` as JSON lines with file, row, column, reason and remedy.
    Raises InputError for a file that cannot be read at all or lacks a required column.
    """
    if isinstance(mapping, Path):
        chosen = load_mapping(mapping)
    else:
        chosen = mapping_of(mapping or {}, "mapping")
    return PaymentReader(source, chosen, rejects)


class PaymentReader:
    """Reads once; the counts are final at the end.

    ``read`` is ``kept`` plus ``rejected``. ``notes`` say what was left empty or guessed.
    """

    def __init__(self, source: Source, mapping: ColumnMapping, rejects: Path | None) -> None:
        self.read = self.kept = self.rejected = 0
        self.notes: dict[str, int] = {}
        self.source = source
        self.mapping = mapping
        self.rejects = rejects
        self._file: IO[str] | None = None

    @property
    def is_plain(self) -> bool:
        """Return whether columns are taken as the contract names them, without a mapping."""
        return self.mapping == ColumnMapping()

    def parquet_files(self) -> list[Path] | None:
        """Return the files where all of them are Parquet, else None."""
        if isinstance(self.source, pa.Table | pl.DataFrame):
            return None
        files = files_in(self.source)
        return files if all(kind_of(path) == "parquet" for path in files) else None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        if self.rejects is not None:
            self.rejects.unlink(missing_ok=True)
        try:
            for batch in self._batches():
                if batch.num_rows:
                    self.kept += batch.num_rows
                    yield batch
        finally:
            self.read = self.kept + self.rejected
            if self._file is not None:
                self._file.close()
                self._file = None

    def _batches(self) -> Iterator[pa.RecordBatch]:
        if isinstance(self.source, pl.DataFrame):
            yield from self._from_table(self.source.to_arrow(), "table")
        elif isinstance(self.source, pa.Table):
            yield from self._from_table(self.source, "table")
        else:
            for path in files_in(self.source):
                yield from self._from_file(path)

    def _from_file(self, path: Path) -> Iterator[pa.RecordBatch]:
        kind = kind_of(path)
        if kind == "parquet" and self.is_plain:
            yield from self._from_parquet(path)
            return
        for frame in raw_frames(path, kind, lambda reject: self._set_aside(path.name, reject)):
            yield from self._normal(frame, path.name)

    def _from_table(self, table: pa.Table, name: str) -> Iterator[pa.RecordBatch]:
        done = 0
        for batch in table.to_batches(max_chunksize=BATCH_ROWS):
            yield from self._checked(batch, done, name)
            done += batch.num_rows

    def _from_parquet(self, path: Path) -> Iterator[pa.RecordBatch]:
        try:
            held = [name for name in _DICTIONARIES if name in pq.read_schema(path).names]
            with pq.ParquetFile(path, read_dictionary=held) as file:
                names = [name for name in PAYMENT_COLUMNS if name in file.schema_arrow.names]
                if not set(REQUIRED_COLUMNS) <= set(names):
                    names = file.schema_arrow.names  # other headings: look them up
                done = 0
                for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=names):
                    yield from self._checked(batch, done, path.name)
                    done += batch.num_rows
        except (pa.ArrowInvalid, OSError) as error:
            raise InputError(
                f"The file {path.name} cannot be read as Parquet ({type(error).__name__}).",
                remedy="Export it again.",
                code="payments.file",
            ) from error

    def _checked(self, batch: pa.RecordBatch, done: int, name: str) -> Iterator[pa.RecordBatch]:
        """Yield a batch that is clean as it stands; put any other through the slow path."""
        if self.is_plain and is_clean(batch):
            yield in_contract(batch)
            return
        frame = pl.from_arrow(batch)
        if isinstance(frame, pl.DataFrame):
            numbers = pl.int_range(done + 1, done + 1 + len(frame), dtype=pl.Int64)
            yield from self._normal(frame.with_columns(numbers.alias(ROW)), name)

    def _normal(self, frame: pl.DataFrame, name: str) -> Iterator[pa.RecordBatch]:
        normal = normalise(frame, self.mapping)
        for reject in normal.rejects:
            self._set_aside(name, reject)
        for note in normal.notes:
            self.notes[note] = self.notes.get(note, 0) + 1
        yield from normal.frame.to_arrow().to_batches()

    def _set_aside(self, name: str, reject: Reject) -> None:
        self.rejected += 1
        if self.rejects is None:
            return
        if self._file is None:
            self.rejects.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.rejects.open("w", encoding="utf-8")
        self._file.write(json.dumps({"file": name, **reject.as_dict()}) + "\n")


def is_clean(batch: pa.RecordBatch) -> bool:
    """Tell whether a batch has the contract's columns, types and values already."""
    names = batch.schema.names
    if any(name not in names or batch.column(name).null_count for name in REQUIRED_COLUMNS):
        return False
    at, amount = batch.column("paid_at"), batch.column("amount")
    if not pa.types.is_timestamp(at.type) or not _is_money(amount.type):
        return False
    for name in set(names) & set(PAYMENT_COLUMNS) - {"paid_at", "amount", "balance_after"}:
        if not _is_text(batch.column(name).type):
            return False
    if "balance_after" in names and not _is_money(batch.column("balance_after").type):
        return False
    ends = pc.min_max(amount).as_py()
    low, high = ends["min"], ends["max"]
    if low is not None and not (low > 0 and math.isfinite(high) and _no_nan(amount)):
        return False
    return all(_only(batch.column(name), words) for name, words in _WORDS.items() if name in names)


def _no_nan(column: pa.Array) -> bool:
    return not pa.types.is_floating(column.type) or not pc.any(pc.is_nan(column)).as_py()


def _is_money(kind: pa.DataType) -> bool:
    return bool(pa.types.is_float64(kind) or pa.types.is_decimal(kind))


def _is_text(kind: pa.DataType) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(
        pa.types.is_string(value)
        or pa.types.is_large_string(value)
        or pa.types.is_string_view(value)
        or pa.types.is_null(value)
    )  # fmt: skip


def _only(column: pa.Array, words: set[str]) -> bool:
    if pa.types.is_dictionary(column.type):
        return set(column.dictionary.to_pylist()) <= words | {None}
    return set(pc.unique(column).to_pylist()) <= words | {None}


def in_contract(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a clean batch with times in UTC and microseconds."""
    at = batch.column("paid_at")
    if at.type == pa.timestamp("us", tz="UTC"):
        return batch
    moment = pc.cast(at, pa.timestamp("us", tz=at.type.tz), safe=False)
    if at.type.tz is None:
        moment = pc.assume_timezone(moment, "UTC")
    place = batch.schema.get_field_index("paid_at")
    return batch.set_column(place, "paid_at", pc.cast(moment, pa.timestamp("us", tz="UTC")))
