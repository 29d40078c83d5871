"""How often the name of a payee is misread: people taken for firms, exchanges not known.

Needs ../shared (names of 25,000 historical persons with errors, FEBRL, name pairs of
OpenSanctions, actors of GraphSense); says so and stops where it is absent. Before 205 labels of the
GraphSense list were copied into the product, 155 of its 750 were known (70 before the words
that begin with coin, crypto, btc were read); since then that figure says only what was copied.
Two misreadings of people seen here were mended.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

import polars as pl
import yaml

from manumit.payments.classes import PayeeClass
from manumit.payments.reading import read_names

SHARED = Path(__file__).parents[2] / "shared/data/networks"


def people() -> dict[str, list[str]]:
    """Return names of persons by where they come from."""
    historical = pl.read_parquet(
        SHARED / "splink_datasets/historical_figures_with_errors_50k.parquet"
    )
    febrl = pl.read_csv(SHARED / "splink_datasets/dataset4a.csv", infer_schema=False)
    given, family = (febrl[column].fill_null("") for column in (" given_name", " surname"))
    with (SHARED / "opensanctions_name_bench/contrib_name_bench_cases.csv").open() as file:
        pairs = [row for row in csv.DictReader(file) if row["schema"] == "Person"]
    return {
        "historical persons": historical["full_name"].drop_nulls().unique().to_list(),
        "FEBRL": (given + " " + family).unique().to_list(),
        "OpenSanctions, persons": sorted({row[n] for row in pairs for n in ("name1", "name2")}),
    }


def exchanges() -> list[str]:
    """Return labels of exchanges that are not said to be contracts on a chain."""
    with (SHARED / "graphsense_tagpacks/graphsense.actorpack.yaml").open() as file:
        actors = yaml.load(file, yaml.CSafeLoader)["actors"]
    return sorted({a["label"] for a in actors if a["categories"] == ["exchange"]})


def main() -> None:
    """Print the shares."""
    if not SHARED.exists():
        sys.exit("SKIPPED: ../shared is absent; nothing was measured.")
    for source, names in people().items():
        classes = Counter(PayeeClass(int(c)).name for c in read_names(names).classes)
        misread = len(names) - classes["UNKNOWN"]
        print(f"{source}: {misread:,} of {len(names):,} names of people misread {dict(classes)}")
    labels = exchanges()
    classes = Counter(PayeeClass(int(c)).name for c in read_names(labels).classes)
    known = classes["CRYPTO"] + classes["BITCOIN_MACHINE"]
    print(f"GraphSense exchanges, by label alone: {known:,} of {len(labels):,} known")


if __name__ == "__main__":
    main()
