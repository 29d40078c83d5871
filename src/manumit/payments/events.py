"""Payments as arrays of numbers: what the kernel reads.

Text is read once for each different value, whatever the number of payments, and the readings
are kept from batch to batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from manumit.catalog.currencies import per_usd
from manumit.errors import InputError
from manumit.model.payments import REQUIRED_COLUMNS, Channel
from manumit.payments.buffers import booleans_of, codes_of, numbers_of
from manumit.payments.classes import (
    CASH_HIDES,
    CHANNEL_CODES,
    KIND_CODES,
    PayeeClass,
    PayeeTrait,
)
from manumit.payments.hashing import KeyTable, text_keys
from manumit.payments.loops import pack_codes
from manumit.payments.reading import NameReading, PurposeReading, read_names, read_purpose_classes
from manumit.payments.watchlists import WatchList

__all__ = ["Events", "TextMemory", "read_events"]

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]

_KINDS = {kind.value: float(code) for kind, code in KIND_CODES.items()}
_CHANNELS = {channel.value: float(code) for channel, code in CHANNEL_CODES.items() if channel}


@dataclass(frozen=True, slots=True)
class Events:
    """Payments of a batch, one entry a payment, in the order of the batch.

    ``at`` is microseconds since 1970 (UTC), ``value`` and ``balance`` are US dollars times
    the profile's scale (NaN: not known).
    ``rate`` is what one unit of ``value`` is in the payment's own currency. ``codes`` packs
    direction, class of the payee, trait, funding, purpose, channel and roundness.
    """

    account: NDArray[np.uint64]
    at: Ints
    value: NDArray[np.float64]
    rate: NDArray[np.float64]
    payee: NDArray[np.uint64]
    codes: NDArray[np.int32]
    balance: NDArray[np.float64]
    ids: pa.Array

    def __len__(self) -> int:
        return len(self.at)


@dataclass(slots=True)
class TextMemory:
    """Names and purposes that were read already, by key."""

    names: KeyTable = field(default_factory=KeyTable)
    name_readings: NameReading = field(default_factory=NameReading.none)
    purposes: KeyTable = field(default_factory=KeyTable)
    purpose_readings: PurposeReading = field(default_factory=PurposeReading.none)


def read_events(
    batch: pa.RecordBatch, *, scale: float, texts: TextMemory, watch: WatchList | None = None
) -> Events:
    """Return a batch of payments as arrays.

    ``batch`` has the columns of ``model.payments.PAYMENT_COLUMNS``; only the first five are
    required. Raises InputError when one of those is missing, or an amount is not above zero.
    """
    for name in REQUIRED_COLUMNS:
        if name not in batch.schema.names:
            raise InputError(
                f'The table has no column "{name}".',
                remedy="Name the columns with a mapping file; see `manumit payments columns`.",
                code="payments.column",
            )
    rows = batch.num_rows
    native = _numbers(batch.column("amount"))
    if rows and not (native > 0).all():
        raise InputError(
            "A payment has no amount above zero.",
            remedy="Read the file with `manumit payments convert`, which sets such rows aside.",
            code="payments.amount",
        )
    factor = scale / _rates(_column(batch, "currency"), rows)
    balance = _column(batch, "balance_after")
    out = _by_value(batch.column("direction"), {"out": 1.0}, 0.0) == 1.0
    names = _column(batch, "counterparty_name")
    payee = _payees(_column(batch, "counterparty"), names, rows)
    purpose = _purposes(_column(batch, "purpose"), rows, texts)
    kind = _codes(_column(batch, "counterparty_kind"), _KINDS, rows)
    channel = _codes(_column(batch, "channel"), _CHANNELS, rows)
    payee_class, traits, funding = _who(names, kind, texts)
    if watch is not None:
        traits = _watched(batch, names, traits, texts, watch)
    payee_class, payee = _settle_cash(payee_class, payee, channel)
    funding = np.where(purpose.funding > 0, purpose.funding, funding).astype(np.int8)
    return Events(
        account=text_keys(batch.column("account")),
        at=_moments(batch.column("paid_at")),
        value=native * factor,
        rate=1.0 / factor,
        payee=payee,
        codes=_packed(out, payee_class, traits, funding, purpose.classes, channel, native),
        balance=_numbers(balance) * factor if balance is not None else np.full(rows, np.nan),
        ids=batch.column("payment_id"),
    )


def _packed(
    out: NDArray[np.bool_],
    payee_class: Codes,
    traits: Codes,
    funding: Codes,
    purpose: Codes,
    channel: Codes,
    native: NDArray[np.float64],
) -> NDArray[np.int32]:
    """Return the codes of each payment in one number; the kernel takes them apart."""
    codes = np.empty(len(out), dtype=np.int32)
    pack_codes(out, payee_class, traits, funding, purpose, channel, native, codes)
    return codes


def _column(batch: pa.RecordBatch, name: str) -> pa.Array | None:
    if name not in batch.schema.names:
        return None
    column = batch.column(name)
    return None if column.null_count == len(column) else column


def _keys(column: pa.Array | None, rows: int) -> NDArray[np.uint64]:
    return text_keys(column) if column is not None else np.zeros(rows, dtype=np.uint64)


def _payees(numbers: pa.Array | None, names: pa.Array | None, rows: int) -> NDArray[np.uint64]:
    """Return a key for each payee: of its account number, or of its name where none is given."""
    payee = _keys(numbers, rows)
    if names is not None and (numbers is None or numbers.null_count):
        payee = np.where(payee == 0, text_keys(names), payee)
    return payee


def _decoded(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _numbers(column: pa.Array) -> NDArray[np.float64]:
    if pa.types.is_decimal128(column.type):
        return _decimals(column)
    if not pa.types.is_float64(column.type):
        column = pc.cast(column, pa.float64())
    numbers = numbers_of(column, np.float64)
    if column.null_count:
        numbers = numbers.copy()
        numbers[booleans_of(pc.is_null(column))] = np.nan
    return np.asarray(numbers, dtype=np.float64)


_EXACT = 1 << 53


def _decimals(column: pa.Array) -> NDArray[np.float64]:
    """Return decimals as the nearest floats; Arrow's own cast is off by a last digit at times."""
    words = np.frombuffer(column.buffers()[1], dtype=np.int64)
    words = words[2 * column.offset : 2 * (column.offset + len(column))]
    low, high = words[::2], words[1::2]
    small = (np.abs(low) < _EXACT) & (high == (low >> 63))
    numbers = low / 10.0**column.type.scale
    if not small.all():
        exact = numbers_of(pc.cast(column, pa.float64(), safe=False), np.float64)
        numbers = np.where(small, numbers, exact)
    if column.null_count:
        numbers[booleans_of(pc.is_null(column))] = np.nan
    return np.asarray(numbers, dtype=np.float64)


def _moments(column: pa.Array) -> Ints:
    if column.type != pa.timestamp("us", tz="UTC"):
        column = pc.cast(column, pa.timestamp("us", tz="UTC"))
    return numbers_of(column, np.int64)


def _by_value(column: pa.Array, table: dict[str, float], missing: float) -> NDArray[np.float64]:
    """Return a number for every row of a column with few different values."""
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    values = [table.get(value, missing) for value in column.dictionary.to_pylist()]
    numbers = np.array([*values, missing])
    return np.take(numbers, codes_of(column), mode="clip")


def _rates(column: pa.Array | None, rows: int) -> NDArray[np.float64]:
    if column is None:
        return np.ones(rows)
    return _by_value(column, per_usd(), 1.0)


def _codes(column: pa.Array | None, table: dict[str, float], rows: int) -> Codes:
    if column is None:
        return np.zeros(rows, dtype=np.int8)
    return _by_value(column, table, 0.0).astype(np.int8)


def _places(column: pa.Array, table: KeyTable) -> tuple[NDArray[np.int32], list[str]]:
    """Number the texts of a column; return a number a row, and the texts that are new, in order.

    Only different texts are looked at: those of a dictionary, or those found by their keys.
    """
    known = len(table)
    if pa.types.is_dictionary(column.type):
        values = column.dictionary
        numbers = np.append(table.numbers(text_keys(values)), table.numbers(_NOTHING))
        places, fresh = np.take(numbers, codes_of(column), mode="clip"), numbers
    else:
        values = column
        places = fresh = table.numbers(text_keys(column))
    if len(table) == known:
        return places, []
    new, first = np.unique(fresh, return_index=True)
    first = first[new >= known]
    texts = [values[int(at)].as_py() if at < len(values) else "" for at in first]
    return places, [text or "" for text in texts]


_NOTHING = np.zeros(1, dtype=np.uint64)


def _purposes(column: pa.Array | None, rows: int, texts: TextMemory) -> PurposeReading:
    if column is None:
        return PurposeReading(np.zeros(rows, dtype=np.int8), np.zeros(rows, dtype=np.int8))
    places, fresh = _places(column, texts.purposes)
    if fresh:
        texts.purpose_readings = texts.purpose_readings.joined(read_purpose_classes(fresh))
    return texts.purpose_readings.take(places)


def _who(names: pa.Array | None, kind: Codes, texts: TextMemory) -> tuple[Codes, Codes, Codes]:
    """Return class, trait and kind of funding of every counterparty."""
    if names is None:
        return NameReading.of_kinds(kind)
    places, fresh = _places(names, texts.names)
    if fresh:
        texts.name_readings = texts.name_readings.joined(read_names(fresh))
    return texts.name_readings.take(places, kind)


def _watched(
    batch: pa.RecordBatch,
    names: pa.Array | None,
    traits: Codes,
    texts: TextMemory,
    watch: WatchList,
) -> Codes:
    """Mark the payees that stand on a watch-list, by account or by name."""
    listed = watch.holds_accounts(_column(batch, "counterparty"), len(traits))
    if names is not None:
        places, _ = _places(names, texts.names)
        unique, inverse = np.unique(places, return_inverse=True)
        first = np.zeros(len(unique), dtype=np.int64)
        first[inverse[::-1]] = np.arange(len(places))[::-1]
        held = [watch.holds_name(str(names[int(row)].as_py() or "")) for row in first]
        listed = listed | np.array(held, dtype=bool)[inverse]
    return np.where(listed, PayeeTrait.WATCHED, traits).astype(np.int8)


def _settle_cash(
    payee_class: Codes, payee: NDArray[np.uint64], channel: Codes
) -> tuple[Codes, NDArray[np.uint64]]:
    """Cash has no payee unless a name says what machine or shop it was."""
    plain = (channel == CHANNEL_CODES[Channel.CASH]) & np.isin(payee_class, CASH_HIDES)
    nobody = (payee == 0) & (payee_class == PayeeClass.UNKNOWN)
    classes = np.where(nobody, PayeeClass.NONE, payee_class)
    classes = np.where(plain, PayeeClass.CASH, classes)
    return classes.astype(np.int8), np.where(plain, 0, payee).astype(np.uint64)
