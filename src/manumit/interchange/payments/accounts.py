"""Read the optional table of accounts."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from manumit.errors import InputError
from manumit.interchange.payments.sources import kind_of
from manumit.model.payments import ACCOUNT_COLUMNS

__all__ = ["read_accounts"]


def read_accounts(path: Path) -> pl.DataFrame:
    """Return accounts with ``account``, ``opened_on`` and ``birth_year``; null where unknown.

    CSV or Parquet. A day or year that cannot be read is null: the table only helps. Raises
    InputError for a file without the column ``account``.
    """
    try:
        frame = (
            pl.read_parquet(path)
            if kind_of(path) == "parquet"
            else pl.read_csv(path, infer_schema=False)
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(
            f"The table of accounts {path.name} cannot be read ({type(error).__name__}).",
            remedy="Give CSV in UTF-8 or Parquet.",
            code="payments.accounts",
        ) from error
    if "account" not in frame.columns:
        raise InputError(
            f"The table of accounts {path.name} has no column account.",
            remedy=f"Its columns are {', '.join(ACCOUNT_COLUMNS)}; the last three may be missing.",
            code="payments.accounts",
        )
    frame = frame.select(
        pl.col("account").cast(pl.String),
        *(
            pl.col(name) if name in frame.columns else pl.lit(None).alias(name)
            for name in ACCOUNT_COLUMNS[1:]
        ),
    )
    opened = pl.col("opened_on")
    if frame.schema["opened_on"] == pl.String:
        opened = opened.str.to_date(strict=False)
    return frame.with_columns(
        opened.cast(pl.Date, strict=False), pl.col("birth_year").cast(pl.Int32, strict=False)
    ).drop_nulls("account")
