"""Turn bytes into text, and say which encoding was taken and how certain that is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import Declared, data_root, read_item
from manumit.errors import InputError

__all__ = ["DecodedText", "clean_text", "decode_text", "looks_binary"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLE_BYTES = 1 << 16
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BINARY_SHARE = 0.02  # more control characters than this: not text
_BROKEN_SHARE = 0.01  # fewer broken characters than this: UTF-8 with small damage
_IMPOSSIBLE_WEIGHT = 2.0
# A Latin letter in UTF-16 is one byte and one zero; a text has many.
_ZERO_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A text, the encoding it was read in, and a note where that was a guess."""

    text: str
    encoding: str
    codec: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Encoding:
    name: str
    codec: str
    common: str
    expected_share: float
    fewest_letters: int
    impossible: str


@dataclass(frozen=True, slots=True)
class _Encodings(Declared):
    lowest_score: float
    uncertain_within: float
    few_letters: int
    encoding: tuple[_Encoding, ...]


def decode_text(data: bytes, *, declared: str = "") -> DecodedText:
    """Return the text of the bytes, with "\\n" as the only line end.

    Tried in turn: a byte order mark, the ``declared`` encoding (of a page or mail), UTF-8,
    UTF-16 without a mark, the national encodings of ``data/interchange/encodings.toml``
    by how much the result looks like text of that language, and UTF-8 with damaged places.
    Raises InputError when none fits.

    >>> decode_text("Tuyển dụng".encode("utf-8")).encoding
    'UTF-8'
    """
    for mark, codec, name in _BOMS:
        if data.startswith(mark) and (text := _strict(data, codec)) is not None:
            return DecodedText(_one_line_end(text), name, codec)
    decoded = _declared(data, declared) or _utf8(data) or _utf16(data) or _national(data)
    decoded = decoded or _damaged(data)
    if decoded is None:
        raise InputError(
            "The file is not text in an encoding that can be recognised.",
            remedy="Open it in a text program and save it as UTF-8.",
            code="interchange.encoding",
        )
    return decoded


def looks_binary(text: str) -> bool:
    """Return whether so many control characters stand in it that it is no text."""
    sample = text[:_SAMPLE_BYTES]
    return len(_CONTROL.findall(sample)) > _BINARY_SHARE * len(sample)


def clean_text(text: str) -> str:
    """Return the text without what no database or page can hold: lone surrogates and NUL."""
    return _LONE_SURROGATE.sub("\ufffd", text).replace("\x00", "")


def _declared(data: bytes, declared: str) -> DecodedText | None:
    try:
        codec = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        return None
    text = _strict(data, codec) if codec else None
    return None if text is None else DecodedText(_one_line_end(text), codec, codec)


def _utf8(data: bytes) -> DecodedText | None:
    text = _strict(data, "utf-8")
    if text is not None and "\x00" not in text:
        return DecodedText(_one_line_end(text), "UTF-8", "utf-8")
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond_ascii = sum(1 for char in text[:_SAMPLE_BYTES] if char > "\x7f")
    if "\x00" in text or broken > max(1, _BROKEN_SHARE * beyond_ascii) or broken == beyond_ascii:
        return None
    note = f"Read as UTF-8; {broken} damaged places are shown as \ufffd."
    return DecodedText(_one_line_end(text), "UTF-8", "utf-8", note)


def _damaged(data: bytes) -> DecodedText | None:
    """Return nearly plain ASCII with a few bytes that fit nothing, shown as damage."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if "\x00" in text or broken > _BROKEN_SHARE * len(text):
        return None
    note = f"Read as UTF-8; {broken} damaged places are shown as \ufffd."
    return DecodedText(_one_line_end(text), "UTF-8", "utf-8", note)


def _utf16(data: bytes) -> DecodedText | None:
    sample = data[:_SAMPLE_BYTES]
    if len(data) % 2 or not sample:
        return None
    for codec, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros.count(0) > _ZERO_SHARE * len(zeros):
            text = _strict(data, codec)
            if text is not None and not looks_binary(text):
                return DecodedText(_one_line_end(text), "UTF-16", codec, "Read as UTF-16.")
    return None


def _national(data: bytes) -> DecodedText | None:
    if b"\x00" in data[:_SAMPLE_BYTES]:
        return None
    known = _encodings()
    scored = []
    for order, encoding in enumerate(known.encoding):
        text = _strict(data, encoding.codec)
        if text is not None:
            scored.append((-_score(text[:_SAMPLE_BYTES], encoding), order, text, encoding))
    scored.sort(key=lambda entry: entry[:2])
    if not scored or -scored[0][0] < known.lowest_score:
        return None
    score, _, text, encoding = scored[0]
    note = f"The encoding is not declared; read as {encoding.name}."
    rivals = [entry for entry in scored[1:] if entry[2] != text]
    if rivals and rivals[0][0] - score < known.uncertain_within:
        note += f" This is uncertain: {rivals[0][3].name} is nearly as likely."
    elif sum(1 for char in text if char > "\x7f") < known.few_letters:
        note += " The text is short, so this is uncertain."
    return DecodedText(_one_line_end(text), encoding.name, encoding.codec, note)


def _score(text: str, encoding: _Encoding) -> float:
    beyond_ascii = sum(1 for char in text if char > "\x7f" and not char.isspace())
    if beyond_ascii < encoding.fewest_letters:
        return 0.0
    common = set(encoding.common)
    share = sum(1 for char in text if char in common) / beyond_ascii
    wrong = len(re.findall(encoding.impossible, text)) / beyond_ascii
    return min(1.0, share / encoding.expected_share) - _IMPOSSIBLE_WEIGHT * wrong


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _one_line_end(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=1)
def _encodings() -> _Encodings:
    return read_item(data_root().joinpath("interchange/encodings.toml"), _Encodings)
