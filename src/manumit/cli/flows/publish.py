"""``manumit flows publish``: a table that exposes nobody."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from manumit.flows.publication import Release

__all__ = ["register"]

_CTDC = ("citizenship", "CountryOfExploitation", "yearOfRegistration", "count")
_OURS = ("origin", "destination", "period", "count")


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("publish")(publish)


def publish(
    table: Annotated[Path, typer.Argument(help="CSV: origin, destination, perhaps period, count.")],
    *,
    mode: Annotated[str, typer.Option(help="suppress or dp.")] = "suppress",
    out: Annotated[
        Path | None, typer.Option("--out", help="The table to publish (CSV); else printed.")
    ] = None,
    epsilon: Annotated[str, typer.Option(help="With dp: how much is given away.")] = "1",
    ledger: Annotated[
        Path | None, typer.Option(help="With dp: what was spent; beside the table if not given.")
    ] = None,
    destinations: Annotated[
        str, typer.Option(help="With dp: the public set, ISO codes with commas.")
    ] = "",
    origins: Annotated[
        str, typer.Option(help="With dp: the public set of origins, if not all countries.")
    ] = "",
    ctdc: Annotated[bool, typer.Option("--ctdc", help="Name the columns as CTDC does.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Hide or blur small counts, prove that they cannot be worked out, say what was lost."""
    from manumit.flows.publication import Ledger, flow_tables
    from manumit.flows.publication import publish as published
    from manumit.interchange.rows import read_rows

    read = read_rows(table)
    tables, rejects = flow_tables(read.header, read.rows, f"The file {read.name}")
    releases, proof = published(
        tables, mode, epsilon=epsilon, subject=read.name,
        ledger=Ledger(ledger or table.with_suffix(".ledger.jsonl")),
        origins=_codes(origins), destinations=_codes(destinations),
    )  # fmt: skip
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(_CTDC if ctdc else _OURS)
    for release in releases:
        writer.writerows(
            (origin, destination, period, "" if count is None else count)
            for period, origin, destination, count in release.rows
        )
    if out is not None:
        out.write_text(target.getvalue(), encoding="utf-8")
    counts = {"read": len(read.rows), "kept": len(read.rows) - len(rejects),
              "rejects": [reject.as_dict() for reject in rejects]}  # fmt: skip
    _tell(releases, proof, counts, as_json=as_json, out=out, text=target.getvalue())
    if rejects:
        raise typer.Exit(1)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(",") if code.strip())


def _tell(
    releases: list[Release], proof: dict[str, float | None], counts: dict[str, Any], *,
    as_json: bool, out: Path | None, text: str,
) -> None:  # fmt: skip
    notes = list(dict.fromkeys(note for release in releases for note in release.notes))
    if as_json:
        told = {
            "mode": releases[0].mode if releases else "",
            "utility": [release.utility for release in releases],
            "notes": notes,
            "rows": counts,
            "proof": proof,
        }
        if out is None:
            told["table"] = text
        sys.stdout.write(json.dumps(told) + "\n")
        return
    say = sys.stderr.write
    bad = len(counts["rejects"])
    say(f"{counts['read']:,} rows read, {counts['kept']:,} kept, {bad:,} rejected.\n")
    for reject in counts["rejects"][:20]:
        say(f"Row {reject['row']}, {reject['column']}: {reject['reason']} {reject['remedy']}\n")
    for release in releases:
        for name, value in release.utility.items():
            say(f"{name.replace('_', ' ')}: {value:,.3g}\n")
    for name, amount in proof.items():
        say(f"{name.replace('_', ' ')}: {amount if amount is not None else '-'}\n")
    for note in notes:
        say(f"{note}\n")
    if out is None:
        sys.stdout.write(text)
    else:
        say(f"Written to {out.name}.\n")
