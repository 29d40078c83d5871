"""Payees that several escalating customers share: seen over accounts, after the screen."""

from __future__ import annotations

import polars as pl

from manumit.catalog.reader import declared_values

__all__ = ["shared_payees"]


def shared_payees(
    payments: pl.LazyFrame, scores: pl.LazyFrame, *, threshold: float
) -> pl.DataFrame:
    """Return payees that several customers with high scores paid for the first time lately.

    ``payments`` has the contract's columns, ``scores`` those of the screen. A customer counts
    when the score comes within two nats of ``threshold`` (``data/payments/shared.toml``). One
    row a payee: ``payee``, ``customers`` (escalating), ``payers`` (all), ``share``, ``amount``
    in each ``currency``, ``first_at``, ``last_at``; the most customers first.
    """
    v = declared_values("payments/shared.toml")
    names = payments.collect_schema().names()
    payee = [pl.col(name) for name in ("counterparty", "counterparty_name") if name in names]
    if not payee:
        return pl.DataFrame(schema={"payee": pl.String, "customers": pl.UInt32})
    currency = pl.col("currency") if "currency" in names else pl.lit("").alias("currency")
    raised = (
        scores.filter(pl.col("score") >= threshold - v["nats_below_threshold"])
        .group_by("account")
        .agg(pl.col("paid_at").min().alias("raised_at"))
    )
    out = payments.filter(pl.col("direction") == "out").select(
        "account", "paid_at", pl.col("amount").cast(pl.Float64), currency,
        pl.coalesce(payee).alias("payee"),
    ).drop_nulls("payee")  # fmt: skip
    pairs = out.group_by("account", "payee", "currency").agg(
        pl.col("paid_at").min().alias("first_at"), pl.col("paid_at").max().alias("last_at"),
        pl.col("amount").sum(),
    )  # fmt: skip
    new = pl.duration(days=int(v["new_within_days"]))
    lately = (pl.col("first_at") >= pl.col("raised_at") - new).fill_null(value=False)
    joined = pairs.join(raised, on="account", how="left").with_columns(lately.alias("escalating"))
    table = joined.group_by("payee", "currency").agg(
        pl.col("account").filter("escalating").n_unique().alias("customers"),
        pl.col("account").n_unique().alias("payers"),
        pl.col("amount").filter("escalating").sum(),
        pl.col("first_at").filter("escalating").min(),
        pl.col("last_at").filter("escalating").max(),
    )
    share = (pl.col("customers") / pl.col("payers")).alias("share")
    found = table.with_columns(share).filter(
        (pl.col("customers") >= v["least_customers"]) & (pl.col("share") >= v["least_share"])
    )
    order = ["payee", "customers", "payers", "share", "amount", "currency", "first_at", "last_at"]
    return (
        found.select(order)
        .sort("customers", "amount", "payee", descending=[True, True, False])
        .collect()
    )
