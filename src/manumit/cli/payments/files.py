"""``manumit payments columns``, ``convert`` and ``watchlist``: files in, the contract out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("columns")(columns)
    group.command("convert")(convert)
    group.command("watchlist")(watchlist)


def columns(
    file: Annotated[Path, typer.Argument(help="A CSV, JSONL or Parquet file of payments.")],
) -> None:
    """Show which columns are understood, as a mapping file to begin with."""
    from manumit.interchange.payments.mapping import ColumnMapping, columns_of
    from manumit.interchange.payments.normal import ROW
    from manumit.interchange.payments.sources import files_in, kind_of, raw_frames
    from manumit.model.payments import PAYMENT_COLUMNS, REQUIRED_COLUMNS

    (path,) = files_in(file)
    frame = next(raw_frames(path, kind_of(path), list[object]().append), None)
    header = [] if frame is None else [name for name in frame.columns if name != ROW]
    chosen = columns_of(header, ColumnMapping())
    lines = [
        "[columns]",
        *(f'{name} = "{chosen[name]}"' for name in PAYMENT_COLUMNS if name in chosen),
    ]
    lines += [
        f'# {name} = ""  # needed, not found' for name in REQUIRED_COLUMNS if name not in chosen
    ]
    left = [name for name in header if name not in chosen.values()]
    if left:
        lines.append(f"# not used: {', '.join(left)}")
    sys.stdout.write("\n".join(lines) + "\n")


def convert(
    source: Annotated[Path, typer.Argument(help="A file or a folder of payments.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="The Parquet file to write.")],
    mapping: Annotated[Path | None, typer.Option(help="A file that names the columns.")] = None,
) -> None:
    """Write payments of any layout as Parquet in the contract, by time.

    Rows that cannot be used go to OUT.rejects.jsonl; the exit code is then 1.
    """
    import pyarrow.parquet as pq

    from manumit.interchange.payments import order_by_time, read_payments

    rejects = out.with_suffix(".rejects.jsonl")
    reader = read_payments(source, mapping=mapping, rejects=rejects)
    out.parent.mkdir(parents=True, exist_ok=True)
    writer: pq.ParquetWriter | None = None
    for batch in order_by_time(reader):
        if writer is None:
            writer = pq.ParquetWriter(out, batch.schema, compression="zstd")
        writer.write_batch(batch.cast(writer.schema))
    if writer is not None:
        writer.close()
    sys.stderr.write(f"{reader.read:,} read, {reader.kept:,} kept, {reader.rejected:,} rejected.\n")
    for note in reader.notes:
        sys.stderr.write(f"{note}\n")
    if reader.rejected:
        sys.stderr.write(f"The rejects are in {rejects}.\n")
        raise typer.Exit(1)


def watchlist(
    source: Annotated[
        Path, typer.Argument(help="Text, CSV, Excel, JSON, FollowTheMoney or TagPack.")
    ],
    *,
    name: Annotated[str, typer.Option("--name", help="What the list is called.")],
    out: Annotated[Path, typer.Option("--out", help="The list to write (JSON).")],
    origin: Annotated[str, typer.Option("--source", help="Who published it.")] = "",
    listed_on: Annotated[str, typer.Option(help="Its date (ISO 8601).")] = "",
) -> None:
    """Import a list of payees that somebody has named: wallets, accounts, names."""
    import json

    from manumit.interchange.watchlists import read_watchlist
    from manumit.payments.watchlists import WatchEntry, WatchList

    reading = read_watchlist(source)
    entries = [
        WatchEntry(e.kind, e.value, name, origin or e.source, listed_on or e.listed_on)
        for e in reading.entries
    ]
    WatchList(entries).save(out)
    sys.stderr.write(
        f"{reading.read:,} rows read, {reading.kept_rows:,} kept, {len(reading.rejects):,} rejected"
        f", {reading.passed_over.total():,} passed over; {len(entries):,} entries"
        f" ({reading.repeated:,} were repetitions).\n"
    )
    for schema, count in reading.passed_over.most_common():
        sys.stderr.write(f"Passed over, since nobody can pay it: {schema} ({count:,}).\n")
    if reading.rejects:
        path = out.with_suffix(".rejects.jsonl")
        lines = [json.dumps(reject.as_dict()) for reject in reading.rejects]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sys.stderr.write(f"The rejects are in {path}.\n")
        raise typer.Exit(1)
