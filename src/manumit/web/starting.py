"""Making the workspace ready before a command or the server works with it."""

from __future__ import annotations

import os

from manumit.errors import InputError
from manumit.web.config import workspace

__all__ = ["open_workspace", "prepare_workspace"]

_PRIVATE = 0o077


def prepare_workspace() -> int:
    """Make what is missing of the workspace; return how many migrations were applied.

    Raises InputError where the folder has a database but lost its key: a new key would make
    everything in it unreadable.
    """
    folder = workspace.workspace_folder()
    os.umask(_PRIVATE)  # the database and its side files are for this account only
    workspace.prepare_folder(folder)
    has_database = (folder / workspace.DATABASE_NAME).exists()
    if has_database and not (folder / workspace.SECRET_NAME).exists():
        raise InputError(
            "The workspace has a database but its secret key is missing.",
            remedy=f"Restore the file {workspace.SECRET_NAME} into the workspace folder.",
            code="workspace.key-missing",
        )
    workspace.create_secret_key(folder)
    set_up_django()
    changed = _migrate()
    _restore_protection()
    _check_key_fits()
    return changed


def open_workspace() -> None:
    """Set Django up for a workspace that exists; raises InputError where there is none."""
    folder = workspace.workspace_folder()
    if not (folder / workspace.SECRET_NAME).exists():
        raise InputError(
            "There is no workspace yet.",
            remedy="Make it with `manumit serve` or `manumit workspace migrate`.",
            code="workspace.none",
        )
    os.umask(_PRIVATE)
    set_up_django()
    if _pending():
        raise InputError(
            "The database of the workspace is older than this version of Manumit.",
            remedy="Run `manumit workspace migrate`, then try again.",
            code="workspace.old",
        )


def set_up_django() -> None:
    """Set Django up; the database is neither opened nor made."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manumit.web.config.settings")
    django.setup()


def _pending() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> int:
    """Apply what is pending; planning alone costs milliseconds, so every start does it."""
    pending = _pending()
    if pending:
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    return pending


def _restore_protection() -> None:
    from manumit.web.audit.services import protection_restore

    protection_restore()


def _check_key_fits() -> None:
    """Raise CannotUnseal where the newest sighting cannot be opened with the keys at hand."""
    from manumit.web.records.models import SightingRow
    from manumit.web.records.sealing import unseal

    newest = SightingRow.objects.order_by("-pk").first()
    if newest is not None:
        unseal(newest.value_sealed, f"sighting.value|{newest.record_id}")
