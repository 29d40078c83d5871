"""``manumit flows moves`` and ``mix``: sites that rise when others fall, origins that change."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]

_JSON = typer.Option("--json", help="Print one JSON object.")


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("moves")(moves)
    group.command("mix")(mix)


def moves(
    sites: Annotated[Path, typer.Argument(help="CSV: period, site (a province), count.")],
    *,
    most_lag: Annotated[int, typer.Option(min=0, help="Periods that a move may take.")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="Of the random numbers.")] = 1,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Say which sites rose when others fell, and how often chance gives as much."""
    from manumit.flows.movements import displacements, period_table

    rows, rejected = _rows(sites, "site")
    _, names, counts = period_table(rows)
    found = displacements(names, counts, most_lag=most_lag, seed=seed)
    if as_json:
        told = {"pairs": [asdict(one) for one in found], "read": len(rows) + rejected,
                "rejected": rejected, "seed": seed}  # fmt: skip
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        for one in found[:20]:
            sys.stdout.write(
                f"{one.origin} to {one.target}, {one.lag} periods later: {one.moved:,.0f} people "
                f"(by chance {one.by_chance:,.0f}; probability {one.probability:.3f}, of all pairs "
                f"{one.adjusted:.3f})\n"
            )
        sys.stdout.write("That one falls while another rises does not prove that people moved.\n")
    _close(rejected)


def mix(
    origins: Annotated[Path, typer.Argument(help="CSV: period, origin, count.")],
    *,
    limit: Annotated[float, typer.Option(min=0.0001, max=0.2, help="Of the probability.")] = 0.01,
    seed: Annotated[int, typer.Option(min=0, help="Of the random numbers.")] = 1,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Say from when on people came from other places than before."""
    from manumit.flows.movements import change_points, period_table

    rows, rejected = _rows(origins, "origin")
    periods, names, counts = period_table(rows)
    found = change_points(periods, names, counts, limit=limit, seed=seed)
    if as_json:
        told = {"changes": [asdict(one) for one in found], "read": len(rows) + rejected,
                "rejected": rejected, "seed": seed}  # fmt: skip
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        for one in found:
            moved = sorted(names, key=lambda n: -abs(one.after[n] - one.before[n]))[:3]
            words = ", ".join(f"{n} {one.before[n]:.0%} to {one.after[n]:.0%}" for n in moved)
            sys.stdout.write(f"From {one.period}: {words} (probability {one.probability:.3f})\n")
        if not found:
            sys.stdout.write("No change that chance would not give as well.\n")
    _close(rejected)


def _rows(path: Path, name: str) -> tuple[list[tuple[str, str, float]], int]:
    from manumit.errors import InputError
    from manumit.interchange.rows import read_rows

    read = read_rows(path)
    for column in ("period", name, "count"):
        if column not in read.header:
            raise InputError(
                f'The file {read.name} has no column "{column}".',
                remedy=f"Name the columns period, {name} and count.",
                code="flows.columns",
            )
    rows, rejected = [], 0
    for number, cells in read.rows:
        row = dict(zip(read.header, cells, strict=False))
        try:
            count = float(row["count"])
            if count < 0 or not row["period"] or not row[name]:
                raise ValueError
            rows.append((row["period"], row[name], count))
        except (KeyError, ValueError):
            rejected += 1
            sys.stderr.write(f"Row {number}: give period, {name} and a count of zero or more.\n")
    return rows, rejected


def _close(rejected: int) -> None:
    if rejected:
        sys.stderr.write(f"{rejected:,} rows were rejected.\n")
        raise typer.Exit(1)
