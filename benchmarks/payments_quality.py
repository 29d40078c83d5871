"""How much loss is prevented: on simulated worlds not used for fitting, and on real accounts.

The real accounts are the shared part of the Berka bank data (PKDD'99), which stays outside
the product; victims of the simulator's regimes are injected into them, scaled to the account.
The injected payments are simulated, the life around them is real (1993 to 1998, cash-heavy).
Run: ``python benchmarks/payments_quality.py``; one result line a data set.
"""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from manumit.payments import screen_payments
from manumit.payments.calibrate import calibrate, series_of
from manumit.payments.evaluate import BASELINES, baseline_scores
from manumit.payments.evaluate.baselines import boosting_scores, window_features
from manumit.payments.evaluate.measures import measure, scored
from manumit.payments.simulate import Conditions, World, random_conditions, simulate_world
from manumit.payments.simulate.book import CHANNELS, Book
from manumit.payments.simulate.told import Told
from manumit.payments.simulate.victims import REGIMES
from manumit.payments.simulate.world import simulation_values

ROOT = Path(__file__).resolve().parent.parent
BERKA = ROOT.parent / "shared" / "data" / "payments" / "berka" / "trans_union_english.csv.gz"
RESULTS = ROOT / "benchmarks" / "results" / "payments_quality.jsonl"
BUDGETS = (1.0, 5.0, 10.0, 0.0)


def main() -> int:
    """Measure every data set and append the result lines."""
    other = simulate_world(Conditions(victims=400.0), accounts=4000, months=12, seed=987_654)
    for number in range(4):
        conditions = replace(random_conditions(5000 + number), victims=40.0)
        world = simulate_world(conditions, accounts=8000, months=12, seed=5000 + number)
        report(f"simulated {number}", world, other)
    if BERKA.exists():
        report("berka with injected victims", berka(), other)
    else:
        print("SKIPPED: the shared Berka data are not here; real accounts were not measured.")
    return 0


def report(name: str, world: World, other: World) -> None:
    """Measure Manumit and the baselines on one world, and print and keep the result."""
    features = window_features(world.payments)
    own = screen_payments(world.payments, accounts=world.accounts).scores
    detectors = [("manumit", own)]
    detectors += [(baseline, baseline_scores(features, baseline)) for baseline in BASELINES]
    detectors.append(("boosting", boosting_scores(other, features)))
    found = {}
    for detector, scores in detectors:
        data = scored(scores, world.payments, world.payment_truth)
        found[detector] = [asdict(measure(data, budget=budget)) for budget in BUDGETS]
        shares = "  ".join(f"{100 * row['prevented']:5.1f} %" for row in found[detector][:3])
        print(f"{name:<28} {detector:<15} {shares}", flush=True)
    print("   ", {k: round(v, 2) for k, v in found["manumit"][1]["by_story"].items()})
    line = {
        "benchmark": "payments_quality",
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "data": name,
        "accounts": world.payments["account"].n_unique(),
        "victims": world.truth.filter("is_victim")["account"].n_unique(),
        "guarantee": guarantee(own),
        "prevented": {d: [round(r["prevented"], 3) for r in rows[:3]] for d, rows in found.items()},
        "interval_at_5": [
            round(found["manumit"][1][k], 3) for k in ("prevented_low", "prevented_high")
        ],
        "by_story_at_5": {k: round(v, 3) for k, v in found["manumit"][1]["by_story"].items()},
        "value_at_5_to_1": {d: round(rows[3]["detected_value"], 3) for d, rows in found.items()},
    }
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def guarantee(scores: pl.DataFrame) -> dict[str, float]:
    """Calibrate on the first half of the time at 10 alerts, count on the second."""
    middle = scores["paid_at"].min() + (scores["paid_at"].max() - scores["paid_at"].min()) / 2
    past = series_of(scores.filter(pl.col("paid_at") < middle), column="score", warm_up_days=60)
    fitted = calibrate(past, alerts_per_10k_month=10, quiet_days=90)
    later = series_of(scores.filter(pl.col("paid_at") >= middle), column="score", warm_up_days=0)
    hits = later.score >= fitted.threshold
    alerts = len(
        {(a, int(d // 90)) for a, d in zip(later.account[hits], later.day[hits], strict=True)}
    )
    rate = alerts / later.accounts * 10_000 / later.months
    return {"budget": 10.0, "realised": round(rate, 2), "holds": fitted.holds}


def berka() -> World:
    """Return the real accounts with injected victims."""
    raw = pl.read_csv(BERKA, infer_schema_length=100_000)
    frame = (
        raw.select(
            pl.format("B{}", "trans_id").alias("payment_id"),
            _moment().alias("paid_at"),
            pl.format("AC{}", "account_id").alias("account"),
            pl.when(pl.col("type").cast(pl.String).str.contains("(?i)credit|prijem"))
            .then(pl.lit("in"))
            .otherwise(pl.lit("out"))
            .alias("direction"),
            pl.col("amount").cast(pl.Float64),
            pl.lit("CZK").alias("currency"),
            pl.when(pl.col("account").is_not_null() & (pl.col("account") > 0))
            .then(pl.format("{}-{}", "bank", "account"))
            .alias("counterparty"),
            pl.when(pl.col("operation").cast(pl.String).str.contains("(?i)cash"))
            .then(pl.lit("cash"))
            .otherwise(pl.lit("transfer"))
            .alias("channel"),
            pl.col("balance").cast(pl.Float64).alias("balance_after"),
        )
        .filter(pl.col("amount") > 0)
        .sort("paid_at", "payment_id")
    )
    frame = frame.with_columns(
        pl.lit(None, pl.String).alias("counterparty_kind"),
        pl.lit(None, pl.String).alias("counterparty_name"),
        pl.lit(None, pl.String).alias("purpose"),
    )
    return _injected(frame)


def _moment() -> pl.Expr:
    text = pl.col("date").cast(pl.String)
    day = pl.coalesce(
        text.str.to_date("%Y-%m-%d", strict=False), text.str.to_date("%y%m%d", strict=False)
    )
    return (day.cast(pl.Datetime("us")) + pl.duration(hours=12)).dt.replace_time_zone("UTC")


def _injected(frame: pl.DataFrame) -> World:
    """Plant victims in a tenth of the accounts that have half a year of history."""
    rng = np.random.default_rng(77)
    spans = (
        frame.group_by("account")
        .agg(
            pl.col("paid_at").min().alias("first"),
            pl.col("paid_at").max().alias("last"),
            pl.col("balance_after").quantile(0.9).alias("wealth"),
            pl.len().alias("count"),
            (pl.col("amount").filter(pl.col("direction") == "in").sum()).alias("income"),
        )
        .sort("account")
    )
    spans = spans.with_columns((pl.col("last") - pl.col("first")).dt.total_days().alias("days"))
    spans = spans.filter(pl.col("days") > 200)
    chosen = spans.sample(n=len(spans) // 10, seed=5)
    values = simulation_values("victims")
    scale = 1500.0  # dollars a month: what an income here stands for in the parameters
    made, truth = [], []
    channel_names = {code: name for name, code in CHANNELS.items()}
    for number, row in enumerate(chosen.iter_rows(named=True)):
        month = max(row["income"] / row["days"] * 30, 1000.0)
        book = Book(rng)
        regime = str(rng.choice(list(REGIMES)))
        told = Told(
            book,
            0,
            0,
            float(rng.uniform(120, row["days"] - 60)),
            row["days"],
            scale,
            max(row["wealth"], month) / month * scale,
        )
        REGIMES[regime](told, values)
        told.close()
        if not book.columns:
            continue
        names, kinds = book.names() if book.payees else [], book.kinds() if book.payees else []
        known = rng.random(max(book.payees, 1)) < 0.67
        for place in range(len(book.column("day"))):
            payee = int(book.column("payee")[place])
            out = bool(book.column("out")[place])
            words = [
                "unknown",
                "person",
                "merchant",
                "crypto_exchange",
                "money_service",
                "bank",
                "own_account",
                "employer",
                "government",
            ]
            made.append(
                {
                    "payment_id": f"V{number:04d}-{place:03d}",
                    "paid_at": row["first"] + timedelta(days=float(book.column("day")[place])),
                    "account": row["account"],
                    "direction": "out" if out else "in",
                    "amount": round(float(book.column("amount")[place]) / scale * month, 2),
                    "currency": "CZK",
                    "counterparty": f"V{number}-{payee}" if payee >= 0 else None,
                    "channel": channel_names[int(book.column("channel")[place])],
                    "balance_after": None,
                    "counterparty_kind": words[int(kinds[payee])]
                    if payee >= 0 and known[payee]
                    else None,
                    "counterparty_name": names[payee] if payee >= 0 else None,
                    "purpose": None,
                }
            )
            truth.append(
                {
                    "payment_id": made[-1]["payment_id"],
                    "story": regime,
                    "is_loss": bool(book.column("loss")[place]) and out,
                    "account": row["account"],
                }
            )
    extra = pl.DataFrame(made, schema=frame.schema)
    payments = pl.concat([frame, extra.select(frame.columns)]).sort("paid_at", "payment_id")
    told_truth = pl.DataFrame(truth)
    stories = (
        told_truth.group_by("account")
        .agg(pl.col("story").first())
        .with_columns(pl.lit(value=True).alias("is_victim"))
    )
    accounts = pl.DataFrame({"account": frame["account"].unique()})
    return World(payments, accounts, stories, told_truth.drop("account"), Conditions())


if __name__ == "__main__":
    raise SystemExit(main())
