"""How often the intervals for hidden populations hold the truth, and how wide they are.

The design is that of Chan, Silverman and Vincent (2021): a model is fitted to a published table,
then tables are drawn from it, those on no list included, and hidden again. Two more worlds, which
no log-linear model of pairs describes, show what happens where the model class does not hold:
people of two kinds (easily and hardly seen), and lists that are tied by a third thing.

Needs ../shared for the tables; says so and stops where it is absent.
Run: ``python benchmarks/mse_coverage.py [draws]``; one result line a world and method.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from manumit.errors import InputError
from manumit.flows.lists import ListTable
from manumit.flows.mse import Settings, estimate
from manumit.flows.mse.loops import fit, stepwise, superset_sums
from manumit.interchange.rows import read_rows

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT.parent / "shared" / "data" / "flows" / "mse"
RESULTS = ROOT / "benchmarks" / "results" / "mse_coverage.jsonl"
METHODS = ("stepwise", "bic", "independence", "chao", "dga")
Floats = NDArray[np.float64]


def fitted(name: str, *, pairs: bool) -> Floats:
    """Return the expected counts of all patterns, the hidden one first."""
    read = read_rows(TABLES / f"{name}.csv")
    table = ListTable.of_cells(read.header, read.rows)
    lists = table.lists
    parameters = np.empty(1 + lists + lists * (lists - 1) // 2, dtype=np.int64)
    expected = np.empty(1 << lists)
    size, _ = stepwise(table.counts, lists, 0.02, parameters, expected)
    if not pairs:
        margins = table.counts.copy()
        superset_sums(margins, lists)
        fit(table.counts, margins, lists, parameters, min(size, lists + 1), expected)
    return expected


def two_kinds(people: int, shares: tuple[float, ...], easy: float, factor: float) -> Floats:
    """Return expected counts where a share of the people is ``factor`` times as easily seen."""
    lists = len(shares)
    expected = np.zeros(1 << lists)
    for weight, times in ((1 - easy, 1.0), (easy, factor)):
        for pattern in range(1 << lists):
            chance = 1.0
            for place, share in enumerate(shares):
                on = min(share * times, 0.95)
                chance *= on if pattern >> place & 1 else 1 - on
            expected[pattern] += people * weight * chance
    return expected


def worlds() -> dict[str, tuple[Floats, bool]]:
    """Return the worlds, and whether the class of models of pairs holds in them."""
    return {
        "UKdat_5, independent": (fitted("UKdat_5", pairs=False), True),
        "UKdat_5, stepwise model": (fitted("UKdat_5", pairs=True), True),
        "Kosovo, stepwise model": (fitted("Kosovo", pairs=True), True),
        "Western, stepwise model": (fitted("Western", pairs=True), True),
        "two kinds of people": (two_kinds(10_000, (0.08, 0.1, 0.06, 0.12, 0.05), 0.3, 3.0), False),
        "two kinds, four lists": (two_kinds(4_000, (0.15, 0.2, 0.1, 0.12), 0.25, 3.0), False),
    }  # fmt: skip


def main() -> int:
    """Measure and print."""
    if not TABLES.exists():
        sys.stdout.write("SKIPPED: ../shared is absent; nothing was measured.\n")
        return 0
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for name, (expected, holds) in worlds().items():
        rng = np.random.default_rng(2026)
        rows: dict[str, list[tuple[bool, float, float]]] = {method: [] for method in METHODS}
        none = dict.fromkeys(METHODS, 0)
        started = time.process_time()
        for number in range(draws):
            counts = rng.poisson(expected).astype(float)
            truth = counts.sum()
            counts[0] = 0
            table = ListTable(tuple(f"L{n}" for n in range(len(expected).bit_length() - 1)), counts)
            try:
                found = estimate(table, METHODS, Settings(bootstraps=1000, seed=number))
            except InputError:
                for method in METHODS:
                    none[method] += 1
                continue
            for one in found.estimates:
                if one.point is None or one.lower is None or one.upper is None:
                    none[one.method] += 1
                else:
                    rows[one.method].append(
                        (one.lower <= truth <= one.upper, one.upper / one.lower, one.point / truth)
                    )
        for method in METHODS:
            got = rows[method]
            line = {
                "world": name, "class_holds": holds, "method": method, "draws": draws,
                "no_interval": none[method], "held": round(float(np.mean([g[0] for g in got])), 3),
                "width": round(float(np.median([g[1] for g in got])), 2),
                "bias": round(float(np.median([g[2] for g in got])), 3),
                "cpu_s_for_all": round(time.process_time() - started, 1),
                "python": platform.python_version(), "on": datetime.now(UTC).date().isoformat(),
            }  # fmt: skip
            with RESULTS.open("a") as file:
                file.write(json.dumps(line) + "\n")
            sys.stdout.write(
                f"{name:26} {method:13} held {line['held']:.1%}  upper/lower {line['width']:>6}"
                f"  point/truth {line['bias']}  none {none[method]}\n"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
