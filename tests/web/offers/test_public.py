"""The public pages: a check stores nothing, a report is a choice, hostile files get an answer."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from manumit.offers import check_offer
from manumit.web.offers import memory, selectors
from manumit.web.offers.models import Message

pytestmark = pytest.mark.django_db

TRAP = (
    "Typist for our office in Myawaddy, 2000 USD per month, no experience, free flight, free room "
    "and meals. Leave this week. Telegram @example_hr"
)
LANGUAGES = {
    "en": TRAP,
    "vi": "Tuyển nhân viên trực chat tại Campuchia, bao ăn ở, vé máy bay công ty lo, lương 20 "
    "triệu/tháng, không cần kinh nghiệm. Zalo +44 7700 900123",
    "zh": "高薪招聘打字员 西港 月薪2万 包吃包住 报销机票 无需经验 飞机：@example_zhaopin",
    "th": "รับสมัครแอดมินตอบแชท ปอยเปต เงินเดือน 30,000 บาท ที่พักฟรี อาหารฟรี ไม่ต้องมีประสบการณ์",
    "id": "Lowongan CS di Kamboja, gaji 12 juta per bulan, mess dan makan ditanggung, tiket "
    "ditanggung perusahaan, tanpa pengalaman. DM @example_loker",
}


@pytest.fixture(autouse=True)
def _no_index() -> None:
    memory.forget_index()


def rows() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


def test_checking_stores_nothing_and_leaves_no_cookie(client: Client) -> None:
    before = rows()
    response = client.post("/offers/check", {"text": TRAP, "home": "VN"})
    assert response.status_code == 200
    assert rows() == before
    assert "session" not in response.cookies


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_api_say_what_the_library_says(client: Client, language: str) -> None:
    text = LANGUAGES[language]
    expected = check_offer(text)
    assert expected.level.value in {"high", "urgent"}
    api = client.post("/api/v1/offers/check", {"text": text}, content_type="application/json")
    assert api.status_code == 200
    assert api.json()["level"] == expected.level.value
    assert api.json()["signs"] == expected.as_dict()["signs"]
    page = client.post("/offers/check", {"text": text}).content.decode()
    assert page.count('class="mm-reason"') == len(expected.judgement.fired)


def test_nothing_found_is_never_worded_as_safe(client: Client) -> None:
    page = client.post("/offers/check", {"text": "Lunch at noon?"}).content.decode()
    assert "This does not mean that the offer is honest" in page
    assert "is safe" not in page.casefold()


def test_words_of_the_message_cannot_become_markup(client: Client) -> None:
    page = client.post("/offers/check", {"text": f"<script>x</script> {TRAP}"}).content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_an_empty_form_is_refused_in_words(client: Client) -> None:
    response = client.post("/offers/check", {"text": "  "})
    assert response.status_code == 422
    assert b"Paste a message, or choose a file." in response.content


def test_a_report_needs_consent_and_gives_a_code_that_finds_it_again(client: Client) -> None:
    refused = client.post("/offers/report", {"text": TRAP, "home": ""})
    assert refused.status_code == 422
    assert Message.objects.count() == 0
    kept = client.post("/offers/report", {"text": TRAP, "home": "", "consent": "on"})
    assert kept.status_code == 200
    code = kept.context["code"]
    message = Message.objects.get()
    assert selectors.text_of(message) == TRAP
    assert TRAP.encode() not in bytes(message.text_sealed)
    found = client.post("/offers/receipt", {"code": code.lower()}).content.decode()
    assert "Nobody has looked at it yet" in found
    wrong = client.post("/offers/receipt", {"code": "AAAA-AAAA-AAAA"})
    assert wrong.status_code == 422


def test_reports_from_one_address_are_limited(client: Client) -> None:
    from manumit.web.config.limits import limits
    from manumit.web.offers import rates

    rates._rate.forget()
    form = {"text": TRAP, "consent": "on"}
    codes = [
        client.post("/offers/report", form).status_code
        for _ in range(limits().public_writes_per_minute + 1)
    ]
    assert codes[-1] == 429
    assert set(codes[:-1]) == {200}
    rates._rate.forget()


def test_the_next_message_with_a_confirmed_contact_says_so(client: Client) -> None:
    from datetime import UTC, datetime

    from manumit.web.audit.services import SYSTEM
    from manumit.web.offers.models import Channel, Verdict
    from manumit.web.offers.services import message_judge, message_store

    now = datetime.now(UTC)
    stored = message_store(actor=SYSTEM, text=TRAP, channel=Channel.REPORT, now=now)
    other = "Are you still looking? Write to my Telegram @example_hr"
    plain = client.post("/api/v1/offers/check", {"text": other}, content_type="application/json")
    message_judge(actor=SYSTEM, message=stored, verdict=Verdict.CONFIRMED, note="", now=now)
    again = client.post("/api/v1/offers/check", {"text": other}, content_type="application/json")
    assert plain.json()["level"] == "nothing_found"
    assert again.json()["level"] in {"high", "urgent"}
    assert again.json()["seen"][0]["confirmed"] == 1
    message_judge(actor=SYSTEM, message=stored, verdict=Verdict.FALSE_ALARM, note="", now=now)
    after = client.post("/api/v1/offers/check", {"text": other}, content_type="application/json")
    assert after.json()["level"] == "nothing_found"


def _zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 40_000_000)
        archive.writestr("[Content_Types].xml", b"<Types/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("broken.pdf", b"%PDF-1.7\nbroken"),
        ("bomb.docx", _zip_bomb()),
        ("noise.bin", bytes(range(256)) * 40),
    ],
    ids=["broken pdf", "zip bomb", "noise"],
)
def test_hostile_files_get_a_clear_page(client: Client, name: str, data: bytes) -> None:
    response = client.post("/offers/check", {"text": "", "file": SimpleUploadedFile(name, data)})
    assert response.status_code == 422
    assert b"There is a problem" in response.content


def test_a_chat_export_is_read_without_its_names(client: Client) -> None:
    chat = (
        "[12/01/26, 10:02:11] Recruiter Example: Typist for Myawaddy, free flight and room\n"
        "[12/01/26, 10:03:20] Me: how much?\n"
        "[12/01/26, 10:04:01] Recruiter Example: 2000 USD a month, no experience\n"
    )
    file = SimpleUploadedFile("chat.txt", chat.encode())
    page = client.post("/offers/check", {"text": "", "file": file}).content.decode()
    assert "Recruiter Example" not in page
    assert "mm-level--strong" in page


def test_a_paste_over_the_limit_is_refused(client: Client) -> None:
    response = client.post("/offers/check", {"text": "a" * 3_000_000})
    assert response.status_code in {400, 413, 422}
