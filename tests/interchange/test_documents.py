import io
import shutil
import time

import pypdf
import pytest

from manumit.errors import InputError, MissingTool, TooLarge
from manumit.interchange import DocumentKind, read_document
from manumit.interchange.limits import limits

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="needs the Tesseract program"
)


@pytest.mark.parametrize("kind", ["text", "html", "mail", "pdf", "docx"])
def test_content_decides_the_kind_whatever_the_name_says(valid_files, offer, kind):
    document = read_document(valid_files[kind], name="holiday.png")
    assert document.kind == kind
    assert offer in document.text
    assert any(".png" in note for note in document.notes)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_text_is_read_the_same_in_every_form(codec):
    assert read_document("Tuyển dụng\r\nPoipet".encode(codec)).text == "Tuyển dụng\nPoipet"


def test_html_shows_link_targets_and_hides_scripts():
    page = "<!doctype html><html><head><style>p{}</style></head><body><script>x()</script><p>Apply"
    page += " <a href='https://jobs.example.com/a'>here</a><br>Now &amp; here</body></html>"
    text = read_document(page.encode()).text
    assert text == "Apply here (https://jobs.example.com/a)\nNow & here"


def test_html_is_read_in_the_encoding_it_declares():
    page = '<html><meta charset="shift_jis"><body>カンボジアの仕事</body></html>'
    document = read_document(page.encode("shift_jis"))
    assert document.text == "カンボジアの仕事"
    assert document.encoding == "shift_jis"


def test_mail_gives_sender_subject_and_body_and_counts_attachments():
    mail = (
        "From: hr@example.com\nSubject: =?utf-8?b?5oub6IGY?=\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html; '
        'charset="utf-8"\n\n<p>Free <b>visa</b></p>\n--b\nContent-Type: image/png\n'
        "Content-Disposition: attachment; filename=a.png\n\nx\n--b--\n"
    )
    document = read_document(mail.encode())
    assert document.text == "From: hr@example.com\nSubject: 招聘\n\nFree visa"
    assert document.notes == ("Attached files, not read; open them one by one: 1.",)


def test_pasted_lines_that_look_like_headers_stay_text():
    assert read_document(b"Job: cook\nPlace: Poipet\n\nCall us").kind is DocumentKind.TEXT


def test_pdf_pages_are_parts(make_pdf):
    document = read_document(make_pdf(["First", "", "Third"]))
    assert [part.label for part in document.parts] == ["page 1", "page 3"]
    assert document.notes == ("Pages without text, perhaps pictures: 1.",)


def test_pdf_without_text_says_what_to_do(make_pdf):
    with pytest.raises(InputError, match=r"pictures of pages.*screenshot") as error:
        read_document(make_pdf(["", ""]))
    assert error.value.code == "interchange.pdf-scan"


def test_pdf_with_password_says_so(make_pdf, offer):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf([offer])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(InputError, match="has a password") as error:
        read_document(out.getvalue())
    assert error.value.code == "interchange.pdf-password"


def test_pdf_with_too_many_pages_is_read_up_to_the_limit(make_pdf):
    document = read_document(make_pdf(["x"] * (limits().pdf_pages + 5)))
    assert len(document.parts) == limits().pdf_pages
    assert "Only the first" in document.notes[0]


def test_broken_pdf_is_refused():
    with pytest.raises(InputError) as error:
        read_document(b"%PDF-1.7 nothing behind it")
    assert error.value.code == "interchange.broken"


def test_docx_gives_headers_tables_text_boxes_notes_and_links(make_docx, make_zip):
    def p(text):
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    box = f"<w:p><mc:Choice><w:txbxContent>{p('in a box')}</w:txbxContent></mc:Choice>"
    box += f"<mc:Fallback><w:txbxContent>{p('in a box')}</w:txbxContent></mc:Fallback></w:p>"
    table = f"<w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr></w:tbl>"
    body = p("One<w:tab/>two").replace("<w:tab/>", "</w:t><w:tab/><w:t>") + table + box
    document = read_document(make_docx(body, header1=p("Top"), footnotes=p("Small print")))
    assert [part.label for part in document.parts] == ["header", "text", "notes"]
    text = document.parts[1].text
    assert text.startswith("One\ttwo")
    assert text.count("in a box") == 1
    assert text.index("a") < text.index("b")


def test_docx_link_targets_are_kept(make_zip):
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    data = make_zip(
        {
            "word/document.xml": f'<w:d xmlns:w="{word}"><w:p><w:t>here</w:t></w:p></w:d>',
            "word/_rels/document.xml.rels": '<Relationships><Relationship TargetMode="External" '
            'Target="https://jobs.example.com"/></Relationships>',
        }
    )
    assert read_document(data).text == "here\n\nhttps://jobs.example.com"


def test_xml_entities_are_refused(make_zip):
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">]><b>&a;</b>'
    with pytest.raises(InputError) as error:
        read_document(make_zip({"word/document.xml": bomb}))
    assert error.value.code == "interchange.docx"


def test_zip_bomb_is_refused_before_it_unpacks(make_zip):
    started = time.monotonic()
    with pytest.raises(TooLarge) as error:
        read_document(make_zip({"word/document.xml": b" " * 25_000_000}))
    assert error.value.code == "interchange.archive-size"
    assert time.monotonic() - started < 5


def test_zip_that_lies_about_its_size_is_refused(make_zip):
    honest = make_zip({"word/document.xml": b" " * 25_000_000})
    lie = honest.replace((25_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    with pytest.raises(InputError):
        read_document(lie)


def test_zip_with_too_many_entries_is_refused(make_zip):
    names = {f"{n}": b"" for n in range(limits().zip_entries + 1)}
    with pytest.raises(TooLarge, match="entries"):
        read_document(make_zip({"word/document.xml": b"<a/>", **names}))


def test_huge_paste_is_refused_at_once():
    started = time.monotonic()
    with pytest.raises(TooLarge) as error:
        read_document(b"work in poipet " * 700_000)
    assert error.value.code == "interchange.characters"
    assert time.monotonic() - started < 2


def test_file_over_the_limit_is_refused():
    with pytest.raises(TooLarge) as error:
        read_document(b"a" * (limits().document_bytes + 1))
    assert error.value.code == "interchange.size"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old Office"),
        (b"GIF89a" + bytes(20), "GIF"),
        (b"{\\rtf1 hello}", "Rich Text"),
        (b"PAR1" + bytes(20), "table"),
    ],
)
def test_other_kinds_are_named(data, word):
    with pytest.raises(InputError, match=word) as error:
        read_document(data)
    assert error.value.code == "interchange.kind"


@pytest.mark.parametrize("data", [b"", b" \n\t ", "\ufeff".encode("utf-16"), b"<html></html>"])
def test_nothing_is_refused_with_a_remedy(data):
    with pytest.raises(InputError, match="Choose another") as error:
        read_document(data)
    assert error.value.code == "interchange.empty"


@needs_tesseract
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_text_in_pictures_is_read(make_picture, kind):
    document = read_document(make_picture(kind), ocr_languages=["xx", "en-GB"])
    assert document.text == "Free ticket to Poipet"
    assert document.notes == (
        "Read from a picture by OCR (eng); check the words against it.",
        "Not installed for OCR: xx.",
    )


def test_missing_ocr_program_says_what_to_install(make_picture, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(MissingTool, match="tesseract-ocr") as error:
        read_document(make_picture("PNG"))
    assert error.value.code == "interchange.ocr-missing"


def test_picture_with_absurd_size_is_refused_unopened(make_picture):
    data = bytearray(make_picture("PNG"))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(TooLarge, match="million pixels"):
        read_document(bytes(data))
