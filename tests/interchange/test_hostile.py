"""Whatever comes in, only a ManumitError comes out, and soon."""

import dataclasses
import io
import random
import time
import zlib
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from manumit.errors import ManumitError, TooLarge
from manumit.interchange import read_chat, read_document, read_messages, worker

SLOWEST_SECONDS = 8  # the machine may be busy; a parser that hangs takes minutes
QUICK = settings(max_examples=200, deadline=None, derandomize=True)
# Examples that start the separate process cost a tenth of a second each.
SLOW = settings(max_examples=4, deadline=None, derandomize=True)


def read_table(data):
    return list(read_messages(data))


@pytest.fixture
def impatient(monkeypatch):
    """Give the separate process one second, so that the tests of its clock are quick."""
    hurried = dataclasses.replace(worker.limits(), worker_seconds=1)
    monkeypatch.setattr(worker, "limits", lambda: hurried)


READERS = [read_document, read_chat, read_table]


def survives(reader, data):
    started = time.monotonic()
    with suppress(ManumitError):
        reader(data)
    assert time.monotonic() - started < SLOWEST_SECONDS


@pytest.mark.parametrize("reader", READERS)
@QUICK
@given(data=st.binary(max_size=400))
@example(data=b"\xff\xfe")
@example(data=b"\xff\xfe\x00")
@example(data=b"PK\x03\x04")
@example(data=b"\x00" * 100)
@example(data=b'"')
@example(data=b"sep=;")
@example(data=b"sep=\n\n")
@example(data=b"{")
@example(data=b"\xef\xbb\xbf")
def test_random_bytes(reader, data):
    survives(reader, data)


CSV_TEXT = st.text(st.sampled_from("ab,;\t|\"\n\r'=é\ufeff\x00\u2028"), max_size=80)


@QUICK
@given(text=CSV_TEXT)
def test_random_tables(text):
    survives(read_table, text.encode())


@QUICK
@given(
    lines=st.lists(st.text(st.sampled_from("0123/.:, -[]APM\u200e\u202fعم下午x\n"), max_size=40))
)
def test_random_chats(lines):
    survives(read_chat, "\n".join(["31/12/2023, 21:15 - A: x", *lines]).encode())


LIGHT = ["text", "docx", "csv", "jsonl", "whatsapp", "whatsapp-zip"]
HEAVY = ["html", "mail", "pdf", "xlsx", "telegram", "telegram-html", "png"]


def mutate(data, seed):
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(changed))
        kind = chance.randrange(3)
        if kind == 0:
            changed[place] = chance.randrange(256)
        elif kind == 1:
            del changed[place : place + chance.randint(1, 40)]
        else:
            changed[place:place] = changed[: chance.randint(1, 40)]
        if not changed:
            break
    return bytes(changed)


@pytest.mark.parametrize("kind", LIGHT)
@QUICK
@given(seed=st.integers(0, 2**32))
def test_changed_files(valid_files, kind, seed):
    data = mutate(valid_files[kind], seed)
    for reader in READERS:
        if data[:1] not in (b"<", b"{") or reader is read_table:
            survives(reader, data)


@pytest.mark.parametrize("kind", HEAVY)
@SLOW
@given(seed=st.integers(0, 2**32))
def test_changed_files_of_the_separate_process(valid_files, kind, seed):
    reader = {"xlsx": read_table, "telegram": read_chat, "telegram-html": read_chat}
    survives(reader.get(kind, read_document), mutate(valid_files[kind], seed))


@pytest.mark.parametrize("kind", ["docx", "xlsx", "whatsapp-zip"])
@QUICK
@given(share=st.floats(0, 1))
def test_cut_archives(valid_files, kind, share):
    data = valid_files[kind]
    cut = data[: int(len(data) * share * 0.98)]
    for reader in READERS:
        survives(reader, cut)


@pytest.mark.parametrize(
    "data",
    [
        b"<html>" + b"<!-" * 60_000,
        b"<html>" + b"<div>" * 100_000,
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 50_000,
        b"31/12/2023, 21:15 - " * 40_000,
        b"a" * 900_000,
        b"{" * 500_000,
        b'"' * 900_000,
        b"\n" * 900_000,
        b"a: b\n" * 180_000,
    ],
    ids=lambda data: repr(data[:24]),
)
def test_built_to_hang(data, impatient):
    for reader in READERS:
        survives(reader, data)


def test_the_clock_ends_in_a_clear_error(impatient):
    with pytest.raises(TooLarge, match="took too long") as error:
        read_document(b"<html>" + b"<a b='" * 60_000)
    assert error.value.code == "interchange.time"


def test_pdf_built_to_fill_memory(make_pdf, impatient):
    packed = zlib.compress(b"(aaaaaaaa) Tj " * 2_000_000, 9)  # 28 MB in one page
    plain = make_pdf(["MARK"])
    stream = b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    begin = plain.index(b"4 0 obj") + len(b"4 0 obj")
    end = plain.index(b"endobj", begin)
    with pytest.raises(ManumitError):
        read_document(plain[:begin] + stream + plain[end:])


def test_archive_in_archive_is_not_followed(make_zip):
    inner = make_zip({"_chat.txt": "31/12/2023, 21:15 - A: x"})
    for reader in READERS:
        with pytest.raises(ManumitError):
            reader(make_zip({"inner.zip": inner}))


def test_nothing_is_written_to_the_screen(valid_files, capfd):
    survives(read_document, b"%PDF-1.4 broken")
    survives(read_table, b"PAR1" + bytes(100))
    survives(read_table, io.BytesIO(valid_files["xlsx"]).read(3000))
    assert capfd.readouterr() == ("", "")
