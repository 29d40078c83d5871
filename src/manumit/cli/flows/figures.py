"""``manumit flows map``, ``sankey`` and ``report``: pictures and pages to keep."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from manumit.flows.figures import Figure

__all__ = ["register"]

_TITLE = typer.Option(help="Title of the figure.")
_DATE = typer.Option(help="Date of the data (ISO 8601), printed on the figure.")


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("map")(flow_map)
    group.command("sankey")(sankey)
    group.command("report")(report)


def flow_map(
    flows: Annotated[
        Path, typer.Argument(help="CSV: origin, destination, count, perhaps lower, upper.")
    ],
    *,
    out: Annotated[Path, typer.Option("--out", help="The figure to write (SVG).")],
    title: Annotated[str, _TITLE] = "Where people come from and where they are held",
    data_date: Annotated[str, _DATE] = "",
) -> None:
    """Draw a map of flows; its table comes beside it as CSV."""
    from manumit.flows.figures import Flow, map_figure
    from manumit.interchange.rows import read_rows

    read = read_rows(flows)
    place = _places(read.header, ("origin", "destination", "count"), read.name)
    rows, rejected = [], 0
    for number, cells in read.rows:
        row = dict(zip(read.header, cells, strict=False))
        try:
            rows.append(
                Flow(row[place[0]].upper(), row[place[1]].upper(), _people(row[place[2]]),
                     _people(row["lower"]) if row.get("lower") else None,
                     _people(row["upper"]) if row.get("upper") else None)
            )  # fmt: skip
        except (ValueError, KeyError):
            rejected += 1
            sys.stderr.write(f"Row {number}: the count is no number. Give the number of people.\n")
    _keep(map_figure(rows, title=title, data_date=data_date), out)
    _close(len(read.rows), rejected)


def sankey(
    journeys: Annotated[
        Path, typer.Argument(help="CSV: a column for each stage, in order, and count last.")
    ],
    *,
    out: Annotated[Path, typer.Option("--out", help="The figure to write (SVG).")],
    title: Annotated[str, _TITLE] = "Journeys by stage",
    data_date: Annotated[str, _DATE] = "",
) -> None:
    """Draw journeys as bands; their table comes beside it as CSV."""
    from manumit.flows.figures import sankey_figure
    from manumit.interchange.rows import read_rows

    read = read_rows(journeys)
    _places(read.header[-1:], ("count",), read.name)
    rows, rejected = [], 0
    for number, cells in read.rows:
        try:
            if len(cells) != len(read.header):
                raise ValueError
            rows.append((cells[:-1], _people(cells[-1])))
        except ValueError:
            rejected += 1
            sys.stderr.write(
                f"Row {number}: too few cells, or the count is no number. Correct the row.\n"
            )
    figure = sankey_figure(read.header[:-1], rows, title=title, data_date=data_date)
    _keep(figure, out)
    _close(len(read.rows), rejected)


def report(
    lists: Annotated[Path, typer.Argument(help="CSV: a 0/1 column a list, count last.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="The report to write (PDF).")],
    title: Annotated[str, typer.Option(help="Title of the report.")] = "People on no list",
    data_date: Annotated[str, _DATE] = "",
    seed: Annotated[int, typer.Option(min=0, help="Of the random numbers.")] = 1,
) -> None:
    """Write every method side by side, the design, the warnings, methods and references."""
    from manumit.flows.figures import forest_figure
    from manumit.flows.lists import ListTable
    from manumit.flows.mse import Settings, estimate
    from manumit.flows.mse.checks import left_out_rows
    from manumit.flows.report import report_of
    from manumit.interchange.rows import read_rows

    read = read_rows(lists)
    table = ListTable.of_cells(read.header, read.rows, f"The file {read.name}")
    settings = Settings(seed=seed)
    found = estimate(table, (), settings)
    methods = ("stepwise", "bic", "dga")
    without = left_out_rows(table, methods, Settings(seed=seed, bootstraps=1000))
    figure = forest_figure(found, title=title, data_date=data_date)
    out.write_bytes(report_of(found, without, figure, title=title, data_date=data_date))
    sys.stderr.write(f"The report is in {out}.\n")


def _places(header: tuple[str, ...], names: tuple[str, ...], what: str) -> tuple[str, ...]:
    from manumit.errors import InputError

    for name in names:
        if name not in header:
            raise InputError(
                f'The file {what} has no column "{name}".',
                remedy=f"Name the columns {', '.join(names)}.",
                code="flows.columns",
            )
    return names


def _people(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e12:
        raise ValueError
    return value


def _keep(figure: Figure, out: Path) -> None:
    out.write_text(figure.svg, encoding="utf-8")
    table = out.with_suffix(".table.csv")
    table.write_text(figure.csv(), encoding="utf-8")
    sys.stderr.write(f"The figure is in {out}, its table in {table}.\n")


def _close(read: int, rejected: int) -> None:
    sys.stderr.write(f"{read:,} rows read, {read - rejected:,} kept, {rejected:,} rejected.\n")
    if rejected:
        raise typer.Exit(1)
