"""Detectors to compare with: the three-times rule, two banks' limits, an expert rule, boosting.

Each gives every payment a score, so that all are measured at the same budget of alerts.
Features of the classifier look only backwards from the payment.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from manumit.catalog.currencies import per_usd
from manumit.catalog.reader import declared_values
from manumit.errors import MissingTool
from manumit.payments.simulate import World

__all__ = ["BASELINES", "baseline_scores", "window_features"]

BASELINES = ("three_times", "natwest_limits", "hsbc_limits", "expert_rule")
_FEATURES = (
    "value",
    "out30",
    "out180",
    "count30",
    "largest",
    "crypto30",
    "new",
    "pair_count",
    "pair_sum",
    "day_out",
    "in30",
    "left",
    "hour",
    "is_crypto",
    "is_person",
    "is_unknown",
    "is_merchant",
    "is_own",
    "is_cash",
    "age_days",
)


def window_features(payments: pl.DataFrame) -> pl.DataFrame:
    """Return features of payments out, by account and time: sums and counts of windows before."""
    rates = {code: 1 / units for code, units in per_usd().items()}
    frame = payments.with_row_index("row").sort("account", "paid_at", "payment_id")
    for name in ("counterparty", "counterparty_kind", "channel", "currency"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(name))
    if "balance_after" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.Float64).alias("balance_after"))
    value = pl.col("amount").cast(pl.Float64) * pl.col("currency").replace_strict(
        rates, default=1.0, return_dtype=pl.Float64
    )
    out = pl.col("direction") == "out"
    kind = pl.col("counterparty_kind").fill_null("unknown")
    frame = frame.with_columns(
        value.alias("value"),
        (value * out).alias("sent"),
        (value * ~out).alias("got"),
        (value * (out & (kind == "crypto_exchange"))).alias("crypto"),
        out.cast(pl.Float64).alias("is_out"),
    )
    rolled = [
        pl.col(source).rolling_sum_by("paid_at", f"{days}d").over("account").alias(name)
        for source, days, name in (
            ("sent", 30, "out30"),
            ("sent", 180, "out180"),
            ("sent", 1, "day_out"),
            ("is_out", 30, "count30"),
            ("crypto", 30, "crypto30"),
            ("crypto", 1, "crypto1"),
            ("got", 30, "in30"),
        )
    ]
    pair = ["account", "counterparty"]
    return (
        frame.with_columns(
            *rolled,
            pl.col("sent").cum_max().shift(1, fill_value=0.0).over("account").alias("largest"),
            pl.col("is_out").cum_sum().over(pair).alias("pair_count"),
            pl.col("sent").cum_sum().over(pair).alias("pair_sum"),
            ((pl.col("paid_at") - pl.col("paid_at").min().over("account")).dt.total_days()).alias(
                "age_days"
            ),
            pl.col("paid_at").dt.hour().alias("hour"),
            (
                pl.col("balance_after").cast(pl.Float64)
                / (pl.col("balance_after").cast(pl.Float64) + value)
            ).alias("left"),
            *(
                (kind == word).alias(f"is_{short}")
                for word, short in (
                    ("crypto_exchange", "crypto"),
                    ("person", "person"),
                    ("unknown", "unknown"),
                    ("merchant", "merchant"),
                    ("own_account", "own"),
                )
            ),
            (pl.col("channel") == "cash").fill_null(value=False).alias("is_cash"),
        )
        .with_columns((pl.col("pair_count") <= 1).alias("new"))
        .sort("row")
    )


def baseline_scores(features: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return ``payment_id`` and ``score`` of a baseline for payments out."""
    v = declared_values("simulation/baselines.toml")
    pound = v["dollars_a_pound"]
    usual = (pl.col("out180") - pl.col("out30")) / 5
    enough = pl.col("age_days") > 60
    rules = {
        "three_times": pl.when(enough & (usual > 0)).then(pl.col("out30") / usual).otherwise(0.0),
        "natwest_limits": pl.max_horizontal(
            pl.col("crypto1") / (v["natwest_day"] * pound),
            pl.col("crypto30") / (v["natwest_month"] * pound),
        ),
        "hsbc_limits": pl.max_horizontal(
            pl.col("crypto") / (v["hsbc_payment"] * pound),
            pl.col("crypto30") / (v["hsbc_month"] * pound),
        ),
        "expert_rule": (
            (pl.col("pair_count") <= 5).cast(pl.Float64)
            + pl.when(usual > 0).then((pl.col("pair_sum") / usual).clip(0, 5)).otherwise(0.0)
            + pl.col("is_crypto").cast(pl.Float64) * 2
            + (pl.col("value") > pl.col("largest")).cast(pl.Float64)
            + (pl.col("left") < 0.3).fill_null(value=False).cast(pl.Float64)
        )
        * enough.cast(pl.Float64),
    }
    return features.filter(pl.col("is_out") > 0).select(
        "payment_id", rules[name].fill_nan(0.0).alias("score")
    )


def boosting_scores(world: World, features: pl.DataFrame, *, seed: int = 0) -> pl.DataFrame:
    """Return scores of gradient boosting trained on another ``world``, for payments out.

    Raises MissingTool where scikit-learn is not installed.
    """
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
    except ImportError as error:
        raise MissingTool(
            "The comparison with gradient boosting needs scikit-learn.",
            remedy="Install scikit-learn, or leave the comparison out.",
            code="payments.scikit-learn",
        ) from error
    trained = window_features(world.payments).filter(pl.col("is_out") > 0)
    labels = trained.join(world.payment_truth, on="payment_id", how="left")["is_loss"].fill_null(
        value=False
    )
    model = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.08, random_state=seed)
    model.fit(_matrix(trained), labels.to_numpy())
    own = features.filter(pl.col("is_out") > 0)
    return own.select("payment_id").with_columns(
        pl.Series("score", model.decision_function(_matrix(own)))
    )


def _matrix(frame: pl.DataFrame) -> NDArray[np.float64]:
    return np.asarray(frame.select(pl.col(name).cast(pl.Float64) for name in _FEATURES).to_numpy())
