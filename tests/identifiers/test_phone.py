"""Phones: every plausible reading, the likeliest first; amounts, dates and orders are none."""

from __future__ import annotations

import phonenumbers
import pytest

from manumit.errors import InputError
from manumit.identifiers import IdentifierKind, Mention, find_identifiers, parse_identifier
from manumit.identifiers.phone_plan import read_international, read_national


def phones(text: str, *regions: str) -> list[Mention]:
    found = find_identifiers(text, regions=regions)
    return [m for m in found if m.identifier.kind is IdentifierKind.PHONE]


INTERNATIONAL = [
    ("+44 7700 900123", "+447700900123"),
    ("+44 (0)7700 900123", "+447700900123"),
    ("(+44) 7700-900-123", "+447700900123"),
    ("+ 44 7700 900123", "+447700900123"),
    ("0044 7700 900123", "+447700900123"),
    ("＋４４　７７００　９００１２３", "+447700900123"),
    ("+1-202-555-0123", "+12025550123"),
    ("+1 (202) 555-0123", "+12025550123"),
    ("+61 491 570 156", "+61491570156"),
    ("+84.912.345.678", "+84912345678"),
    ("(+84)912345678", "+84912345678"),
    ("+855-12-345-678", "+85512345678"),
    ("+٤٤ ٧٧٠٠ ٩٠٠١٢٣", "+447700900123"),
    ("+4️⃣4️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣", "+447700900123"),
    ("+4\u200b4 77\u200b00 900\u200b123", "+447700900123"),
    ("tel:+447700900123", "+447700900123"),
]


@pytest.mark.parametrize(("written", "e164"), INTERNATIONAL)
def test_international_number_is_proven_however_it_is_written(written: str, e164: str) -> None:
    for text in (written, f"Call {written} now", f"电话{written}谢谢", f"โทร {written}."):
        (mention,) = phones(text)
        assert mention.identifier.value == e164
        assert mention.checked
        assert not mention.alternatives
        assert mention.raw == text[mention.start : mention.end]
        assert {c for c in mention.raw if c.isdigit()}


def test_country_code_without_plus_is_proven_when_nothing_else_fits() -> None:
    (mention,) = phones("hotline 855-12-345-678")
    assert mention.identifier.value == "+85512345678"


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Liên hệ 0912 345 678", "+84912345678"),
        ("ติดต่อ 091-234-5678", "+66912345678"),
        ("Thailand office: 0912345678", "+66912345678"),
        ("hubungi 0812-3456-7890 ya", "+6281234567890"),
        ("문의 010-1234-5678", "+821012345678"),
        ("联系电话 13800138000", "+8613800138000"),
        ("手機 0912-345-678 台灣", "+886912345678"),
        ("Zalo 0912345678", "+84912345678"),
        ("звоните 8 (912) 345-67-89", "+79123456789"),
        ("tawagan: 0917 123 4567 Manila", "+639171234567"),
        ("कॉल करें 98765 43210", "+919876543210"),
        ("call (202) 555-0123", "+12025550123"),
        ("call 07700 900123 London", "+447700900123"),
        ("or +66 81 234 5678, or 0912345678", "+66912345678"),
    ],
)
def test_context_chooses_the_region_of_a_national_number(text: str, best: str) -> None:
    mention = phones(text)[-1]
    assert mention.identifier.value == best
    assert not mention.checked or not mention.alternatives


def test_one_written_number_keeps_every_plausible_region() -> None:
    (mention,) = phones("0912345678")
    values = {mention.identifier.value, *(a.value for a in mention.alternatives)}
    assert {"+84912345678", "+66912345678", "+886912345678"} <= values
    assert not mention.checked


def test_regions_handed_over_come_first() -> None:
    assert phones("0912345678", "TH")[0].identifier.value == "+66912345678"
    assert phones("0912345678", "vn")[0].identifier.value == "+84912345678"
    assert phones("91234567", "SG")[0].identifier.value == "+6591234567"


SPELLED = [
    "zero nine one two three four five six seven eight",
    "oh nine one, two three four, five six seven eight",
    "zero nine one 234 five six seven eight",
    "零九一二三四五六七八",
    "〇九幺二三四五六七八",
    "không chín một hai ba bốn năm sáu bảy tám",
    "nol sembilan satu dua tiga empat lima enam tujuh delapan",
    "cero nueve uno dos tres cuatro cinco seis siete ocho",
    "zero nove um dois três quatro cinco seis sete oito",
    "zéro neuf un deux trois quatre cinq six sept huit",
    "shunya nau ek do teen char paanch chhe saat aath",
    "शून्य नौ एक दो तीन चार पांच छह सात आठ",
    "صفر نو ایک دو تین چار پانچ چھ سات آٹھ",
    "ศูนย์เก้าหนึ่งสองสามสี่ห้าหกเจ็ดแปด",
    "공구일이삼사오육칠팔",
    "ноль девять один два три четыре пять шесть семь восемь",
    "صفر تسعة واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية",
    "sifuri tisa moja mbili tatu nne tano sita saba nane",
    "শূন্য নয় এক দুই তিন চার পাঁচ ছয় সাত আট",
    "zero nine one two three four five six seven eight".upper(),
    "⓪⑨①②③④⑤⑥⑦⑧",
    "⓿❾❶❷❸❹❺❻❼❽",
    "0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
    "𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
    "O912345678",
]


@pytest.mark.parametrize("written", SPELLED)
def test_spelled_digits_are_read(written: str) -> None:
    text = f"call {written}"
    (mention,) = phones(text, "VN")
    assert mention.identifier.value == "+84912345678"
    assert mention.raw == written


def test_double_and_triple_repeat_a_digit() -> None:
    (mention,) = phones("call: oh double seven zero zero nine triple zero one two", "GB")
    assert mention.identifier.value == "+447700900012"


def test_few_spelled_digits_stay_words() -> None:
    assert phones("one or two of the three will get four, five at most") == []
    assert phones("一二三四") == []


@pytest.mark.parametrize(
    "text",
    [
        "Salary 25.000.000 VND per month",
        "Lương 25 000 000 đồng",
        "Gaji Rp 15.000.000 - 20.000.000",
        "salary 3000-5000 usd",
        "月薪10000-20000元",
        "เงินเดือน 25000-35000 บาท",
        "pay $12345678",
        "12345678 USDT",
        "Interview on 2024-05-01, start 01/06/2024",
        "from 01.05.2024 to 30.06.2024",
        "20240501",
        "office hours 09:00-18:00, 2023-2024",
        "order no 0912345678",
        "Invoice: 0912345678",
        "licence no. 0123456789",
        "Giấy phép số 0123456789",
        "许可证号 13800138000",
        "ใบอนุญาตเลขที่ 0812345678",
        "tracking number 0912345678",
        "Mã đơn hàng: 0912345678",
        "npwp 0912345678",
        "user abc0912345678 wrote",
        "file_0912345678.jpg",
        "#0912345678",
        "ISBN 9780306406157",
        "version 1.2.3.4.5.6.7.8",
        "age 18-35, 160-170 cm, 50-60 kg",
        "1234567.89",
        "3.14159265358979",
        "0.12345678",
        "id=1234567890123456",
        "123456789012345678901234567890",
        "1 2 3 4 5 6 7 8 9 10",
        "coordinates 11.5564, 104.9282",
        "GMT+07:00 2024",
        "0000000000",
    ],
)
def test_other_numbers_are_no_phones(text: str) -> None:
    assert phones(text) == []


def test_numbers_side_by_side_are_two() -> None:
    for text in (
        "0912345678 / 0987654321",
        "0912345678-0987654321",
        "0912345678, 0987654321",
        "0912345678 0987654321",
        "091 234 5678 098 765 4321",
        "0912345678\n0987654321",
        "+84912345678+84987654321",
    ):
        values = [m.identifier.value for m in phones(text, "VN")]
        assert values == ["+84912345678", "+84987654321"], text


@pytest.mark.parametrize("extension", [" ext. 45", " x45", " доб. 45", " 转45", "#45"])
def test_extension_is_in_the_raw_form_only(extension: str) -> None:
    (mention,) = phones(f"call +1 202 555 0123{extension}")
    assert mention.identifier.value == "+12025550123"
    assert mention.raw == f"+1 202 555 0123{extension}"


def test_platform_before_a_number_gives_the_phone_and_the_account() -> None:
    found = find_identifiers("WhatsApp/Viber: +44 7700 900123")
    assert [(m.identifier.kind.value, m.identifier.value) for m in found] == [
        ("phone", "+447700900123"),
        ("whatsapp", "+447700900123"),
        ("viber", "+447700900123"),
    ]
    assert len({(m.start, m.end) for m in found}) == 1


def test_number_of_a_known_code_and_length_but_unknown_range_stays_unproven() -> None:
    (mention,) = phones("+44 1999 900123")
    assert not mention.checked


def test_plan_agrees_with_the_library_on_every_example() -> None:
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for number_type in range(11):
            example = phonenumbers.example_number_for_type(region, number_type)
            if example is None:
                continue
            e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            read = read_international(e164[1:])
            assert read is not None
            assert (read.e164, read.valid) == (e164, True)
            written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
            digits = "".join(c for c in written if c.isdigit())
            dialled = phonenumbers.parse(digits, region)
            national = read_national(digits, region)
            if phonenumbers.is_valid_number_for_region(dialled, region):
                assert national is not None
                assert national.e164 == phonenumbers.format_number(
                    dialled, phonenumbers.PhoneNumberFormat.E164
                )
            else:
                assert national is None


def test_parse_needs_a_country_code_and_never_repeats_the_value() -> None:
    assert parse_identifier(IdentifierKind.PHONE, "+44 7700 900-123").value == "+447700900123"
    assert parse_identifier(IdentifierKind.PHONE, "0044 7700 900123").value == "+447700900123"
    for value in ("07700 900123", "+12", "hello", "+999999999999999"):
        with pytest.raises(InputError) as refused:
            parse_identifier(IdentifierKind.PHONE, value)
        assert value not in str(refused.value)
