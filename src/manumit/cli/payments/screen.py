"""``manumit payments screen``: alerts and scores from files of payments."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from manumit.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

    from manumit.interchange.payments import PaymentReader
    from manumit.model.payments import PaymentAlert
    from manumit.payments import Engine, Profile

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("screen")(screen)


def screen(
    payments: Annotated[
        Path, typer.Argument(help="CSV, Parquet, JSONL, ISO 20022 XML, MT940, or a folder of them.")
    ],
    *,
    out: Annotated[Path, typer.Option("--out", help="Where the alerts go (Parquet).")],
    scores: Annotated[
        Path | None,
        typer.Option("--scores", help="Where a score for every payment goes (Parquet)."),
    ] = None,
    profile: Annotated[
        Path | None, typer.Option("--profile", help="A profile made by `payments calibrate`.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="A file that names the columns (TOML).")
    ] = None,
    accounts: Annotated[
        Path | None, typer.Option("--accounts", help="A table of accounts: opened on, birth year.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state", help="Go on from this state where it exists, and save it at the end."
        ),
    ] = None,
    watchlist: Annotated[
        list[Path] | None, typer.Option("--watchlist", help="A list made by `payments watchlist`.")
    ] = None,
    engine: Annotated[str, typer.Option("--engine", help="local or spark.")] = "local",
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no progress.")] = False,
) -> None:
    """Screen payments: who is being bled right now, and why.

    Rows that cannot be used go to OUT.rejects.jsonl with their number and reason; the exit
    code is then 1. With --state, tomorrow's file continues today's.
    """
    from manumit.payments import default_profile, load_profile

    chosen = load_profile(profile) if profile else default_profile()
    _check_apart(payments, out, scores)
    if engine == "spark":
        from manumit.cli.payments.spark_run import screen_with_spark

        counts = screen_with_spark(
            payments, out=out, scores=scores, profile=chosen, watchlists=watchlist or []
        )
    elif engine == "local":
        counts = _screen_here(
            payments, out=out, scores=scores, profile=chosen, mapping=mapping, accounts=accounts,
            state=state, quiet=quiet, watchlists=watchlist or [],
        )  # fmt: skip
    else:
        raise InputError(
            f'There is no engine "{engine}".',
            remedy="Choose local or spark.",
            code="payments.engine",
        )
    _close(counts, out=out, as_json=as_json)


def _screen_here(
    source: Path,
    *,
    out: Path,
    scores: Path | None,
    profile: Profile,
    mapping: Path | None,
    accounts: Path | None,
    state: Path | None,
    quiet: bool,
    watchlists: list[Path],
) -> dict[str, Any]:
    from manumit.interchange.payments import (
        NotInOrder,
        in_order,
        order_by_time,
        read_accounts,
        read_payments,
    )
    from manumit.payments import Engine, alerts_frame, load_engine, save_engine
    from manumit.payments.watchlists import load_watchlists

    started = time.monotonic()
    rejects = out.with_suffix(".rejects.jsonl")

    def attempt(
        arranged: Callable[[PaymentReader], Iterator[pa.RecordBatch]],
    ) -> tuple[PaymentReader, Engine, list[PaymentAlert]]:
        reader = read_payments(source, mapping=mapping, rejects=rejects)
        running = load_engine(state, profile) if state and state.exists() else Engine(profile)
        running.watch = load_watchlists(watchlists) if watchlists else None
        if accounts is not None:
            running.learn_accounts(read_accounts(accounts))
        found = list(_scored(running, _told(arranged(reader), quiet=quiet), scores))
        return reader, running, [alert for alerts in found for alert in alerts]

    try:
        reader, running, alerts = attempt(in_order)
    except NotInOrder:  # seldom: what was made so far is thrown away
        reader, running, alerts = attempt(order_by_time)
    alerts_frame(alerts).write_parquet(_folder_made(out))
    if state is not None:
        save_engine(running, state)
    return {
        "read": reader.read,
        "kept": reader.kept,
        "rejected": reader.rejected,
        "rejects": str(rejects) if reader.rejected else None,
        "alerts": len(alerts),
        "accounts": len(running.accounts),
        "seconds": round(time.monotonic() - started, 2),
    }


def _scored(
    engine: Engine, batches: Iterator[pa.RecordBatch], scores: Path | None
) -> Iterator[list[PaymentAlert]]:
    """Run the batches; yield the alerts of each, write scores as they come."""
    from manumit.payments.screening import ScoreWriter, advance_batch

    with ScoreWriter(scores) as writer:
        for batch in batches:
            advance, found = advance_batch(engine, batch)
            writer.write(batch, advance)
            yield found


def _told(batches: Iterator[pa.RecordBatch], *, quiet: bool) -> Iterator[pa.RecordBatch]:
    """Show how many payments were screened, on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield from batches
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,} payments"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("screen", total=None)
        for batch in batches:
            yield batch
            progress.advance(task, batch.num_rows)


def _close(counts: dict[str, Any], *, out: Path, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps({**counts, "out": str(out)}) + "\n")
    else:
        sys.stderr.write(
            f"{counts['read']:,} payments read, {counts['kept']:,} kept, "
            f"{counts['rejected']:,} rejected; {counts['accounts']:,} accounts, "
            f"{counts['alerts']:,} alerts in {counts['seconds']} s.\n"
        )
        if counts["rejected"]:
            sys.stderr.write(f"The rejects are in {counts['rejects']}.\n")
        sys.stderr.write(
            f"The alerts are in {out}. An alert informs a person; it decides nothing.\n"
        )
    if counts["rejected"]:
        raise typer.Exit(1)


def _folder_made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _check_apart(source: Path, *results: Path | None) -> None:
    named = [path.resolve() for path in (source, *results) if path is not None]
    if len(set(named)) < len(named):
        raise InputError(
            "The same file is named twice.",
            remedy="Give payments, alerts and scores names of their own.",
            code="payments.same-file",
        )
