"""``manumit flows unseen``: how many origins nobody has listed yet."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from manumit.flows.richness import Unseen

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("unseen")(unseen)


def unseen(
    lists: Annotated[Path, typer.Argument(help="CSV with list, date, country, count.")],
    *,
    seed: Annotated[int, typer.Option(min=0, help="Of the random numbers.")] = 1,
    level: Annotated[float, typer.Option(min=0.5, max=0.999, help="Of the intervals.")] = 0.95,
    known: Annotated[
        int | None, typer.Option(min=1, help="Origins counted by now, for the forward test.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say at least how many countries of origin there are, those on no list included."""
    from manumit.flows.origins import origin_lists
    from manumit.flows.richness import unseen_origins
    from manumit.interchange.rows import read_rows

    table = read_rows(lists)
    read = origin_lists(table.header, table.rows, f"The file {table.name}")
    found = unseen_origins(read.lists, level=level, seed=seed, known=known)
    kept = read.read - len(read.rejects)
    sys.stderr.write(f"{read.read:,} rows read, {kept:,} kept, {len(read.rejects):,} rejected.\n")
    for reject in read.rejects[:20]:
        sys.stderr.write(f"Row {reject.row}, {reject.column}: {reject.reason} {reject.remedy}\n")
    if as_json:
        counts = {"read": read.read, "kept": kept,
                  "rejects": [reject.as_dict() for reject in read.rejects]}  # fmt: skip
        sys.stdout.write(json.dumps(found.as_dict() | {"rows": counts}) + "\n")
    else:
        sys.stdout.write(_words(found))
    if read.rejects:
        raise typer.Exit(1)


def _words(found: Unseen) -> str:
    seen = f"{found.observed} origins on {found.lists} lists"
    rare = f"{found.once} on one list only, {found.twice} on two"
    lines = [f"{seen}; {rare}. Estimated coverage {found.coverage:.0%}.", ""]
    for one in found.estimates:
        span = f"  {one.lower:.0f} to {one.upper:.0f}" if one.lower and one.upper else ""
        lines.append(f"{one.method:<11} at least about {one.point:.0f}{span}")
    lines += ["", *found.warnings]
    if found.forward:
        held = sum(bool(step["held"]) for step in found.forward)
        later = found.forward[0]["later"]
        lines.append(
            f"Forward test: on {held} of {len(found.forward)} days the interval of that day did "
            f"not contradict the {later} origins known by now."
        )
    return "\n".join(lines) + "\n"
