"""Backups: one sealed file that holds the database and the sealed files, and can prove it.

The file is a ZIP archive without names that mean anything: a sealed list of contents with the
SHA-256 of each, and parts sealed for this backup and their place, so that no part can be changed,
left out, doubled or taken from another backup. Key files are not in it; keep them elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from manumit import __version__
from manumit.errors import InputError
from manumit.web.config import workspace
from manumit.web.starting import open_workspace, set_up_django

__all__ = ["BackupContent", "check_backup", "create_backup", "restore_backup"]

_PART = 4 << 20  # bytes of a part
_LIST = "list"


@dataclass(frozen=True, slots=True)
class BackupContent:
    """What a backup holds: when it was made, by which version, bytes by name."""

    made_at: str
    version: str
    sizes: dict[str, int]


def create_backup(target: Path) -> BackupContent:
    """Write a consistent copy of the workspace to a new private file, also while Manumit runs.

    The file is read again before it counts as made. Raises InputError where it exists, or the
    team keeps its data in PostgreSQL.
    """
    open_workspace()
    if os.environ.get("MANUMIT_DATABASE_URL"):
        raise InputError(
            "The database of this workspace is PostgreSQL.",
            remedy="Use pg_dump, and copy the folder sealed and the key files of the workspace.",
            code="workspace.backup-postgresql",
        )
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InputError(
            f"The backup file cannot be made ({error.strerror}).",
            remedy="Name a file that does not exist, in a folder that does.",
            code="workspace.backup-file",
        ) from error
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file, workspace.workspace_folder())
            file.flush()
            os.fsync(file.fileno())
        return check_backup(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def check_backup(source: Path) -> BackupContent:
    """Open every part and the database of a backup; return what it holds.

    Raises InputError where the file is none or is damaged, CannotUnseal where the key files of
    this workspace are not those it was made with.
    """
    set_up_django()
    with _opened(source) as archive, tempfile.TemporaryDirectory(dir=_private()) as folder:
        content = _unpack(archive, Path(folder))
        _check_database(Path(folder) / workspace.DATABASE_NAME)
    return content


def restore_backup(source: Path) -> BackupContent:
    """Put a backup into a workspace that has key files and no data; return what it held.

    Nothing is put in place before all of it could be read. Raises InputError where there are no
    key files, or there is data that would be lost.
    """
    folder = workspace.workspace_folder()
    if not (folder / workspace.SECRET_NAME).exists():
        raise InputError(
            "The workspace folder has no key files.",
            remedy=f"Put the key files that belong to the backup into {folder} first.",
            code="workspace.no-keys",
        )
    if (folder / workspace.DATABASE_NAME).exists() or any((folder / "sealed").glob("*/*")):
        raise InputError(
            "The workspace holds data already; it would be lost.",
            remedy="Restore into another folder: set MANUMIT_WORKSPACE.",
            code="workspace.not-empty",
        )
    set_up_django()
    with _opened(source) as archive, tempfile.TemporaryDirectory(dir=_private()) as passing:
        unpacked = Path(passing)
        content = _unpack(archive, unpacked)
        _check_database(unpacked / workspace.DATABASE_NAME)
        if (unpacked / "sealed").exists():
            if (folder / "sealed").exists():
                for left in sorted((folder / "sealed").glob("*")):
                    left.rmdir()
                (folder / "sealed").rmdir()
            (unpacked / "sealed").rename(folder / "sealed")
        # The database comes last: without it the workspace counts as having no data.
        (unpacked / workspace.DATABASE_NAME).rename(folder / workspace.DATABASE_NAME)
    return content


def _private() -> Path:
    """Return the workspace folder: what is unpacked never leaves it."""
    return workspace.workspace_folder()


def _write(file: object, folder: Path) -> None:
    from manumit.web.records.sealing import seal

    mark = uuid.uuid4().hex
    listed: dict[str, dict[str, object]] = {}
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,  # type: ignore[call-overload]
        tempfile.TemporaryDirectory(dir=_private()) as passing,
    ):
        archive.comment = mark.encode("ascii")
        copy = Path(passing) / workspace.DATABASE_NAME
        _copy_database(folder / workspace.DATABASE_NAME, copy)
        sealed = sorted(p for p in (folder / "sealed").glob("*/*") if p.suffix != ".new")
        for number, (name, path) in enumerate(
            [(workspace.DATABASE_NAME, copy)]
            + [(f"sealed/{p.parent.name}/{p.name}", p) for p in sealed]
        ):
            digest, parts, size = hashlib.sha256(), 0, 0
            for part in _parts(path):
                digest.update(part)
                size += len(part)
                archive.writestr(f"{number}.{parts}", seal(part, f"backup|{mark}|{number}.{parts}"))
                parts += 1
            listed[name] = {"number": number, "parts": parts, "bytes": size,
                            "sha256": digest.hexdigest()}  # fmt: skip
        content = {
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": __version__,
            "files": listed,
        }
        archive.writestr(_LIST, seal(json.dumps(content), f"backup|{mark}|{_LIST}"))


def _copy_database(path: Path, target: Path) -> None:
    source, copy = sqlite3.connect(path), sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_PART):
            yield part


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise _damaged(source) from error


def _unpack(archive: zipfile.ZipFile, folder: Path) -> BackupContent:
    """Write every file of the backup below a folder; raises where one differs from the list."""
    from manumit.web.records.sealing import unseal, unseal_text

    mark = archive.comment.decode("ascii", "replace")
    content = json.loads(unseal_text(archive.read(_LIST), f"backup|{mark}|{_LIST}"))
    for name, told in content["files"].items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise _damaged(Path(str(archive.filename)))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for part in range(told["parts"]):
                place = f"{told['number']}.{part}"
                data = unseal(archive.read(place), f"backup|{mark}|{place}")
                digest.update(data)
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != told["sha256"]:
            raise _damaged(Path(str(archive.filename)))
    sizes = {name: told["bytes"] for name, told in content["files"].items()}
    return BackupContent(content["made_at"], content["version"], sizes)


def _check_database(path: Path) -> None:
    try:
        database = sqlite3.connect(path)
        try:
            answer = database.execute("PRAGMA integrity_check").fetchone()
        finally:
            database.close()
    except sqlite3.Error as error:
        raise _damaged(path) from error
    if answer != ("ok",):
        raise _damaged(path)


def _damaged(path: Path) -> InputError:
    return InputError(
        f"The backup {path.name} is none, or is damaged.",
        remedy="Take another copy.",
        code="workspace.backup-damaged",
    )
