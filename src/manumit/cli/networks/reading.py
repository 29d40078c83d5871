"""Sightings for the commands: read from a file, counted, rejects named."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.errors import InputError

if TYPE_CHECKING:
    from manumit.networks.leads import Sightings

__all__ = ["read_file", "unreadable"]


def read_file(path: Path) -> Sightings:
    """Return the sightings of a file and say on standard error what was read and rejected.

    Raises InputError where the file cannot be read.
    """
    from manumit.networks.leads import read_sightings

    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            read = read_sightings(file)
    except OSError as error:
        raise unreadable(error) from error
    kept = read.read - len(read.rejects)
    sys.stderr.write(f"{read.read:,} lines read, {kept:,} kept, {len(read.rejects):,} rejected.\n")
    for reject in read.rejects[:20]:
        sys.stderr.write(f"Line {reject.row}: {reject.reason} {reject.remedy}\n")
    return read


def unreadable(error: OSError) -> InputError:
    """Return what a person is told of a file that the system does not give."""
    return InputError(
        f"A file cannot be read ({type(error).__name__}).",
        remedy="Check its name and that you may read it.",
        code="networks.file",
    )
