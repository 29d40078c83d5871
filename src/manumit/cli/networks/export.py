"""``manumit networks export``: leads in the formats that investigators use."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("export")(export)


def export(
    sightings: Annotated[Path, typer.Argument(help="Sightings, one JSON object a line.")],
    *,
    form: Annotated[
        str, typer.Option("--format", help="ftm, stix, misp, graphml, gexf, csv or xlsx.")
    ],
    out: Annotated[Path, typer.Option(help="Where to write; CSV becomes a ZIP of two files.")],
    top: Annotated[int, typer.Option(min=1, help="How many leads.")] = 50,
    tlp: Annotated[
        str, typer.Option(help="Handling: RED, AMBER, AMBER+STRICT, GREEN or CLEAR.")
    ] = "AMBER",
) -> None:
    """Write ranked leads to a file and say what the format could not carry."""
    from manumit.errors import InputError
    from manumit.interchange.leads import export_leads
    from manumit.networks.leads import rank_leads, read_sightings

    try:
        with sightings.open(encoding="utf-8-sig", errors="replace") as file:
            read = read_sightings(file)
    except OSError as error:
        raise InputError(
            f"The file {sightings.name} cannot be read ({type(error).__name__}).",
            remedy="Check its name and that you may read it.",
            code="networks.file",
        ) from error
    found = rank_leads(read.records)
    shown = [lead.as_dict() for lead in found.leads[:top]]
    made = export_leads(shown, form, tlp=tlp.upper())
    out.write_bytes(made.data)
    kept = read.read - len(read.rejects)
    sys.stderr.write(
        f"{read.read:,} lines read, {kept:,} kept, {len(read.rejects):,} rejected; "
        f"{len(shown):,} of {len(found.leads):,} leads written, TLP:{tlp.upper()}.\n"
    )
    for said in made.not_carried:
        sys.stderr.write(f"Not carried: {said}\n")
    for reject in read.rejects[:20]:
        sys.stderr.write(f"Line {reject.row}: {reject.reason} {reject.remedy}\n")
    if read.rejects:
        raise typer.Exit(1)
