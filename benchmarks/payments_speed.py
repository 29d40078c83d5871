"""Speed of `manumit payments screen` against only reading its columns, DuckDB windows and pandas.

Ten million payments of 100,000 accounts, in time order, zstd Parquet, made from a simulated
world. Every figure is CPU time of a process of its own, all in one run.
Run: ``python benchmarks/payments_speed.py [--rows 10]`` (millions).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from manumit.model.payments import PAYMENT_COLUMNS

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "payments_speed.jsonl"


READ = """
import polars as pl
frame = pl.read_parquet({path!r}, columns={columns!r})
print(frame.height)
"""
# The same features as the gradient boosting of `payments evaluate` uses, which is what a bank would
# build instead: sums and counts of windows before, by account and by payee.
DUCKDB = """
import duckdb
print(duckdb.sql('''
  SELECT sum(out30), sum(out180), sum(day_out), sum(count30), sum(crypto30), sum(crypto1),
         sum(in30), sum(largest), sum(pair_count), sum(pair_sum), sum(age_days), sum(hour),
         sum(left_share)
  FROM (
    SELECT sum(sent) OVER w30 AS out30, sum(sent) OVER w180 AS out180,
           sum(sent) OVER w1 AS day_out, sum(is_out) OVER w30 AS count30,
           sum(crypto) OVER w30 AS crypto30, sum(crypto) OVER w1 AS crypto1,
           sum(got) OVER w30 AS in30, max(sent) OVER before AS largest,
           sum(is_out) OVER pair AS pair_count, sum(sent) OVER pair AS pair_sum,
           date_diff('day', min(paid_at) OVER whole, paid_at) AS age_days,
           hour(paid_at) AS hour, balance / (balance + amount) AS left_share
    FROM (SELECT account, counterparty, paid_at, payment_id, CAST(amount AS DOUBLE) AS amount,
                 CAST(balance_after AS DOUBLE) AS balance,
                 CASE WHEN direction = 'out' THEN CAST(amount AS DOUBLE) ELSE 0 END AS sent,
                 CASE WHEN direction = 'in' THEN CAST(amount AS DOUBLE) ELSE 0 END AS got,
                 CASE WHEN direction = 'out' AND counterparty_kind = 'crypto_exchange'
                      THEN CAST(amount AS DOUBLE) ELSE 0 END AS crypto,
                 CASE WHEN direction = 'out' THEN 1.0 ELSE 0 END AS is_out
          FROM read_parquet({path!r}))
    WINDOW w1 AS (PARTITION BY account ORDER BY paid_at
                  RANGE BETWEEN INTERVAL 1 DAYS PRECEDING AND CURRENT ROW),
           w30 AS (PARTITION BY account ORDER BY paid_at
                   RANGE BETWEEN INTERVAL 30 DAYS PRECEDING AND CURRENT ROW),
           w180 AS (PARTITION BY account ORDER BY paid_at
                    RANGE BETWEEN INTERVAL 180 DAYS PRECEDING AND CURRENT ROW),
           before AS (PARTITION BY account ORDER BY paid_at
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
           pair AS (PARTITION BY account, counterparty ORDER BY paid_at
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
           whole AS (PARTITION BY account))
''').fetchall())
"""
PANDAS = """
import pandas as pd
columns = ["account", "counterparty", "paid_at", "amount", "direction", "counterparty_kind",
           "balance_after"]
frame = pd.read_parquet({path!r}, columns=columns).iloc[:{rows}]
frame = frame.sort_values(["account", "paid_at"]).reset_index(drop=True)
amount = frame["amount"].astype(float)
is_out = frame["direction"] == "out"
frame["is_out"] = is_out.astype(float)
frame["sent"], frame["got"] = amount * is_out, amount * ~is_out
frame["crypto"] = amount * (is_out & (frame["counterparty_kind"] == "crypto_exchange"))
by_time = frame.set_index("paid_at").groupby("account", sort=False)
wanted = [("sent", "30D"), ("sent", "180D"), ("sent", "1D"), ("is_out", "30D"),
          ("crypto", "30D"), ("crypto", "1D"), ("got", "30D")]
found = [by_time[name].rolling(window).sum().sum() for name, window in wanted]
accounts = frame.groupby("account", sort=False)
found.append(accounts["sent"].cummax().groupby(frame["account"], sort=False).shift(1).sum())
pairs = frame.groupby(["account", "counterparty"], sort=False)
found += [pairs["is_out"].cumsum().sum(), pairs["sent"].cumsum().sum()]
age = frame["paid_at"] - accounts["paid_at"].transform("min")
found += [age.dt.days.sum(), frame["paid_at"].dt.hour.sum()]
balance = frame["balance_after"].astype(float)
found.append((balance / (balance + amount)).sum())
print(found)
"""


def main() -> int:
    """Make the file, time each task, append one line to the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=float, default=10.0, help="millions of payments")
    parser.add_argument("--keep", type=Path, help="a folder to keep the file in")
    parser.add_argument("--only", action="store_true", help="only reading and screening")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = options.keep or Path(passing)
        path = folder / f"payments-{options.rows:g}m.parquet"
        if not path.exists():
            make(path, options.rows)
        import pyarrow.parquet as pq

        count = pq.ParquetFile(path).metadata.num_rows
        command = [str(ROOT / ".venv/bin/manumit"), "payments", "screen", str(path), "--quiet"]
        timed([*command, "--out", str(folder / "warm.parquet")])  # compiles the kernel once
        reading = READ.format(path=str(path), columns=list(PAYMENT_COLUMNS))
        read = min(
            (
                timed(
                    [
                        sys.executable,
                        "-c",
                        reading,
                    ]
                )
                for _ in range(3)
            ),
            key=lambda row: row["cpu"],
        )
        screen = min(
            (timed([*command, "--out", str(folder / "alerts.parquet")]) for _ in range(3)),
            key=lambda row: row["cpu"],
        )
        scores = timed(
            [
                *command,
                "--out",
                str(folder / "alerts.parquet"),
                "--scores",
                str(folder / "scores.parquet"),
            ]
        )
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": f"{platform.machine()} {os.cpu_count()} cores",
            "payments": count,
            "read": read,
            "screen": screen,
            "screen_with_scores": scores,
            "screen_over_read": round(screen["cpu"] / read["cpu"], 2),
        }
        if not options.only:
            some = min(count, 1_000_000)
            duck = timed([sys.executable, "-c", DUCKDB.format(path=str(path))])
            pandas = timed([sys.executable, "-c", PANDAS.format(path=str(path), rows=some)])
            line |= {
                "duckdb": duck,
                "pandas_1m": pandas,
                "duckdb_over_screen": round(duck["cpu"] / screen["cpu"], 1),
                "pandas_over_screen": round(pandas["cpu"] * count / some / screen["cpu"], 1),
            }
        print(json.dumps(line, indent=1))
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return 0


def timed(command: list[str]) -> dict[str, float]:
    """Run a command; return CPU seconds, wall seconds and peak memory in MB."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    script = (
        "import resource,subprocess,sys; null = subprocess.DEVNULL; "
        "subprocess.run(sys.argv[1:], check=True, stdout=null, "
        "stderr=null); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command], check=True, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "cpu": round(cpu, 2),
        "wall": round(time.monotonic() - started, 2),
        "peak_mb": int(done.stdout) // 1024,
    }


def make(path: Path, millions: float) -> None:
    """Write a file of so many payments: copies of a simulated world under other names."""
    import polars as pl

    from manumit.payments.simulate import Conditions, simulate_world

    world = simulate_world(Conditions(), accounts=5000, months=4, seed=7).payments
    copies = round(millions * 1e6 / len(world)) or 1
    parts = []
    for copy in range(copies):
        tail = f"-{copy:04d}"
        parts.append(
            world.with_columns(
                pl.col("payment_id") + tail,
                pl.col("account") + tail,
                pl.col("counterparty") + tail,
                pl.col("paid_at") + pl.duration(seconds=37 * copy),
            ).select(name for name in PAYMENT_COLUMNS if name in world.columns)
        )
    pl.concat(parts).sort("paid_at").write_parquet(path, compression="zstd")


if __name__ == "__main__":
    raise SystemExit(main())
