"""Open ZIP archives (.docx, .xlsx, chat exports) without trusting what they declare."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable

from manumit.errors import InputError, TooLarge
from manumit.interchange.limits import limits

__all__ = ["check_unpacked", "open_archive", "read_entry"]

_CHUNK = 1 << 16
# What zipfile raises on archives that are broken, encrypted or packed in an unknown way.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    LookupError,
)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Return the archive, after its list of entries was checked.

    Raises InputError for a broken archive and TooLarge for too many entries.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise _broken() from error
    if len(archive.infolist()) > limits().zip_entries:
        raise _too_large(f"has more than {limits().zip_entries} entries")
    return archive


def check_unpacked(archive: zipfile.ZipFile, names: Iterable[str] | None = None) -> None:
    """Raise TooLarge where entries would grow too large; all entries when none are named.

    The sizes that the archive declares are compared here; ``read_entry`` counts again while
    it unpacks, because a list of entries can lie.
    """
    wanted = None if names is None else set(names)
    total = 0
    for entry in archive.infolist():
        if wanted is not None and entry.filename not in wanted:
            continue
        total += entry.file_size
        if entry.file_size > limits().zip_entry_bytes or total > limits().zip_total_bytes:
            raise _too_large("would unpack to more than is allowed")
        packed = max(entry.compress_size, 1)
        if (
            entry.file_size > limits().zip_ratio_from_bytes
            and entry.file_size / packed > limits().zip_ratio
        ):
            raise _too_large("is packed far more tightly than a real document")


def read_entry(archive: zipfile.ZipFile, name: str, *, most: int | None = None) -> bytes:
    """Return one entry unpacked, at most ``most`` bytes (the limit of one entry by default).

    Raises TooLarge as soon as more comes out, whatever the archive declares, and InputError
    where the entry is broken, encrypted or absent.
    """
    most = limits().zip_entry_bytes if most is None else most
    content = bytearray()
    try:
        with archive.open(name) as entry:
            while chunk := entry.read(_CHUNK):
                content += chunk
                if len(content) > most:
                    raise _too_large("would unpack to more than is allowed")
    except _BROKEN as error:
        raise _broken() from error
    return bytes(content)


def _broken() -> InputError:
    return InputError(
        "The file is a packed file (ZIP, DOCX or XLSX) that is broken or has a password.",
        remedy="Open it in the program it came from, save it again without a password.",
        code="interchange.archive",
    )


def _too_large(what: str) -> TooLarge:
    return TooLarge(
        f"The packed file {what}.",
        remedy="Nothing was read. Copy the text itself into a new file.",
        code="interchange.archive-size",
    )
