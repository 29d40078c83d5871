"""``manumit flows keys`` and ``overlap``: link lists without showing them to each other."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("keys")(keys)
    group.command("overlap")(overlap)


def keys(
    people: Annotated[Path, typer.Argument(help="CSV: name, birth_date.")],
    *,
    secret: Annotated[Path, typer.Option(help="A file with the secret that all of you share.")],
    out: Annotated[Path, typer.Option("--out", help="The keys to write (CSV).")],
) -> None:
    """Make keys of a list that show no name, to hand to whoever counts."""
    from manumit.flows.linking import keys_of
    from manumit.interchange.rows import read_rows

    read = read_rows(people)
    made, rejects = keys_of(read.header, read.rows, secret.read_bytes().strip())
    place = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(place, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("number", "born", "name_code"))
        writer.writerows((key.number, key.born, f"{key.name:x}") for key in made)
    sys.stderr.write(
        f"{len(read.rows):,} rows read, {len(made):,} kept, {len(rejects):,} rejected.\n"
    )
    for reject in rejects[:20]:
        sys.stderr.write(f"Row {reject.row}, {reject.column}: {reject.reason} {reject.remedy}\n")
    sys.stderr.write(
        "Keys can be attacked by who knows many names: destroy them after the count.\n"
    )
    if rejects:
        raise typer.Exit(1)


def overlap(
    lists: Annotated[list[Path], typer.Argument(help="Keys of two lists or more.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="The counts to write, for `estimate` (CSV).")],
    likeness: Annotated[
        float | None, typer.Option(min=0.5, max=1.0, help="From which names are one person's.")
    ] = None,
) -> None:
    """Count how many people stand on which lists, by keys alone."""
    from manumit.flows.linking import count_overlaps, read_keys
    from manumit.interchange.rows import read_rows

    found = {}
    for path in lists:
        read = read_rows(path)
        found[path.stem] = read_keys(read.header, read.rows)
    table = count_overlaps(found, likeness)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*table.names, "count"))
        for pattern, count in enumerate(table.counts):
            if count:
                bits = [(pattern >> place) & 1 for place in range(table.lists)]
                writer.writerow((*bits, int(count)))
    sys.stderr.write(
        f"{sum(map(len, found.values())):,} keys of {len(found)} lists: {table.persons:,} people.\n"
    )
