"""What was acknowledged: an append-only file that survives being killed at any instant.

Each line is a checksum and a JSON object. A line that a crash cut off was never acknowledged
and is cut away at the next start; a damaged line in the middle is an error, never skipped.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from manumit.errors import InputError

__all__ = ["Journal", "records_after"]


class Journal:
    """Appends records and makes them durable; reads them back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._end = self._cut_torn_line()
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append(self, records: Iterable[dict[str, Any]]) -> None:
        """Write records and wait until the disk has them.

        Raises OSError where the disk is full or broken; nothing may be acknowledged then.
        What was written of the records is taken back.
        """
        data = b"".join(_line(record) for record in records)
        try:
            written = 0
            while written < len(data):
                written += os.write(self._handle, data[written:])
            os.fsync(self._handle)
        except OSError:
            os.ftruncate(self._handle, self._end)
            raise
        self._end += len(data)

    def read(self) -> Iterator[dict[str, Any]]:
        """Yield all records in order.

        Raises InputError where a line in the middle does not fit its checksum.
        """
        for record, _ in records_after(self.path, 0):
            yield record

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)

    def _cut_torn_line(self) -> int:
        if not self.path.exists():
            return 0
        with self.path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            back = min(size, 1 << 20)
            file.seek(size - back)
            tail = file.read()
            if tail.endswith(b"\n") or not tail:
                return size
            keep = size - back + tail.rfind(b"\n") + 1
            file.truncate(keep)
            os.fsync(file.fileno())
            return keep


def records_after(path: Path, offset: int) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the whole records from a place in a journal on, each with the place behind it.

    A last line in the making is left for the next time. Raises InputError for a whole line
    that does not fit its checksum.
    """
    with path.open("rb") as file:
        file.seek(offset)
        for line in file:
            if not line.endswith(b"\n"):
                return
            offset += len(line)
            record = _record(line)
            if record is None:
                raise InputError(
                    f"A line of the journal {path.name} is damaged, before byte {offset}.",
                    remedy="Restore the journal from a copy; the service does not start on a "
                    "damaged one.",
                    code="payments.journal",
                )
            yield record, offset


def _line(record: dict[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    return b"%08x\t%s\n" % (zlib.crc32(text), text)


def _record(line: bytes) -> dict[str, Any] | None:
    checksum, _, text = line.rstrip(b"\n").partition(b"\t")
    if checksum != b"%08x" % zlib.crc32(text):
        return None
    found = json.loads(text)
    return found if isinstance(found, dict) else None
