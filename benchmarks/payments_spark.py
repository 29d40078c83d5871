"""What Spark costs for each payment on this computer, and what that means for a billion a day.

Makes files of one, two and four million payments, screens each with `--engine spark` on
``local[2]`` and with the local engine. Spark runs beside the command, so its CPU time cannot be
taken from the command: wall time on two cores is measured, and counted as two busy cores, which is
too much rather than too little. The table extrapolates the cost of a further payment; shuffling
between machines, which a cluster adds, is not in it.
Run: ``python benchmarks/payments_spark.py``.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from payments_speed import ROOT, make, timed

RESULTS = ROOT / "benchmarks" / "results" / "payments_spark.jsonl"
SIZES = (1.0, 2.0, 4.0)  # millions
CORES = 2


def main() -> int:
    """Measure and print."""
    import pyarrow.parquet as pq

    rows = []
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(passing)
        for size in SIZES:
            path = folder / f"p{size:g}.parquet"
            make(path, size)
            count = pq.ParquetFile(path).metadata.num_rows
            command = [str(ROOT / ".venv/bin/manumit"), "payments", "screen", str(path), "--quiet",
                       "--out", str(folder / "alerts.parquet")]  # fmt: skip
            local, spark = timed(command), timed([*command, "--engine", "spark"])
            rows.append({"payments": count, "local": local, "spark": spark})
            sys.stdout.write(f"{json.dumps(rows[-1])}\n")
    first, last = rows[0], rows[-1]
    more = last["payments"] - first["payments"]
    each = CORES * (last["spark"]["wall"] - first["spark"]["wall"]) / more
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "python": platform.python_version(),
        "rows": rows, "spark_core_us_each": round(each * 1e6, 2),
        "core_hours_for_a_billion": round(each * 1e9 / 3600, 2),
    }  # fmt: skip
    with RESULTS.open("a") as file:
        file.write(json.dumps(line) + "\n")
    sys.stdout.write(f"A further payment costs {each * 1e6:.2f} core microseconds.\n")
    for daily in (1e7, 1e8, 1e9):
        hours = each * daily / 3600
        sys.stdout.write(f"{daily:,.0f} a day: {hours:.2f} core hours\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
