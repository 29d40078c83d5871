"""``manumit networks dedupe``: the records of one person in a list, without labels."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("dedupe")(dedupe)


def dedupe(
    records: Annotated[Path, typer.Argument(help="A CSV or Parquet file with a unique_id.")],
    *,
    out: Annotated[Path, typer.Option(help="Where to write unique_id and cluster_id.")],
    column: Annotated[
        list[str] | None, typer.Option(help="A column's meaning, as Name=role; repeat.")
    ] = None,
    truth: Annotated[
        str, typer.Option(help="A column that knows the answer; only used to measure.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Give records of one person one cluster_id. It is a suggestion that a person checks."""
    from manumit.errors import InputError
    from manumit.networks.linkage import agreement, read_records
    from manumit.networks.linkage import dedupe as link

    roles = {}
    for given in column or []:
        name, _, role = given.rpartition("=")
        roles[name.strip()] = role.strip()
    read = read_records(records, roles)
    if truth and truth not in read.frame.columns:
        raise InputError(
            "The column that knows the answer is not in the file.",
            remedy="Give its name as the header writes it.",
            code="networks.records-truth",
        )
    linked = link(read)
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["unique_id", "cluster_id"])
        writer.writerows(zip(read.unique_id, linked.cluster_id, strict=True))
    report: dict[str, object] = {
        "read": read.read,
        "kept": len(read),
        "rejected": len(read.rejects),
        "clusters": len(set(linked.cluster_id)),
        "pairs_compared": len(linked.left),
        "columns": sorted(read.columns),
        "ignored": list(read.ignored),
        "blocking": linked.rules,
        "weights": linked.weights,
    }
    if truth:
        answers = read.frame[truth].cast(str).fill_null("").to_list()
        report["agreement"] = agreement(linked.cluster_id, answers, (linked.left, linked.right))
    if as_json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    sys.stderr.write(
        f"{read.read:,} rows read, {len(read):,} kept, {len(read.rejects):,} rejected; "
        f"{len(linked.left):,} pairs compared, {len(set(linked.cluster_id)):,} clusters.\n"
    )
    if read.ignored:
        sys.stderr.write(f"Columns that took no part: {', '.join(read.ignored)}.\n")
    if truth and not as_json:
        sys.stdout.write(json.dumps(report["agreement"]) + "\n")
    for reject in read.rejects[:20]:
        sys.stderr.write(f"Row {reject.row}: {reject.reason} {reject.remedy}\n")
    if read.rejects:
        raise typer.Exit(1)
