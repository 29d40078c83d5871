"""Text out of Word documents (.docx): paragraphs, tables, text boxes, headers, notes, links."""

from __future__ import annotations

import re
import zipfile
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from manumit.errors import InputError, TooLarge
from manumit.interchange.archive import check_unpacked, read_entry
from manumit.interchange.limits import limits

__all__ = ["word_parts"]

_PARTS = (
    ("header", re.compile(r"word/header\d*\.xml")),
    ("text", re.compile(r"word/document\d*\.xml")),
    ("footer", re.compile(r"word/footer\d*\.xml")),
    ("notes", re.compile(r"word/(?:footnotes|endnotes|comments)\.xml")),
)
_LINKS = "word/_rels/document.xml.rels"
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_ENDS = {"p": "\n", "tc": "\t", "tr": "\n"}


class _Collector:
    """Receives the elements of one part as they are read; no tree is built."""

    def __init__(self, room: int) -> None:
        self.pieces: list[str] = []
        self.targets: list[str] = []
        self._room = room
        self._in_text = False
        self._fallback = 0  # inside a second copy of a text box, for old programs

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "Fallback":
            self._fallback += 1
        elif name == "t":
            self._in_text = True
        elif name == "txbxContent":
            self.add("\n")
        elif name in _BREAKS:
            self.add(_BREAKS[name])
        elif name == "Relationship" and attributes.get("TargetMode") == "External":
            self.targets.append(attributes.get("Target", ""))

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name == "Fallback":
            self._fallback -= 1
        elif name == "t":
            self._in_text = False
        elif name in _ENDS:
            self.add(_ENDS[name])

    def data(self, data: str) -> None:
        if self._in_text:
            self.add(data)

    def close(self) -> str:
        return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]*\n", "\n", "".join(self.pieces))).strip()

    def add(self, piece: str) -> None:
        if self._fallback:
            return
        self._room -= len(piece)
        if self._room < 0:
            raise TooLarge(
                "The document holds more text than one message can.",
                remedy="Copy the part that matters and paste it.",
                code="interchange.characters",
            )
        self.pieces.append(piece)


def word_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return ``(label, text)`` of the parts that hold text, headers first.

    Labels are "header", "text", "footer", "notes" and "links". Raises InputError for XML
    that is broken or declares entities.
    """
    names = sorted(archive.namelist())
    wanted = [(label, n) for label, shape in _PARTS for n in names if shape.fullmatch(n)]
    check_unpacked(archive, [name for _, name in wanted])
    found: dict[str, list[str]] = {}
    for label, name in wanted:
        text = _parse(read_entry(archive, name)).close()
        if text and text not in found.setdefault(label, []):
            found[label].append(text)
    if _LINKS in names:
        targets = dict.fromkeys(_parse(read_entry(archive, _LINKS)).targets)
        found["links"] = [target for target in targets if target]
    return [(label, "\n".join(texts)) for label, texts in found.items() if texts]


def _parse(content: bytes) -> _Collector:
    collector = _Collector(limits().document_characters)
    parser = DefusedXMLParser(target=collector, forbid_dtd=True)
    try:
        parser.feed(content)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise InputError(
            "The Word document is damaged or was built to harm.",
            remedy="Copy its text from Word and paste it.",
            code="interchange.docx",
        ) from error
    return collector
