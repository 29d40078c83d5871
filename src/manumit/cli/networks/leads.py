"""``manumit networks leads``: candidates ranked by independent evidence."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from manumit.networks.leads import Lead

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("leads")(leads)


def leads(
    sightings: Annotated[Path, typer.Argument(help="Sightings, one JSON object a line.")],
    *,
    top: Annotated[int, typer.Option(min=0, help="How many to print; 0: all.")] = 0,
    confirmed: Annotated[
        list[str] | None, typer.Option(help="A record that is confirmed; repeat for several.")
    ] = None,
    public: Annotated[
        Path | None, typer.Option(help="Identifiers that belong to the public, one a line.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON array, best first.")
    ] = False,
) -> None:
    """Rank who is worth an investigator's day. A lead is neither proof nor guilt."""
    from manumit.cli.networks.reading import read_file, unreadable
    from manumit.networks.leads import rank_leads

    read = read_file(sightings)
    try:
        listed = public.read_text(encoding="utf-8").split("\n") if public else []
    except OSError as error:
        raise unreadable(error) from error
    found = rank_leads(
        read.records, generic=[line.strip() for line in listed if line.strip()],
        confirmed=confirmed or (),
    )  # fmt: skip
    sys.stderr.write(
        f"Set aside: {found.protected:,} people named as victims, {len(found.generic):,} generic "
        f"values, {found.own:,} identifiers that may be a victim's own.\n"
    )
    shown = found.leads[:top] if top else found.leads
    if as_json:
        sys.stdout.write(json.dumps([lead.as_dict() for lead in shown], ensure_ascii=False) + "\n")
    else:
        for place, lead in enumerate(shown, start=1):
            sys.stdout.write(_words(place, lead))
    if read.rejects:
        raise typer.Exit(1)


def _words(place: int, lead: Lead) -> str:
    where = ", ".join(lead.jurisdictions) or "no jurisdiction"
    lines = [f"{place}. {lead.label} ({lead.role.replace('_', ' ')}; {lead.band}; {where})"]
    lines += [f"   + {reason}" for reason in lead.reasons]
    lines += [f"   - {reason}" for reason in lead.counter_evidence]
    if lead.unknowns:
        lines.append(f"   ? {' '.join(lead.unknowns)}")
    return "\n".join(lines) + "\n"
