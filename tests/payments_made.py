"""Payments for tests: an ordinary life, and stories written in a few words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

START = datetime(2024, 1, 1, 9, tzinfo=UTC)
STORY_DAY = 150


def ordinary(
    account: str = "A1", *, days: int = 300, seed: int = 1, balance: float = 20_000.0
) -> pl.DataFrame:
    """Return ordinary payments of one account: pay, rent, shops, a friend, bills."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[float, str, float, str, str, str, str]] = []
    for month in range(days // 30):
        rows.append((month * 30 + 0.1, "in", 2600.0, "employer", "EMP", "Employer", "transfer"))
        rows.append(
            (month * 30 + 2.2, "out", 800.0, "person", "LAND", "Landlord", "standing_order")
        )
        rows.append((month * 30 + 4.3, "out", 90.0, "merchant", "POWER", "Power", "direct_debit"))
        rows.append((month * 30 + 9.4, "out", 120.0, "person", "FRIEND", "Friend", "transfer"))
        rows.append((month * 30 + 15.5, "out", 100.0, "", "", "", "cash"))
    for day in np.sort(rng.uniform(0, days, days // 2)):
        shop = int(rng.integers(0, 9))
        rows.append((float(day), "out", float(np.round(rng.lognormal(3.3, 0.7), 2)), "merchant",
                     f"SHOP{shop}", f"Shop {shop}", "card"))  # fmt: skip
    rows.sort()
    return _frame(account, [(*row, "", None) for row in rows], f"{account}-o")


def story(lines: tuple[str, ...], account: str = "A1") -> pl.DataFrame:
    """Return the payments of an example, as ``catalog.typologies.Example`` writes them."""
    rows = []
    for line in lines:
        day, direction, amount, kind, payee, *rest = line.split()
        balance = float(rest[0]) if rest else None
        purpose = rest[1].replace("_", " ") if len(rest) > 1 else ""
        name = payee if len(payee) > 3 else ""
        channel = "cash" if kind == "cash" else "transfer"
        kind = "" if kind == "cash" else kind
        rows.append((STORY_DAY + float(day), direction, float(amount), kind,
                     "" if payee == "-" else payee, name, channel, purpose, balance))  # fmt: skip
    return _frame(account, rows, f"{account}-s")


def together(*frames: pl.DataFrame) -> pl.DataFrame:
    """Return several tables by time."""
    return pl.concat(frames).sort("paid_at", "payment_id")


def _frame(account: str, rows: list[tuple[object, ...]], prefix: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "payment_id": [f"{prefix}{number:05d}" for number in range(len(rows))],
            "paid_at": [START + timedelta(days=float(str(row[0]))) for row in rows],
            "account": account,
            "direction": [row[1] for row in rows],
            "amount": [row[2] for row in rows],
            "currency": "USD",
            "counterparty": [row[4] or None for row in rows],
            "counterparty_name": [row[5] or None for row in rows],
            "counterparty_kind": [row[3] or None for row in rows],
            "channel": [row[6] or None for row in rows],
            "purpose": [row[7] or None for row in rows],
            "balance_after": pl.Series([row[8] for row in rows], dtype=pl.Float64),
        },
        schema_overrides={"paid_at": pl.Datetime("us", "UTC"), "counterparty": pl.String,
                          "counterparty_name": pl.String, "counterparty_kind": pl.String,
                          "channel": pl.String, "purpose": pl.String},
    )  # fmt: skip
