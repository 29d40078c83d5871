"""Sealed files beside the database, for what is too large or too short-lived for a row.

They stand in the folder ``sealed`` of the workspace, are sealed like columns
(``manumit.web.records.sealing``) and bound to their name: a file that was moved under another
name cannot be opened. When the workspace's secret is replaced they are sealed anew with it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from manumit.web.records.sealing import is_current, seal, unseal

__all__ = ["read_file", "remove_file", "reseal_files", "sealed_file_names", "write_file"]

_NAME = re.compile(r"[a-z]+/[A-Za-z0-9._-]+")
_HEAD = 64  # bytes that tell which key sealed a file


def write_file(name: str, data: bytes) -> None:
    """Seal ``data`` into the file ``desk/name``, whole or not at all; it replaces an earlier one.

    Raises ValueError for a name of another form.
    """
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(seal(data, _context(name)))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def read_file(name: str) -> bytes:
    """Return what was sealed; raises FileNotFoundError or CannotUnseal."""
    return unseal(_path(name).read_bytes(), _context(name))


def remove_file(name: str) -> None:
    """Remove the file; nothing happens where there is none."""
    _path(name).unlink(missing_ok=True)


def sealed_file_names(*, old_keys: bool = False) -> Iterator[str]:
    """Yield the names of all sealed files; only of those sealed with older keys where asked."""
    folder = _folder()
    for path in sorted(folder.glob("*/*")):
        name = f"{path.parent.name}/{path.name}"
        if path.suffix == ".new" or not (old_keys and _is_current(path)):
            yield name


def reseal_files() -> int:
    """Seal with the key in force what older keys sealed; return how many files changed.

    A stop in the middle loses nothing: both keys are kept until all is sealed anew.
    """
    changed = 0
    for name in list(sealed_file_names(old_keys=True)):
        if name.endswith(".new"):  # of a write that was stopped
            remove_file(name)
            continue
        write_file(name, read_file(name))
        changed += 1
    return changed


def _is_current(path: Path) -> bool:
    with path.open("rb") as file:
        return is_current(file.read(_HEAD))


def _folder() -> Path:
    return Path(settings.WORKSPACE) / "sealed"


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name) or ".." in name:
        raise ValueError("A sealed file is named desk/name, in letters, digits, dots and dashes.")
    return _folder() / name


def _context(name: str) -> str:
    return f"file|{name}"
