"""The public pages: a check stores nothing, a report is a choice, hostile files get an answer."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from manumit.offers import check_offer
from manumit.web.audit.services import SYSTEM
from manumit.web.config.limits import limits
from manumit.web.offers import memory, rates, selectors
from manumit.web.offers.models import Channel, FollowUp, Message, Verdict
from manumit.web.offers.services import message_judge, message_store

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
def _no_memory() -> None:
    memory.forget_index()
    rates._rate.forget()


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
    form = {"text": TRAP, "consent": "on"}
    codes = [
        client.post("/offers/report", form).status_code
        for _ in range(limits().public_writes_per_minute + 1)
    ]
    assert codes[-1] == 429
    assert set(codes[:-1]) == {200}


def test_the_next_message_with_a_confirmed_contact_says_so(client: Client) -> None:
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
    response = client.post("/offers/check", {"text": "a" * 10_000_000})
    assert response.status_code == 413
    assert b"over the limit" in response.content
    response = client.post("/offers/check", {"text": "a " * 600_000})
    assert response.status_code == 422
    assert b"more than 1,000,000 characters" in response.content


def test_an_empty_report_keeps_nothing(client: Client) -> None:
    assert client.post("/offers/report", {"text": " ", "consent": "on"}).status_code == 422
    assert Message.objects.count() == 0


def test_checks_from_one_address_are_limited(client: Client) -> None:
    codes = [
        client.post("/offers/check", {"text": "Lunch?"}).status_code
        for _ in range(limits().api_open_calls_per_minute + 1)
    ]
    assert codes[-1] == 429
    assert set(codes[:-1]) == {200}


def test_the_short_address_leads_to_the_form(client: Client) -> None:
    assert client.get("/offers/").headers["Location"] == "/offers/check"


def test_pay_is_compared_with_what_is_usual_there_and_at_home(client: Client) -> None:
    view = client.post("/offers/check", {"text": TRAP, "home": "PH"}).context["view"]
    usual = {fact.words: fact.read for fact in view.facts if fact.what == "Usual pay"}
    assert usual.keys() >= {"Philippines"}
    assert "International Labour Organization" in usual["Philippines"]


def test_hotlines_of_the_country_say_when_and_where_they_were_read(client: Client) -> None:
    page = client.post("/offers/check", {"text": TRAP, "home": "ZA"}).content.decode()
    assert 'href="tel:0800222777"' in page
    assert "Checked on" in page


def test_what_to_do_follows_where_the_person_is(client: Client) -> None:
    first = client.post("/offers/check", {"text": TRAP}).context["view"]
    there = client.post("/offers/check", {"text": TRAP, "q_left": "arrived"}).context["view"]
    assert (first.now.situation, first.help_first) == ("not_left", False)
    assert (there.now.situation, there.help_first) == ("there", True)
    assert {steps.situation for steps in first.elsewhere} == {"on_the_way", "there", "family"}
    assert set(first.now.steps) & set(there.now.steps) == set()


def test_a_word_with_many_signs_shows_three_numbers_at_most(client: Client) -> None:
    view = client.post("/offers/check", {"text": TRAP}).context["view"]
    assert len(view.reasons.more) > 0
    places = [(mark.start, mark.end) for mark in view.reasons.marks]
    assert max(places.count(place) for place in places) <= 3


def test_seen_before_shows_counts_and_days_and_nothing_else(client: Client) -> None:
    first_day = datetime(2026, 3, 1, tzinfo=UTC)
    for days in (0, 9):
        at = first_day + timedelta(days=days)
        message_store(actor=SYSTEM, text=TRAP, channel=Channel.REPORT, now=at)
    seen = client.post("/offers/check", {"text": TRAP}).context["view"].seen
    assert [contact for contact, _ in seen] == ["example_hr", ""]
    assert all("2026-03-01 – 2026-03-10" in words for _, words in seen)


def test_a_false_alarm_is_remembered_for_the_wording(client: Client) -> None:
    now = datetime.now(UTC)
    stored = message_store(actor=SYSTEM, text=TRAP, channel=Channel.REPORT, now=now)
    alike = TRAP.replace("@example_hr", "@example_other").replace("2000", "2500")

    def says() -> set[str]:
        answer = client.post(
            "/api/v1/offers/check", {"text": alike}, content_type="application/json"
        )
        return {sign["id"] for sign in answer.json()["signs"]}

    assert "FORM_TEMPLATE" in says()
    message_judge(actor=SYSTEM, message=stored, verdict=Verdict.FALSE_ALARM, note="", now=now)
    assert "FORM_TEMPLATE" not in says()
    page = client.post("/offers/check", {"text": alike}).content.decode()
    assert "judged a false alarm 1 times" in page


def test_the_sheet_spells_sources_out_and_names_no_reader(client: Client) -> None:
    sheet = client.post("/offers/print", {"text": TRAP, "home": "VN"}).content.decode()
    assert "<details" not in sheet
    assert "mm-footnotes" in sheet
    assert "Print this page" in sheet


def test_a_way_to_be_reached_is_optional_and_sealed(client: Client) -> None:
    client.post("/offers/report", {"text": TRAP, "consent": "on"})
    assert FollowUp.objects.count() == 0
    client.post("/offers/report", {"text": TRAP, "consent": "on", "contact": "+44 7700 900777"})
    kept = FollowUp.objects.get()
    assert b"900777" not in bytes(kept.contact_sealed)
    assert selectors.follow_up_of(kept.message) == "+44 7700 900777"


def test_a_number_in_an_arabic_message_keeps_its_order(client: Client) -> None:
    text = "وظيفة في تايلاند، تذكرة وسكن مجانا. واتساب +44 7700 900123 الآن"
    page = client.post("/offers/check", {"text": text}).content.decode()
    quoted = page[page.index("mm-quoted") :]
    inside = quoted[quoted.index("\u2066") : quoted.index("\u2069")]
    assert re.sub("<[^>]*>", "", inside).lstrip("\u2066").startswith("+44 7700 900123")
    assert "\u2066" not in client.post("/offers/check", {"text": "Lunch?"}).content.decode()
