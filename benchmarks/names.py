"""How well and how fast names are compared: public labelled pairs, the open set, strangers.

Reads the labelled pairs and the list of persons of the shared data; without them only the
open set of the product is measured, and the program says so. The labels of the public pairs
were seen while weights were chosen, so that figure flatters; the open set was made by the
authors, and the romanisers were mended against it, so that one flatters too.
"""

from __future__ import annotations

import csv
import json
import time
from importlib.resources import files
from pathlib import Path

import numpy as np

from manumit.names import compare_many, threshold

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "networks"
BENCH = SHARED / "opensanctions_name_bench" / "contrib_name_bench_cases.csv"
PERSONS = SHARED / "splink_datasets" / "historical_figures_with_errors_50k.parquet"
ALIASES = SHARED / "scam_actors_public" / "scam_32026R1895.csv"


def _figures(pairs: list[tuple[str, str]], truth: np.ndarray) -> dict[str, float]:
    said = compare_many(pairs) >= threshold()
    right = int((said & truth).sum())
    return {
        "pairs": len(pairs),
        "precision": round(right / max(int(said.sum()), 1), 4),
        "recall": round(right / max(int(truth.sum()), 1), 4),
        "f1": round(2 * right / max(int(said.sum() + truth.sum()), 1), 4),
    }


def main() -> None:
    """Print the figures and write them beside this file."""
    found: dict[str, object] = {"threshold": threshold()}
    text = (files("manumit.data") / "names" / "open_pairs.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    for script in ["", *sorted({row["script"] for row in rows})]:
        chosen = [row for row in rows if script in ("", row["script"])]
        found[f"open set {script}".strip()] = _figures(
            [(row["first"], row["second"]) for row in chosen],
            np.array([row["same"] == "true" for row in chosen]),
        )
    if not SHARED.exists():
        print("SKIPPED: the shared data are absent; only the open set was measured.")
    else:
        with BENCH.open(encoding="utf-8") as file:
            cases = list(csv.DictReader(file))
        found["public pairs"] = _figures(
            [(row["name1"], row["name2"]) for row in cases],
            np.array([row["is_match"] == "true" for row in cases]),
        )
        with ALIASES.open(encoding="utf-8") as file:
            pairs = [
                (row["name"], alias.strip())
                for row in csv.DictReader(file)
                if row["schema"] == "Person"
                for alias in row["alias"].split(";")
                if alias.strip()
            ]
        matched = int((compare_many(pairs) >= threshold()).sum())
        found["aliases of sanctioned leaders"] = f"{matched} of {len(pairs)}"
        found["strangers"] = _strangers()
    print(json.dumps(found, indent=1, ensure_ascii=False))
    target = Path(__file__).parent / "results" / "names.json"
    target.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _strangers() -> dict[str, object]:
    """Compare names of different persons who share a word: every match is a false one."""
    import polars as pl

    table = pl.read_parquet(PERSONS).filter(pl.col("full_name").is_not_null())
    names, clusters = table["full_name"].to_list(), table["cluster"].to_list()
    by_word: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for word in name.lower().split():
            by_word.setdefault(word, []).append(at)
    groups = [group for group in by_word.values() if len(group) > 5]
    random = np.random.default_rng(3)
    pairs = []
    while len(pairs) < 50_000:
        group = groups[random.integers(len(groups))]
        a, b = group[random.integers(len(group))], group[random.integers(len(group))]
        if clusters[a] != clusters[b]:
            pairs.append((names[a], names[b]))
    compare_many(pairs[:10])
    started = time.process_time()
    scores = compare_many(pairs)
    seconds = time.process_time() - started
    result: dict[str, object] = {
        "pairs that share a word": len(pairs),
        "false matches": int((scores >= threshold()).sum()),
        "pairs a second, names new": int(len(pairs) / seconds),
    }
    try:
        from rapidfuzz import fuzz
    except ImportError:
        result["baseline"] = "rapidfuzz is not installed"
    else:
        ratios = np.array([fuzz.WRatio(a.lower(), b.lower()) for a, b in pairs])
        result["false matches of WRatio at its best threshold (84)"] = int((ratios >= 84).sum())
    return result


if __name__ == "__main__":
    main()
