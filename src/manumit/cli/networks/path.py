"""``manumit networks path``: how two things are connected, record by record."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("path")(path)


def path(
    first: Annotated[str, typer.Argument(help="A record, a name, a phone, a handle, a wallet …")],
    second: Annotated[str, typer.Argument(help="The other one.")],
    sightings: Annotated[Path, typer.Argument(help="Sightings, one JSON object a line.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the steps as JSON.")] = False,
) -> None:
    """Tell how two things are connected. Exit code 0: they are; 1: no path is known."""
    from manumit.cli.networks.reading import read_file
    from manumit.networks.paths import find_path

    read = read_file(sightings)
    found = find_path(read.records, first, second)
    if as_json:
        steps = [asdict(step) for step in found.steps] if found else None
        sys.stdout.write(json.dumps({"steps": steps}, ensure_ascii=False) + "\n")
    elif found is None:
        sys.stdout.write("No path is known.\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in found.in_words()))
    if found is None:
        raise typer.Exit(1)
