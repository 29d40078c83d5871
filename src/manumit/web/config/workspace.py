"""The workspace: the one folder that holds a team's database and secret key.

``MANUMIT_WORKSPACE`` names it; otherwise it is the platform's folder for a person's data.
``MANUMIT_DATABASE_URL`` moves the database to PostgreSQL; the key stays in the folder.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from manumit.errors import InputError

__all__ = [
    "create_secret_key",
    "database_settings",
    "forget_old_secrets",
    "prepare_folder",
    "read_secret_key",
    "read_secrets",
    "replace_secret",
    "workspace_folder",
]

DATABASE_NAME = "manumit.sqlite3"
SECRET_NAME = "secret-key"  # noqa: S105 (the name of the file)
OLD_SECRETS_NAME = "old-secret-keys"
_BUSY_SECONDS = 20  # longer than any one write of ours; a person waits rather than loses a form


def workspace_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the workspace; it need not exist yet.

    >>> workspace_folder({"MANUMIT_WORKSPACE": "/srv/manumit"}).as_posix()
    '/srv/manumit'
    """
    given = os.environ if environment is None else environment
    if named := given.get("MANUMIT_WORKSPACE"):
        return Path(named).expanduser().absolute()
    if sys.platform == "win32":
        base = given.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = given.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "manumit"


def prepare_folder(folder: Path) -> None:
    """Create the workspace folder, closed to other accounts of the machine.

    Raises InputError where the folder cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"The workspace folder cannot be made ({error.strerror}).",
            remedy="Name a folder of your own with MANUMIT_WORKSPACE.",
            code="workspace.folder",
        ) from error


def create_secret_key(folder: Path) -> None:
    """Write a new secret key into the workspace (mode 0600) unless it has one."""
    path = folder / SECRET_NAME
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))


def read_secret_key(folder: Path) -> str:
    """Return the workspace's key, or a passing one where the workspace is not made yet."""
    path = folder / SECRET_NAME
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(64)


def read_secrets(folder: Path) -> tuple[str, ...]:
    """Return the workspace's secrets, the one in force first, then older ones.

    Older ones open what was sealed before a key rotation. Raises InputError where the
    workspace has no secret: nothing may be sealed with a key that is kept nowhere.
    """
    try:
        current = (folder / SECRET_NAME).read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise InputError(
            "The workspace has no secret key.",
            remedy="Make the workspace with `manumit workspace migrate`, or restore its key file.",
            code="workspace.no-key",
        ) from error
    old = folder / OLD_SECRETS_NAME
    older = old.read_text(encoding="ascii").split() if old.exists() else []
    return (current, *reversed(older))


def replace_secret(folder: Path) -> None:
    """Put a new secret in force and keep the one before among the older ones.

    The older one is written first, so that a crash between the two steps loses no key.
    """
    current = read_secrets(folder)[0]
    old = folder / OLD_SECRETS_NAME
    kept = old.read_text(encoding="ascii") if old.exists() else ""
    _write_private(old, f"{kept}{current}\n")
    _write_private(folder / SECRET_NAME, secrets.token_urlsafe(64))


def forget_old_secrets(folder: Path) -> None:
    """Remove the older secrets; what was sealed with them and not sealed anew is lost."""
    (folder / OLD_SECRETS_NAME).unlink(missing_ok=True)


def _write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 whole or not at all."""
    passing = path.with_name(f"{path.name}.new")
    passing.unlink(missing_ok=True)
    handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    passing.replace(path)


def database_settings(folder: Path, url: str) -> dict[str, Any]:
    """Return Django's settings of the one database: SQLite in the folder, or ``url``.

    Raises InputError for an address that is not PostgreSQL's.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / DATABASE_NAME,
            "OPTIONS": {
                "timeout": _BUSY_SECONDS,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise InputError(
            "MANUMIT_DATABASE_URL does not name a PostgreSQL database.",
            remedy="Write postgresql://name:password@host:5432/database, or unset it for SQLite.",
            code="workspace.database-url",
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
