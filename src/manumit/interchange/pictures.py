"""Text out of pictures with the Tesseract program, when it is installed.

The picture goes to the program on standard input and is then forgotten: place, time and
device that a photo carries (EXIF) are neither read nor kept.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import Declared, data_root, read_item
from manumit.errors import InputError, MissingTool, TooLarge
from manumit.interchange.limits import limits
from manumit.interchange.worker import run_program

__all__ = [
    "installed_languages",
    "picture_kind",
    "picture_size",
    "read_picture",
    "tesseract_names",
]


@dataclass(frozen=True, slots=True)
class _Names(Declared):
    at_once: int
    names: dict[str, tuple[str, ...]]


_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


def picture_kind(data: bytes) -> str:
    """Return "png", "jpeg", "webp", or "" by the first bytes."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def picture_size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels from the head of the picture.

    Raises InputError when the head is broken.
    """
    reader = {"png": _png_size, "jpeg": _jpeg_size, "webp": _webp_size}.get(picture_kind(data))
    try:
        size = reader(data) if reader else (0, 0)
    except (struct.error, IndexError) as error:
        raise _broken() from error
    if min(size) < 1:
        raise _broken()
    return size


def installed_languages() -> tuple[str, ...]:
    """Return the languages that the installed Tesseract reads; () without the program."""
    program = shutil.which("tesseract")
    return _languages(program) if program else ()


def read_picture(data: bytes, *, languages: Iterable[str] = ()) -> tuple[str, tuple[str, ...]]:
    """Return the text of a picture and the Tesseract languages that were used.

    ``languages`` are codes ("th", "zh-Hans") or Tesseract's names ("tha") in order of
    likelihood; those not installed are left out. Without any, installed ones are taken in the
    order of ``data/interchange/ocr_languages.toml``. Raises MissingTool without the program or
    its languages, TooLarge over the limits of pixels and time, InputError when the picture is
    broken or holds no text.
    """
    width, height = picture_size(data)
    if width * height > limits().image_pixels:
        raise TooLarge(
            f"The picture has more than {limits().image_pixels // 1_000_000} million pixels.",
            remedy="Make it smaller, or cut out the part with the message.",
            code="interchange.pixels",
        )
    program = shutil.which("tesseract")
    if program is None:
        raise _missing("The program that reads text in pictures (Tesseract) is not installed.")
    chosen = _choose(languages, _languages(program))
    if not chosen:
        raise _missing("Tesseract is installed without any language.")
    command = [program, "stdin", "stdout", "-l", "+".join(chosen)]
    returned, out = run_program(command, data, seconds=limits().ocr_seconds)
    if returned != 0:
        raise _broken()
    text = out.decode("utf-8", "replace").replace("\f", "").strip()
    if not text:
        raise InputError(
            "No text was found in the picture.",
            remedy="Try a sharper picture, or type the message.",
            code="interchange.picture-empty",
        )
    return text, chosen


def tesseract_names(language: str) -> tuple[str, ...]:
    """Return Tesseract's names of a language code; the code itself when it is not known.

    >>> tesseract_names("zh-Hant"), tesseract_names("th-TH"), tesseract_names("xyz")
    (('chi_tra',), ('tha',), ('xyz',))
    """
    names = _names().names
    code = language.lower().replace("_", "-")
    return names.get(code) or names.get(code.partition("-")[0]) or (language,)


def _choose(languages: Iterable[str], installed: Iterable[str]) -> tuple[str, ...]:
    usable = [name for name in installed if name != "osd" and "/" not in name]
    wanted = [name for language in languages for name in tesseract_names(language)]
    known = [name for names in _names().names.values() for name in names]
    chosen = [name for name in dict.fromkeys(wanted) if name in usable]
    chosen = chosen or [name for name in dict.fromkeys([*known, *usable]) if name in usable]
    return tuple(chosen[: _names().at_once])


@lru_cache(maxsize=1)
def _names() -> _Names:
    return read_item(data_root().joinpath("interchange/ocr_languages.toml"), _Names)


@lru_cache(maxsize=4)
def _languages(program: str) -> tuple[str, ...]:
    returned, out = run_program([program, "--list-langs"], b"", seconds=limits().ocr_seconds)
    lines = out.decode("utf-8", "replace").splitlines()[1:] if returned == 0 else []
    return tuple(sorted(line.strip() for line in lines if line.strip()))


def _png_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _webp_size(data: bytes) -> tuple[int, int]:
    form = data[12:16]
    if form == b"VP8X":
        return (
            int.from_bytes(data[24:27], "little") + 1,
            int.from_bytes(data[27:30], "little") + 1,
        )
    if form == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(data: bytes) -> tuple[int, int]:
    place = 2
    while True:
        if data[place] != 0xFF:
            raise IndexError
        marker = data[place + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        if marker == 0xFF:
            place += 1
        elif marker in _NO_LENGTH:
            place += 2
        else:
            place += 2 + struct.unpack_from(">H", data, place + 2)[0]


def _missing(what: str) -> MissingTool:
    return MissingTool(
        what,
        remedy='Install "tesseract-ocr" and the packages of the languages you need, such as '
        '"tesseract-ocr-tha", or type the message.',
        code="interchange.ocr-missing",
    )


def _broken() -> InputError:
    return InputError(
        "The picture is broken.",
        remedy="Save it again as PNG or JPEG, or type the message.",
        code="interchange.picture",
    )
