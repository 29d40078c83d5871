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
    from manumit.cli.networks.reading import read_file
    from manumit.interchange.leads import export_leads
    from manumit.networks.leads import rank_leads

    read = read_file(sightings)
    found = rank_leads(read.records)
    shown = [lead.as_dict() for lead in found.leads[:top]]
    made = export_leads(shown, form, tlp=tlp.upper())
    out.write_bytes(made.data)
    sys.stderr.write(f"{len(shown):,} of {len(found.leads):,} leads written, TLP:{tlp.upper()}.\n")
    for said in made.not_carried:
        sys.stderr.write(f"Not carried: {said}\n")
    if read.rejects:
        raise typer.Exit(1)
