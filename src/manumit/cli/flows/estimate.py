"""``manumit flows estimate``: how many people stand on none of several lists."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from manumit.flows.lists import ListTable
    from manumit.flows.mse import Estimate, Estimates, Settings

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("estimate")(estimate)


def estimate(
    lists: Annotated[Path, typer.Argument(help="CSV: a 0/1 column a list, count last.")],
    *,
    method: Annotated[
        list[str] | None, typer.Option(help="A method; repeat for several. All if not given.")
    ] = None,
    bootstrap: Annotated[
        int | None, typer.Option(min=0, help="Replicates for intervals; 0: no interval.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the random numbers.")] = 1,
    level: Annotated[float, typer.Option(help="Of the intervals.")] = 0.95,
    leave_one_out: Annotated[
        bool, typer.Option("--leave-one-out", help="Also without each list.")
    ] = False,
    consistency: Annotated[
        bool, typer.Option("--consistency", help="Also test the methods on each list's own size.")
    ] = False,
    strata: Annotated[
        str, typer.Option(help="A column that parts the people; estimates by part and their sum.")
    ] = "",
    linkage_error: Annotated[
        bool, typer.Option("--linkage-error", help="Also as if links had been missed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say how many people stand on no list, by every method side by side."""
    import numpy as np

    from manumit.flows.lists import ListTable
    from manumit.flows.mse import Settings
    from manumit.flows.mse import estimate as estimated
    from manumit.flows.mse.linkage import linkage_rows
    from manumit.flows.mse.strata import split_rows, strata_rows
    from manumit.interchange.rows import read_rows

    settings = Settings(seed=seed, level=level)
    if bootstrap is not None:
        settings = Settings(bootstraps=bootstrap, seed=seed, level=level)
    read = read_rows(lists)
    what = f"The file {read.name}"
    header: list[str] = list(read.header)
    parts: dict[str, list[tuple[int, Sequence[str]]]] = {"all": list(read.rows)}
    if strata:
        header, parts = split_rows(read.header, read.rows, strata)
    tables = {name: ListTable.of_cells(header, rows, what) for name, rows in parts.items()}
    first = next(iter(tables.values()))
    table = ListTable(first.names, np.sum([one.counts for one in tables.values()], axis=0))
    found = estimated(table, method or (), settings)
    more = _more(table, found, settings, leave_one_out=leave_one_out, consistency=consistency)
    methods = [one.method for one in found.estimates]
    if strata:
        more["strata"] = strata_rows(tables, methods, settings)
    if linkage_error:
        more["if_links_were_missed"] = linkage_rows(table, methods, settings)
    if as_json:
        sys.stdout.write(json.dumps(found.as_dict() | more) + "\n")
        return
    sys.stdout.write(_words(found))
    for title, rows in more.items():
        sys.stdout.write(f"\n{title.replace('_', ' ').capitalize()}\n")
        for row in rows:
            sys.stdout.write("  " + "  ".join(f"{k} {_number(v)}" for k, v in row.items()) + "\n")


def _more(
    table: ListTable, found: Estimates, settings: Settings, *, leave_one_out: bool,
    consistency: bool,
) -> dict[str, list[dict[str, object]]]:  # fmt: skip
    from manumit.flows.mse.checks import consistency_rows, left_out_rows

    methods = [one.method for one in found.estimates]
    more: dict[str, list[dict[str, object]]] = {}
    if leave_one_out:
        more["without_a_list"] = left_out_rows(table, methods, settings)
    if consistency:
        more["consistency"] = consistency_rows(table, methods, settings)
    return more


def _words(found: Estimates) -> str:
    design = found.design
    lines = [f"{design.persons:,} people on {len(design.lists)} lists."]
    lines += [f"! {warning}" for warning in design.warnings]
    lines.append("")
    lines += [_line(one) for one in found.estimates]
    lines.append(
        "\nThe methods suppose different things; the true number may lie outside all of them."
    )
    if found.recommended:
        lines.append(f"Begin with {found.recommended}, and say how far the others differ from it.")
    for one in found.estimates:
        lines += [f"{one.method}: {warning}" for warning in one.warnings]
    return "\n".join(lines) + "\n"


def _line(one: Estimate) -> str:
    if one.point is None:
        return f"{one.method:<13} {one.status}"
    span = ""
    if one.lower is not None and one.upper is not None:
        span = f"{one.lower:>12,.0f} to {one.upper:>12,.0f}  {one.level:.0%} {one.interval}"
    said = "" if one.status == "estimated" else f"  ({one.status.replace('_', ' ')})"
    return f"{one.method:<13}{one.point:>12,.0f}{span}{said}"


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value == 0 or value >= 1 else f"{value:g}"
    return str(value)
