"""From the columns of a file to the contract: what cannot be used is set aside, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from manumit.catalog.currencies import currencies
from manumit.errors import InputError, Reject
from manumit.interchange.payments.mapping import ColumnMapping, columns_of, known_words
from manumit.model.payments import PAYMENT_COLUMNS, REQUIRED_COLUMNS

__all__ = ["ROW", "Normal", "normalise"]

ROW = "__row"
MONEY = pl.Decimal(38, 8)
_MOMENTS = (
    "%Y-%m-%dT%H:%M:%S%.f%:z",
    "%Y-%m-%d %H:%M:%S%.f%:z",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
)
_DAYS = ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Normal:
    """Rows that can be used, as the contract has them, and those that cannot."""

    frame: pl.DataFrame
    rejects: list[Reject]
    notes: tuple[str, ...]


def normalise(raw: pl.DataFrame, mapping: ColumnMapping) -> Normal:
    """Return the rows of ``raw`` in the columns of the contract.

    ``raw`` has the columns of the file and ``ROW``, the number of each row as a person would
    look it up. Raises InputError where a required column is not there at all.
    """
    chosen = columns_of([name for name in raw.columns if name != ROW], mapping)
    signed = mapping.negative_is_out or (
        "direction" not in chosen and "direction" not in mapping.constants
    )
    missing = [
        name
        for name in REQUIRED_COLUMNS
        if name not in chosen and name not in mapping.constants
        and not (name == "direction" and signed)
    ]  # fmt: skip
    if missing:
        raise InputError(
            f"No column of the file was recognised as {missing[0]}.",
            remedy="Name it in a mapping file: [columns] and then "
            f'{missing[0]} = "its heading"; see `manumit payments columns FILE`.',
            code="payments.column",
        )
    frame = raw.select(ROW, *_taken(chosen, mapping))
    amount = _money(frame, "amount", mapping)
    made = frame.select(
        pl.col(ROW),
        _text("payment_id"),
        _moment(frame, mapping).alias("paid_at"),
        _text("account"),
        (_sign(amount) if signed else _word("direction", _directions(mapping))).alias("direction"),
        (amount.abs() if signed else amount).alias("amount"),
        *(_optional(frame, name, mapping) for name in PAYMENT_COLUMNS[5:] if name in frame.columns),
    )
    return _sorted_out(frame, made)


def _taken(chosen: Mapping[str, str], mapping: ColumnMapping) -> list[pl.Expr]:
    taken = [pl.col(source).alias(name) for name, source in chosen.items()]
    return taken + [pl.lit(value).alias(name) for name, value in mapping.constants.items()]


def _text(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _optional(frame: pl.DataFrame, name: str, mapping: ColumnMapping) -> pl.Expr:
    if name == "balance_after":
        return _money(frame, name, mapping).alias(name)
    if name == "counterparty_kind":
        return _word(name, _table(known_words().kinds, mapping.kinds)).alias(name)
    if name == "channel":
        return _word(name, _table(known_words().channels, mapping.channels)).alias(name)
    if name == "currency":
        return _text(name).str.to_uppercase()
    return _text(name)


def _money(frame: pl.DataFrame, name: str, mapping: ColumnMapping) -> pl.Expr:
    """Return an amount: decimals keep every digit, binary floats stay what they were."""
    kind = frame.schema[name]
    if kind in (pl.Float64, pl.Float32):
        return pl.col(name).cast(pl.Float64)
    if kind.is_integer() or kind.is_decimal():
        return pl.col(name).cast(MONEY, strict=False)
    text = pl.col(name).cast(pl.String).str.strip_chars().str.replace_all("[ '\u00a0\u202f]", "")
    if _decimal_sign(frame, name, mapping) == ",":
        text = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    else:
        text = text.str.replace_all(",", "", literal=True)
    plain = pl.when(text.str.contains(r"^[+-]?\d{1,28}(\.\d+)?$")).then(text.str.strip_prefix("+"))
    return plain.cast(MONEY, strict=False)


def _decimal_sign(frame: pl.DataFrame, name: str, mapping: ColumnMapping) -> str:
    if mapping.decimal_sign:
        return mapping.decimal_sign
    text = frame[name].cast(pl.String).drop_nulls()
    comma = int(text.str.contains(r",\d{1,2}$").sum())
    point = int(text.str.contains(r"\.\d{1,2}$").sum())
    return "," if comma > point else "."


def _moment(frame: pl.DataFrame, mapping: ColumnMapping) -> pl.Expr:
    """Return the moment in UTC; without a zone it is UTC, a day alone is noon of it."""
    kind = frame.schema["paid_at"]
    column = pl.col("paid_at")
    if isinstance(kind, pl.Datetime):
        moment = column.dt.cast_time_unit("us")
        return (
            moment.dt.convert_time_zone("UTC")
            if kind.time_zone
            else moment.dt.replace_time_zone("UTC")
        )
    if kind == pl.Date:
        return _noon(column)
    text = column.cast(pl.String).str.strip_chars().str.replace("Z$", "+00:00")
    if mapping.date_format:
        asked = text.str.strptime(pl.Datetime("us"), mapping.date_format, strict=False)
        return asked.dt.replace_time_zone("UTC")
    tried = [
        text.str.strptime(pl.Datetime("us", "UTC"), form, strict=False)
        if form.endswith("%:z")
        else text.str.strptime(pl.Datetime("us"), form, strict=False).dt.replace_time_zone("UTC")
        for form in _MOMENTS
    ]
    days = [_noon(text.str.strptime(pl.Date, form, strict=False)) for form in _DAYS]
    return pl.coalesce(*tried, *days)


def _noon(day: pl.Expr) -> pl.Expr:
    return (day.cast(pl.Datetime("us")) + pl.duration(hours=12)).dt.replace_time_zone("UTC")


def _sign(amount: pl.Expr) -> pl.Expr:
    return pl.when(amount < 0).then(pl.lit("out")).when(amount > 0).then(pl.lit("in"))


def _directions(mapping: ColumnMapping) -> dict[str, str]:
    return _table(known_words().directions, mapping.directions)


def _table(known: Mapping[str, tuple[str, ...]], own: Mapping[str, str]) -> dict[str, str]:
    table = {word: meaning for meaning, words in known.items() for word in words}
    return table | {word.casefold(): meaning for word, meaning in own.items()}


def _word(name: str, table: Mapping[str, str]) -> pl.Expr:
    text = pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase()
    return text.replace_strict(table, default=None, return_dtype=pl.String)


_WRONG = {
    "payment_id": ("is missing", "Give every payment an identifier."),
    "paid_at": ("is not a moment", "Write ISO 8601, such as 2025-03-01T09:30:00Z, or date_format."),
    "account": ("is missing", "Name the account of the customer."),
    "direction": ("is neither out nor in", "Map its words in [directions] of a mapping file."),
    "amount": ("is not a number above zero", "Choose decimal_sign, or correct the row."),
}


def _sorted_out(frame: pl.DataFrame, made: pl.DataFrame) -> Normal:
    """Set aside the rows that lack something; count what else was not understood."""
    numeric = pl.col("amount").cast(pl.Float64)
    bad = {name: pl.col(name).is_null() for name in REQUIRED_COLUMNS}
    bad["amount"] = ~(numeric.is_finite() & (numeric > 0)).fill_null(value=False)
    if "currency" in made.columns:
        bad["currency"] = ~pl.col("currency").is_in(list(currencies())).fill_null(value=True)
    flags = made.select(*(flag.alias(name) for name, flag in bad.items()))
    wrong = made.select(ROW).with_columns(flags).filter(pl.any_horizontal(pl.col(list(bad))))
    rejects = []
    for row in wrong.iter_rows(named=True):
        name = next(name for name in bad if row[name])
        what, remedy = _WRONG.get(name, ("is no ISO 4217 code with a rate", "Correct the code."))
        rejects.append(Reject(int(row[ROW]), name, f"{name} {what}", remedy, f"payments.{name}"))
    good = made.filter(~flags.select(pl.any_horizontal(pl.all()))[:, 0]) if rejects else made
    return Normal(good.drop(ROW), rejects, tuple(_notes(frame, made)))


def _notes(frame: pl.DataFrame, made: pl.DataFrame) -> list[str]:
    notes = []
    for name in ("counterparty_kind", "channel", "balance_after"):
        if name in made.columns:
            lost = int((frame[name].is_not_null() & made[name].is_null()).sum())
            if lost:
                notes.append(f"{lost} values of {name} were not understood and left empty")
    return notes
