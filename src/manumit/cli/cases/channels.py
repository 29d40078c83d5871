"""``manumit cases channels``: which channel got people out of a destination, how surely."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from manumit.cases.channels import Attempt
    from manumit.errors import Reject

__all__ = ["register"]

_COLUMNS = ("channel", "destination", "contacted_on", "answered_on", "outcome")


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("channels")(channels)


def channels(
    destination: Annotated[str, typer.Argument(help="Where the person is held: KH, MM, LA …")],
    *,
    ledger: Annotated[
        Path | None, typer.Option(help=f"A CSV file of attempts: {', '.join(_COLUMNS)}.")
    ] = None,
    priors: Annotated[
        bool, typer.Option(help="Begin with published outcomes, at a discount.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell which channel got people out, with intervals and reasons. A supervisor decides."""
    from manumit.cases.channels import channel_rates, waiting_times

    attempts, rejects = _read(ledger) if ledger else ([], [])
    place = destination.strip().upper()
    rates = channel_rates(attempts, place, priors=priors)
    here = [attempt for attempt in attempts if attempt.destination == place]
    waiting = waiting_times(here, date.today())  # noqa: DTZ011 - the day of the office
    if as_json:
        said = {"destination": place, "channels": [asdict(rate) for rate in rates],
                "time_to_answer": asdict(waiting)}  # fmt: skip
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        for rate in rates:
            sys.stdout.write(
                f"{rate.channel}: {rate.rate:.0%} ({rate.low:.0%} to {rate.high:.0%}). "
                f"{' '.join(rate.reasons)}\n"
            )
        if not rates:
            sys.stdout.write("Nothing is known about this destination.\n")
        if waiting.median is not None:
            sys.stdout.write(f"Half of the attempts were answered within {waiting.median} days.\n")
    if ledger:
        sys.stderr.write(
            f"{len(attempts) + len(rejects):,} rows read, {len(attempts):,} kept, "
            f"{len(rejects):,} rejected.\n"
        )
        for reject in rejects[:20]:
            sys.stderr.write(f"Row {reject.row}: {reject.reason} {reject.remedy}\n")
    if rejects:
        raise typer.Exit(1)


def _read(path: Path) -> tuple[list[Attempt], list[Reject]]:
    from manumit.cases.channels import Attempt
    from manumit.errors import InputError, Reject
    from manumit.interchange.rows import read_rows

    table = read_rows(path)
    heads = [head.casefold() for head in table.header]
    absent = [name for name in _COLUMNS if name not in heads]
    if absent:
        raise InputError(
            f"The file {table.name} has no column {absent[0]}.",
            remedy=f"Give the columns {', '.join(_COLUMNS)}.",
            code="cases.ledger-columns",
        )
    kept: list[Attempt] = []
    rejects: list[Reject] = []
    for line, cells in table.rows:
        row = dict(zip(heads, (*cells, *[""] * len(heads)), strict=False))
        try:
            answered = row["answered_on"]
            kept.append(
                Attempt(
                    row["channel"].casefold(),
                    row["destination"].upper(),
                    date.fromisoformat(row["contacted_on"]),
                    date.fromisoformat(answered) if answered else None,
                    row["outcome"].casefold() or "open",
                )
            )
        except ValueError:
            rejects.append(Reject(line, "contacted_on", "A date cannot be read.",
                                  "Write dates as 2026-01-31.", "cases.ledger-date"))  # fmt: skip
        except InputError as error:
            rejects.append(Reject(line, "", str(error), error.remedy, error.code))
    return kept, rejects
