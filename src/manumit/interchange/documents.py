"""Read one document of any supported kind into text: what a person pastes, saves or photographs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from manumit.errors import InputError, TooLarge
from manumit.interchange.archive import open_archive
from manumit.interchange.encoding import clean_text, decode_text, looks_binary
from manumit.interchange.limits import limits
from manumit.interchange.pictures import picture_kind, read_picture, tesseract_names
from manumit.interchange.word import word_parts
from manumit.interchange.worker import run_json

__all__ = ["Document", "DocumentKind", "Part", "document_kind", "read_document"]


class DocumentKind(StrEnum):
    """The kinds of document that can be read."""

    TEXT = "text"
    HTML = "html"
    MAIL = "mail"
    PDF = "pdf"
    DOCX = "docx"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document: a page, a header, the links; ``label`` says which."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document, how it was read, and what the reader should know about that.

    ``text`` is all parts joined by blank lines; ``encoding`` is "" where the format fixes it.
    """

    text: str
    kind: DocumentKind
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    encoding: str = ""


_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_HEAD_BYTES = 1024
_HTML_HEAD = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype html|html|head|body)\b",
    re.I | re.S,
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.I)
_META_HEAD_BYTES = 4096
_MAIL_HEAD = re.compile(r"[A-Za-z-]{1,60}:[^\n]*\n(?:[A-Za-z-]{1,60}:[^\n]*\n|[ \t][^\n]*\n)+\n")
_MAIL_PROOF = re.compile(r"^(?:MIME-Version|Message-ID|Received|Return-Path):", re.I | re.M)
_MAIL_HEAD_CHARACTERS = 20_000
_OTHER_KINDS = (
    (b"GIF8", "a GIF picture", "Save it as PNG or JPEG."),
    (b"II*\x00", "a TIFF picture", "Save it as PNG or JPEG."),
    (b"MM\x00*", "a TIFF picture", "Save it as PNG or JPEG."),
    (b"BM", "a BMP picture", "Save it as PNG or JPEG."),
    (b"{\\rtf", "in Rich Text Format", "Save it as .docx or plain text."),
    (_OLD_OFFICE, "in an old Office format or has a password", "Save it as .docx, no password."),
    (b"PAR1", "a table", "Open it as a table of messages."),
)


def read_document(data: bytes, *, name: str = "", ocr_languages: Sequence[str] = ()) -> Document:
    """Return the text of a document, whatever its name says: the content decides the kind.

    Text, HTML, mail, PDF, DOCX, and pictures (PNG, JPEG, WEBP) when Tesseract is installed.
    ``name`` is only compared with the content and never kept. ``ocr_languages`` are
    the likely languages of a picture ("th", "zh-Hant"). Raises InputError for what cannot
    be read, TooLarge over a limit, MissingTool for a picture without Tesseract.

    >>> read_document("Work in Poipet, free ticket".encode("utf-16")).text
    'Work in Poipet, free ticket'
    """
    if len(data) > limits().document_bytes:
        raise TooLarge(
            f"The document is larger than {limits().document_bytes // 1_000_000} MB.",
            remedy="Copy the part that matters and paste it.",
            code="interchange.size",
        )
    if not data.strip():
        raise _empty()
    kind = document_kind(data)
    picture = partial(_read_picture, languages=ocr_languages)
    readers: dict[DocumentKind, Callable[[bytes], Document]] = {
        DocumentKind.PDF: _read_pdf,
        DocumentKind.DOCX: _read_docx,
        DocumentKind.PICTURE: picture,
    }
    document = readers.get(kind, _read_text)(data)
    if not document.text.strip():
        raise _empty()
    if len(document.text) > limits().document_characters:
        raise _too_long()
    return _with_name_note(document, name)


def document_kind(data: bytes) -> DocumentKind:
    """Return the kind of a document by its first bytes.

    Raises InputError for kinds that are recognised but cannot be read as a document. Text is
    not told apart from HTML and mail here; that needs its encoding.
    """
    if b"%PDF-" in data[:_PDF_HEAD_BYTES]:
        return DocumentKind.PDF
    if picture_kind(data):
        return DocumentKind.PICTURE
    if data.startswith(b"PK\x03\x04"):
        names = open_archive(data).namelist()
        if "word/document.xml" in names:
            return DocumentKind.DOCX
        if "xl/workbook.xml" in names:
            raise _other("an Excel table", "Open it as a table of messages.")
        raise _other("a packed file (ZIP)", "Unpack it, or open it as a chat if it is one.")
    for head, what, remedy in _OTHER_KINDS:
        if data.startswith(head) and (head != b"BM" or b"\x00" in data[:64]):
            raise _other(what, remedy)
    return DocumentKind.TEXT


def _read_text(data: bytes) -> Document:
    declared = _META_CHARSET.search(data[:_META_HEAD_BYTES])
    decoded = decode_text(data, declared=declared.group(1).decode() if declared else "")
    if looks_binary(decoded.text):
        raise _other("not text", "Choose a text, PDF, Word or picture file.")
    notes = (decoded.note,) if decoded.note else ()
    if _HTML_HEAD.match(decoded.text):
        _check_length(decoded.text)
        text = _clean(run_json("html", decoded.text.encode("utf-8", "replace")).get("text"))
        return _document(DocumentKind.HTML, [("text", text)], notes, decoded.encoding)
    head = _MAIL_HEAD.match(decoded.text[:_MAIL_HEAD_CHARACTERS])
    if head and _MAIL_PROOF.search(head.group()):
        return _read_mail(data)
    text = _clean(decoded.text)
    return _document(DocumentKind.TEXT, [("text", text)], notes, decoded.encoding)


def _read_mail(data: bytes) -> Document:
    mail = run_json("mail", data)
    notes = []
    if mail.get("attachments"):
        notes.append(f"Attached files, not read; open them one by one: {mail['attachments']}.")
    parts = [("head", _clean(mail.get("head"))), ("text", _clean(mail.get("body")))]
    return _document(DocumentKind.MAIL, parts, notes)


def _read_pdf(data: bytes) -> Document:
    result = run_json("pdf", data)
    if result.get("error") == "encrypted":
        raise InputError(
            "The PDF has a password.",
            remedy="Save a copy without the password, or copy its text and paste it.",
            code="interchange.pdf-password",
        )
    if result.get("error") == "characters":
        raise _too_long()
    pages = [_clean(page).strip() for page in result.get("pages", [])]
    if not any(pages):
        raise InputError(
            "The PDF holds pictures of pages and no text.",
            remedy="Take a screenshot of each page and open the screenshots.",
            code="interchange.pdf-scan",
        )
    notes = []
    if result.get("more"):
        notes.append(f"Only the first {limits().pdf_pages} pages were read.")
    if empty := sum(1 for page in pages if not page):
        notes.append(f"Pages without text, perhaps pictures: {empty}.")
    return _document(
        DocumentKind.PDF, [(f"page {n}", text) for n, text in enumerate(pages, start=1)], notes
    )


def _read_docx(data: bytes) -> Document:
    with open_archive(data) as archive:
        parts = word_parts(archive)
    return _document(DocumentKind.DOCX, [(label, _clean(text)) for label, text in parts])


def _read_picture(data: bytes, *, languages: Sequence[str]) -> Document:
    text, used = read_picture(data, languages=languages)
    notes = [f"Read from a picture by OCR ({', '.join(used)}); check the words against it."]
    missing = [code for code in languages if not set(tesseract_names(code)) & set(used)]
    if missing:
        notes.append(f"Not installed for OCR: {', '.join(missing)}.")
    return _document(DocumentKind.PICTURE, [("picture", _clean(text))], notes)


def _document(
    kind: DocumentKind,
    parts: Sequence[tuple[str, str]],
    notes: Sequence[str] = (),
    encoding: str = "",
) -> Document:
    kept = tuple(Part(label, text) for label, text in parts if text.strip())
    text = "\n\n".join(part.text for part in kept)
    return Document(text, kind, kept, tuple(notes), encoding)


def _with_name_note(document: Document, name: str) -> Document:
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    expected = _ENDINGS.get(ending)
    if expected is None or expected is document.kind:
        return document
    note = f"The file name ends in .{ending}, but the content is {document.kind}; read as that."
    notes = (*document.notes, note)
    return Document(document.text, document.kind, document.parts, notes, document.encoding)


_ENDINGS = {
    "pdf": DocumentKind.PDF,
    "docx": DocumentKind.DOCX,
    "eml": DocumentKind.MAIL,
    "html": DocumentKind.HTML,
    "htm": DocumentKind.HTML,
    "txt": DocumentKind.TEXT,
    "png": DocumentKind.PICTURE,
    "jpg": DocumentKind.PICTURE,
    "jpeg": DocumentKind.PICTURE,
    "webp": DocumentKind.PICTURE,
}


def _clean(text: object) -> str:
    """Return what a job gave as text; "" where it gave nothing."""
    return clean_text(str(text or ""))


def _check_length(text: str) -> None:
    # Markup around the words may be several times longer than the words.
    if len(text) > 4 * limits().document_characters:
        raise _too_long()


def _too_long() -> TooLarge:
    return TooLarge(
        f"The document holds more than {limits().document_characters:,} characters.",
        remedy="Copy the part that matters and paste it; chats and tables have their own doors.",
        code="interchange.characters",
    )


def _empty() -> InputError:
    return InputError(
        "The document holds no text.",
        remedy="Choose another file, or paste the message.",
        code="interchange.empty",
    )


def _other(what: str, remedy: str) -> InputError:
    return InputError(f"The file is {what}.", remedy=remedy, code="interchange.kind")
