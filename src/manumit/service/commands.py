"""``manumit payments-service`` and ``payments-follow``: the service, and pipelines."""

from __future__ import annotations

import secrets
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("payments-service")(serve)
    app.command("payments-follow")(follow)


def serve(
    folder: Annotated[Path, typer.Argument(help="Where journal, alerts and token are kept.")],
    *,
    profile: Annotated[
        Path | None, typer.Option(help="A profile made by `payments calibrate`.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: any free one.")] = 8300,
    late_days: Annotated[float, typer.Option(min=0, help="How late a payment may come.")] = 7.0,
    watchlist: Annotated[
        list[Path] | None, typer.Option(help="A list made by `payments watchlist`.")
    ] = None,
    webhook: Annotated[str, typer.Option(help="Where alerts are sent (http or https).")] = "",
    webhook_secret: Annotated[
        Path | None, typer.Option(help="A file with the secret that signs them.")
    ] = None,
) -> None:
    """Take payments over HTTP, answer with score, reasons and any alert; nothing is lost."""
    import asyncio
    import threading

    from manumit.payments import default_profile, load_profile
    from manumit.payments.watchlists import load_watchlists
    from manumit.service.desk import LiveDesk
    from manumit.service.server import Service
    from manumit.service.webhook import Courier

    chosen = load_profile(profile) if profile else default_profile()
    watch = load_watchlists(watchlist) if watchlist else None
    desk = LiveDesk(folder, chosen, late_days=late_days, watch=watch)
    token = _token(folder / "token")
    courier = None
    if webhook:
        secret = webhook_secret.read_text(encoding="utf-8").strip() if webhook_secret else token
        courier = Courier(folder, webhook, secret)
        threading.Thread(target=courier.run, daemon=True).start()
    typer.echo(
        f"{desk.restored} payments were restored. The token is in {folder / 'token'}.", err=True
    )
    service = Service(desk, token)

    async def main() -> None:
        ready = asyncio.Event()
        task = asyncio.create_task(service.run(host, port, ready))
        await ready.wait()
        typer.echo(f"http://{host}:{service.port}/api/v1/payments")
        await task

    try:
        _run(main())
    except KeyboardInterrupt:
        pass
    finally:
        if courier:
            courier.stop()
        desk.close()


def follow(
    source: Annotated[str, typer.Argument(help="- for JSON lines on standard input, or a folder.")],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the results of a folder go.")
    ] = None,
    profile: Annotated[
        Path | None, typer.Option(help="A profile made by `payments calibrate`.")
    ] = None,
    watchlist: Annotated[
        list[Path] | None, typer.Option(help="A list made by `payments watchlist`.")
    ] = None,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 10.0,
    once: Annotated[bool, typer.Option("--once", help="Take what is there, and end.")] = False,
) -> None:
    """Screen payments as they arrive: lines from a pipe, or files in a folder."""
    import json
    import sys

    from manumit.errors import InputError
    from manumit.payments import default_profile, load_profile
    from manumit.payments.watchlists import load_watchlists
    from manumit.service.following import follow_folder, follow_lines

    chosen = load_profile(profile) if profile else default_profile()
    watch = load_watchlists(watchlist) if watchlist else None
    if source == "-":
        for line in follow_lines(sys.stdin, chosen, watch=watch):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        return
    if out is None or not Path(source).is_dir():
        raise InputError(
            "The source is not a folder, or --out is missing.",
            remedy="Give a folder that exists and --out FOLDER, or - for standard input.",
            code="service.source",
        )
    rounds = 1 if once else None
    for counts in follow_folder(
        Path(source), out, chosen, every_seconds=every, rounds=rounds, watch=watch
    ):
        typer.echo(json.dumps(counts))


def _run(main: Coroutine[Any, Any, None]) -> None:
    import asyncio

    try:
        import uvloop
    except ImportError:  # Windows
        asyncio.run(main)
    else:
        uvloop.run(main)


def _token(path: Path) -> str:
    """Return the token of the folder; make it, readable by its owner only, at the first start."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
