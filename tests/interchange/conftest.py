"""Small valid files of every kind, made here so that nobody has to trust a stored one."""

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from PIL import Image, ImageDraw, ImageFont

OFFER = "Free ticket to Poipet, call +44 7700 900123"

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def _zip(entries: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def _pdf(pages: list[str]) -> bytes:
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    font = "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
    kids = []
    for text in pages:
        stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET" if text else ""
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents {number + 1} 0 R{font}",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj{content}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF".encode()


def _docx(body: str, **parts: str) -> bytes:
    head = f'<?xml version="1.0"?><w:document xmlns:w="{WORD}" xmlns:mc="{COMPATIBILITY}">'
    entries: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"{head}<w:body>{body}</w:body></w:document>",
    }
    for name, content in parts.items():
        entries[f"word/{name}.xml"] = f"{head}{content}</w:document>"
    return _zip(entries)


def _xlsx(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def _picture(kind: str, text: str = "Free ticket to Poipet") -> bytes:
    image = Image.new("RGB", (800, 160), "white")
    font = ImageFont.load_default(56)
    ImageDraw.Draw(image).text((20, 40), text, fill="black", font=font)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


@pytest.fixture(scope="session")
def make_zip() -> Callable[[dict[str, bytes | str]], bytes]:
    return _zip


@pytest.fixture(scope="session")
def make_pdf() -> Callable[[list[str]], bytes]:
    return _pdf


@pytest.fixture(scope="session")
def make_docx() -> Callable[..., bytes]:
    return _docx


@pytest.fixture(scope="session")
def make_xlsx() -> Callable[[list[list[object]]], bytes]:
    return _xlsx


@pytest.fixture(scope="session")
def make_picture() -> Callable[..., bytes]:
    return _picture


@pytest.fixture(scope="session")
def offer() -> str:
    return OFFER


@pytest.fixture(scope="session")
def valid_files() -> dict[str, bytes]:
    mail = f"From: hr@example.com\r\nMIME-Version: 1.0\r\nSubject: Job\r\n\r\n{OFFER}\r\n"
    telegram = '{"name": "x", "messages": [{"type": "message", "from": "HR", "text": "Hi"}]}'
    chat = f"31/12/2025, 21:15 - HR: {OFFER}\n31/12/2025, 21:16 - Ana: really?\n"
    return {
        "text": OFFER.encode(),
        "html": f"<html><body><p>{OFFER}</p></body></html>".encode(),
        "mail": mail.encode(),
        "pdf": _pdf([OFFER]),
        "docx": _docx(f"<w:p><w:r><w:t>{OFFER}</w:t></w:r></w:p>"),
        "xlsx": _xlsx([["id", "message"], ["7", OFFER]]),
        "csv": f'id,message\n7,"{OFFER}"\n'.encode(),
        "jsonl": f'{{"id": 7, "message": "{OFFER}"}}\n'.encode(),
        "whatsapp": chat.encode(),
        "whatsapp-zip": _zip({"_chat.txt": chat, "IMG-1.jpg": b"\xff\xd8\xff"}),
        "telegram": telegram.encode(),
        "telegram-html": b'<html><div class="history"><div class="message default">'
        b'<div class="from_name">HR</div><div class="text">Hi</div></div></div></html>',
        "png": _picture("PNG"),
    }
