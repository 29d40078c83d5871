"""``manumit flows publish``: a table that exposes nobody."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from manumit.flows.publication import FlowTable, Release

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
    out: Annotated[Path, typer.Option("--out", help="The table to publish (CSV).")],
    epsilon: Annotated[str, typer.Option(help="With dp: how much is given away.")] = "1",
    ledger: Annotated[
        Path | None, typer.Option(help="With dp: where what was spent is written down.")
    ] = None,
    destinations: Annotated[
        str, typer.Option(help="With dp: the public set, ISO codes with commas.")
    ] = "",
    ctdc: Annotated[bool, typer.Option("--ctdc", help="Name the columns as CTDC does.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Hide or blur small counts, prove that they cannot be worked out, say what was lost."""
    from manumit.flows.publication import flow_tables
    from manumit.interchange.rows import read_rows

    read = read_rows(table)
    tables, rejects = flow_tables(read.header, read.rows, f"The file {read.name}")
    if mode == "suppress":
        releases, proof = _suppressed(tables)
    else:
        releases, proof = _noisy(tables, mode, epsilon, ledger, destinations, read.name)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_CTDC if ctdc else _OURS)
        for release in releases:
            writer.writerows(
                (origin, destination, period, "" if count is None else count)
                for period, origin, destination, count in release.rows
            )
    counts = {"read": len(read.rows), "kept": len(read.rows) - len(rejects),
              "rejects": [reject.as_dict() for reject in rejects]}  # fmt: skip
    _tell(releases, proof, counts, as_json=as_json, out=out)
    if rejects:
        raise typer.Exit(1)


def _suppressed(tables: list[FlowTable]) -> tuple[list[Release], dict[str, Any]]:
    from manumit.catalog.reader import declared_values
    from manumit.errors import InputError
    from manumit.flows.publication import audit, rare_joined, release_of, suppress

    values = declared_values("flows/publication.toml")
    releases, narrowest = [], float("inf")
    for one in tables:
        made = suppress(rare_joined(one, int(values["smallest_shown"])))
        found = audit(made)
        if not found.safe:
            raise InputError(
                "The audit could work out a hidden cell: nothing was published.",
                remedy="Join rare origins or destinations, or take longer periods.",
                code="flows.unsafe",
            )
        narrowest = min(narrowest, found.narrowest)
        releases.append(release_of(made))
    proof = {"least_width": values["least_width"],
             "narrowest": None if narrowest == float("inf") else narrowest}  # fmt: skip
    return releases, {"audit": proof}


def _noisy(
    tables: list[FlowTable], mode: str, epsilon: str, ledger: Path | None, destinations: str,
    subject: str,
) -> tuple[list[Release], dict[str, Any]]:  # fmt: skip
    from fractions import Fraction

    from manumit.catalog.countries import countries
    from manumit.catalog.destinations import destination_codes
    from manumit.errors import InputError
    from manumit.flows.publication import Ledger, noisy_release

    if mode != "dp":
        raise InputError(
            f'There is no mode "{mode}".', remedy="Choose suppress or dp.", code="flows.mode"
        )
    if ledger is None:
        raise InputError(
            "A noisy release needs a ledger: what releases give away adds up.",
            remedy="Add --ledger FILE, the same file for every release of this table.",
            code="flows.no-ledger",
        )
    try:
        amount = Fraction(epsilon)
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(
            "Epsilon is no number.", remedy="Write 1 or 0.5.", code="flows.epsilon"
        ) from error
    origins = tuple(sorted(countries()))
    named = tuple(code.strip().upper() for code in destinations.split(",") if code.strip())
    to = named or destination_codes()
    # Periods part the people: nobody is in two of them, so together they spend epsilon once.
    releases = [noisy_release(one, amount, origins=origins, destinations=to) for one in tables]
    left = Ledger(ledger).spend(subject, amount, len(origins) * len(to))
    return releases, {"epsilon": float(amount), "budget_left": float(left)}


def _tell(
    releases: list[Release], proof: dict[str, Any], counts: dict[str, Any], *, as_json: bool,
    out: Path,
) -> None:  # fmt: skip
    if as_json:
        told = {
            "mode": releases[0].mode if releases else "",
            "utility": [release.utility for release in releases],
            "notes": list(dict.fromkeys(note for r in releases for note in r.notes)),
            "rows": counts,
            **proof,
        }
        sys.stdout.write(json.dumps(told) + "\n")
        return
    sys.stderr.write(
        f"{counts['read']:,} rows read, {counts['kept']:,} kept, "
        f"{len(counts['rejects']):,} rejected.\n"
    )
    for reject in counts["rejects"][:20]:
        sys.stderr.write(
            f"Row {reject['row']}, {reject['column']}: {reject['reason']} {reject['remedy']}\n"
        )
    for release in releases:
        for name, value in release.utility.items():
            sys.stdout.write(f"{name.replace('_', ' ')}: {value:,.3g}\n")
    for note in dict.fromkeys(note for release in releases for note in release.notes):
        sys.stdout.write(f"{note}\n")
    sys.stdout.write(f"Written to {out.name}.\n")
