"""What estimating costs: CPU seconds of a thousand replicates and of ranking all models.

Needs ../shared for the tables; says so and stops where it is absent. The first call compiles and
is not counted. Run: ``python benchmarks/mse_speed.py``.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from manumit.flows.lists import ListTable
from manumit.flows.mse import Settings, estimate
from manumit.flows.mse.criterion import rank_models
from manumit.interchange.rows import read_rows

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT.parent / "shared" / "data" / "flows" / "mse"
RESULTS = ROOT / "benchmarks" / "results" / "mse_speed.jsonl"


def _table(name: str) -> ListTable:
    read = read_rows(TABLES / f"{name}.csv")
    return ListTable.of_cells(read.header, read.rows)


def _cpu(work: Callable[[], object]) -> tuple[float, float]:
    work()
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def main() -> int:
    """Measure and print."""
    if not TABLES.exists():
        sys.stdout.write("SKIPPED: ../shared is absent; nothing was measured.\n")
        return 0
    five, six = _table("UKdat_5"), _table("UKdat")
    works: dict[str, Callable[[], object]] = {
        f"{method}, five lists, 1,000 replicates": (
            lambda method=method: estimate(five, [method], Settings(bootstraps=1000))
        )
        for method in ("stepwise", "bic", "chao", "dga", "lcmcr")
    }
    works["ranking 32,768 models of pairs, six lists"] = lambda: rank_models(six, 2)
    works["ranking 6,212 models, five lists"] = lambda: rank_models(five, 3)
    for name, work in works.items():
        cpu, wall = _cpu(work)
        line = {"work": name, "cpu_s": round(cpu, 3), "wall_s": round(wall, 3),
                "python": platform.python_version(),
                "on": datetime.now(UTC).date().isoformat()}  # fmt: skip
        with RESULTS.open("a") as file:
            file.write(json.dumps(line) + "\n")
        sys.stdout.write(f"{name:45} {cpu:8.3f} CPU s {wall:8.3f} s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
