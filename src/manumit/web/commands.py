"""Commands of the web door: `manumit serve`, `workspace`, `backup`, `audit` and `keys`.

Django is imported only when one of them runs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from manumit.web.backups import BackupContent

__all__ = ["register"]

_workspace = typer.Typer(help="Look after the workspace folder.", no_args_is_help=True)
_audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
_keys = typer.Typer(
    help="The keys that what identifies people is sealed with.", no_args_is_help=True
)
_backup = typer.Typer(help="Back the workspace up, and bring it back.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("serve")(serve)
    app.add_typer(_workspace, name="workspace")
    app.add_typer(_backup, name="backup")
    app.add_typer(_audit, name="audit")
    app.add_typer(_keys, name="keys")


def serve(
    *,
    example: Annotated[
        bool, typer.Option("--example", help="Use an example workspace with invented data.")
    ] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port; the next free one if taken.")
    ] = 8000,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open the first page in the browser.")
    ] = False,
) -> None:
    """Start Manumit on this computer and say how to sign in."""
    from manumit.web.serving import run

    run(example=example, host=host, port=port, open_browser=open_browser)


@_workspace.command("path")
def path() -> None:
    """Print the workspace folder."""
    from manumit.web.config.workspace import workspace_folder

    typer.echo(workspace_folder())


@_workspace.command("migrate")
def migrate() -> None:
    """Make the workspace, or bring its database up to date."""
    from manumit.web import starting

    changed = starting.prepare_workspace()
    typer.echo(f"The workspace is ready; {changed} migrations were applied.")


@_backup.command("create")
def backup_create(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
) -> None:
    """Copy the whole workspace into one sealed file, also while Manumit runs, and read it again."""
    from manumit.web import backups, upkeep

    _tell(backups.create_backup(file), "was written and read again")
    typer.echo(
        f"It can be read only with the key files in {upkeep.key_folder()}. "
        "Keep a copy of them in another safe place.",
        err=True,
    )


@_backup.command("check")
def backup_check(
    file: Annotated[Path, typer.Argument(help="A backup.")],
) -> None:
    """Open every part of a backup with the key files of this workspace."""
    from manumit.web import backups

    _tell(backups.check_backup(file), "is whole")


@_backup.command("restore")
def backup_restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
) -> None:
    """Put a backup into a workspace folder that has the key files and no data."""
    from manumit.web import backups, upkeep

    content = backups.restore_backup(file)
    check = upkeep.check_trail()
    _tell(content, "was restored")
    typer.echo(f"The audit trail has {check['rows']} rows; digest of the last: {check['head']}")
    if not check["intact"]:
        typer.echo("The audit trail does not hold together.", err=True)
        raise typer.Exit(1)


def _tell(content: BackupContent, what: str) -> None:
    size = sum(content.sizes.values())
    typer.echo(
        f"The backup of {content.made_at} {what}: {len(content.sizes):,} files, {size:,} bytes."
    )


@_audit.command("verify")
def verify_audit(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Follow the whole audit trail; exit with 1 when a row does not fit."""
    from manumit.web import upkeep

    check = upkeep.check_trail()
    if as_json:
        typer.echo(json.dumps(check))
    else:
        typer.echo(f"Rows: {check['rows']}. Digest of the last row: {check['head'] or '-'}")
        typer.echo("Write the digest down elsewhere: only so are rows cut off the end noticed.")
        if check["broken_at"]:
            typer.echo(f"Row {check['broken_at']} does not fit the row before it.", err=True)
        if not check["protected"]:
            typer.echo("The database no longer refuses changes to the trail.", err=True)
    if not check["intact"]:
        raise typer.Exit(1)


@_workspace.command("take-alerts")
def take_alerts(
    alerts: Annotated[Path, typer.Argument(help="Alerts made by `payments screen`.")],
    *,
    payments: Annotated[Path, typer.Option("--payments", help="The payments that were screened.")],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="A file that names the columns (TOML).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Take alerts into the queue of the payment desk, with the payments of their accounts."""
    from manumit.web import upkeep

    counts = upkeep.take_alerts(alerts, payments, mapping)
    if as_json:
        typer.echo(json.dumps(counts))
    else:
        typer.echo(
            f"{counts['read']:,} payments read, {counts['rejected']:,} rejected; "
            f"{counts['alerts']:,} alerts are new in the queue, {counts['known']:,} were there."
        )


@_workspace.command("outcomes")
def outcomes(
    out: Annotated[Path, typer.Argument(help="The table to write (CSV); it names customers.")],
) -> None:
    """Write what alerts turned out to be, for `payments calibrate --outcomes`."""
    import csv
    import os

    from manumit.web import upkeep

    rows = upkeep.judged_accounts()
    place = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(place, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("account", "outcome", "typology", "alert_id"))
        writer.writeheader()
        writer.writerows(rows)
    typer.echo(f"{len(rows):,} judged alerts. The file names customers: remove it after use.")


@_workspace.command("person-invite")
def person_invite(
    sign_in_name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    *,
    display_name: Annotated[str, typer.Option(help="Name shown to colleagues.")] = "",
    role: Annotated[str, typer.Option(help="Role, such as administrator.")] = "reader",
) -> None:
    """Make an account and print its one-time link."""
    from manumit.web import upkeep

    link, hours = upkeep.invite(sign_in_name, display_name or sign_in_name, role)
    typer.echo(link)
    typer.echo(f"It works once and for {hours} hours.", err=True)


@_keys.command("rotate")
def rotate_key(
    *,
    forget_old: Annotated[
        bool, typer.Option("--forget-old", help="Remove the older keys when nothing needs them.")
    ] = False,
) -> None:
    """Put a new secret key in force and seal everything anew. Stop Manumit before."""
    from manumit.web import upkeep

    rows = upkeep.rotate_key(forget_old=forget_old)
    typer.echo(f"A new key is in force; {rows} rows were sealed anew. Everyone is signed out.")
    if forget_old:
        typer.echo("The older keys were removed; older backups cannot be read any more.")
    else:
        typer.echo("The older keys were kept for older backups.")
