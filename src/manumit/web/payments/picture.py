"""A picture of an account, drawn on the server: payments, what was sent in all, the balance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from manumit.model.payments import Direction

__all__ = ["Bar", "Month", "Picture", "picture_of"]

_WIDTH, _HEIGHT, _MIDDLE = 720.0, 240.0, 150.0
_LEAST_BAR = 2.0  # so that a small payment can be seen beside a large one
_BAR_WIDTH = 3.0
_DAYS_SHOWN = 180


@dataclass(frozen=True, slots=True)
class Bar:
    """One payment: ``kind`` is out, in or series (a payment that the alert rests on).

    ``is_first`` marks the first payment to a payee. Lengths are units of the view box.
    """

    x: float
    y: float
    height: float
    kind: str
    is_first: bool

    @property
    def dot(self) -> float:
        """Return where the mark of a first payment stands."""
        return self.y - 5.0


@dataclass(frozen=True, slots=True)
class Month:
    """What the table beside the picture says of one month."""

    title: str
    sent: float
    received: float
    payments: int
    new_payees: int
    balance: float | None


@dataclass(frozen=True, slots=True)
class Picture:
    """The last months up to the alert; ``total`` and ``balance`` are points of polylines."""

    bars: tuple[Bar, ...]
    total: str
    balance: str
    first: datetime
    last: datetime
    largest: float
    sent: float
    highest_balance: float | None
    months: tuple[Month, ...]
    width: float = _WIDTH
    height: float = _HEIGHT
    middle: float = _MIDDLE
    bar_width: float = _BAR_WIDTH


def picture_of(payments: pl.DataFrame, series: Sequence[str], until: datetime) -> Picture | None:
    """Return the picture of an account's payments in time order; None where there is none.

    ``series`` are the identifiers of the payments that the alert rests on. A payee is new at
    its first payment in the whole table; the picture shows the last 180 days up to ``until``.
    """
    if payments.is_empty():
        return None
    table = payments.select(
        "payment_id",
        "paid_at",
        pl.col("direction").cast(pl.String),
        pl.col("amount").cast(pl.Float64),
        pl.col("balance_after").cast(pl.Float64),
        pl.coalesce(
            pl.col("counterparty").cast(pl.String), pl.col("counterparty_name").cast(pl.String)
        ).alias("payee"),
    ).with_columns(
        (pl.col("payee").is_first_distinct() & pl.col("payee").is_not_null()).alias("new")
    )
    shown = table.filter(
        (pl.col("paid_at") <= until) & (pl.col("paid_at") > until - pl.duration(days=_DAYS_SHOWN))
    )
    if shown.is_empty():
        return None
    first, last = shown["paid_at"][0], shown["paid_at"][-1]
    span = max((last - first).total_seconds(), 1.0)
    places = [(at - first).total_seconds() / span * (_WIDTH - 8) + 4 for at in shown["paid_at"]]
    sent = shown.with_columns(
        pl.when(pl.col("direction") == Direction.OUT.value)
        .then(pl.col("amount"))
        .otherwise(0.0)
        .cum_sum()
        .alias("sent")
    )["sent"].to_list()
    largest = float(shown["amount"].max() or 0.0)  # type: ignore[arg-type]  # a number
    balances = shown["balance_after"].to_list()
    known = [value for value in balances if value is not None]
    highest = max(known) if known else None
    return Picture(
        bars=tuple(_bars(shown, places, set(series), largest)),
        total=_line(places, sent, sent[-1]),
        balance=_line(places, balances, highest or 0.0),
        first=first,
        last=last,
        largest=largest,
        sent=sent[-1],
        highest_balance=highest,
        months=tuple(_months(shown)),
    )


def _bars(
    shown: pl.DataFrame, places: Sequence[float], series: set[str], largest: float
) -> Iterable[Bar]:
    columns = ("payment_id", "direction", "amount", "new")
    for x, (payment_id, direction, amount, new) in zip(
        places, shown.select(columns).iter_rows(), strict=True
    ):
        out = direction == Direction.OUT.value
        room = _MIDDLE - 12 if out else _HEIGHT - _MIDDLE - 4
        height = max(amount / largest * room, _LEAST_BAR)
        yield Bar(
            x=round(x - _BAR_WIDTH / 2, 1),
            y=round(_MIDDLE - height if out else _MIDDLE, 1),
            height=round(height, 1),
            kind=("series" if payment_id in series else "out") if out else "in",
            is_first=bool(out and new),
        )


def _line(places: Sequence[float], values: Sequence[float | None], highest: float) -> str:
    """Return the points of a polyline; what is not known is left out."""
    if highest <= 0:
        return ""
    room = _MIDDLE - 12
    points = [
        f"{x:.1f},{_MIDDLE - max(value, 0.0) / highest * room:.1f}"
        for x, value in zip(places, values, strict=True)
        if value is not None
    ]
    return " ".join(points) if len(points) > 1 else ""


def _months(shown: pl.DataFrame) -> Iterable[Month]:
    out = pl.col("direction") == Direction.OUT.value
    grouped = (
        shown.with_columns(pl.col("paid_at").dt.strftime("%Y-%m").alias("month"))
        .group_by("month", maintain_order=True)
        .agg(
            pl.col("amount").filter(out).sum().alias("sent"),
            pl.col("amount").filter(~out).sum().alias("received"),
            pl.len().alias("payments"),
            (pl.col("new") & out).sum().alias("new_payees"),
            pl.col("balance_after").drop_nulls().last().alias("balance"),
        )
    )
    for row in grouped.iter_rows(named=True):
        yield Month(
            title=row["month"],
            sent=row["sent"],
            received=row["received"],
            payments=row["payments"],
            new_payees=row["new_payees"],
            balance=row["balance"],
        )
