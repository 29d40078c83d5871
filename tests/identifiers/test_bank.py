"""IBANs by length and check digits; local accounts by the words before them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.errors import InputError
from manumit.identifiers import IdentifierKind, find_identifiers, parse_identifier
from manumit.identifiers._data import tsv
from manumit.identifiers.bank import is_iban

IBANS = [
    "AE07 0331 2345 6789 0123 456",
    "AD12 0001 2030 2003 5910 0100",
    "BE68 5390 0754 7034",
    "BR18 0036 0305 0000 1000 9795 493C 1",
    "DE89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19",
    "GE29 NB00 0000 0101 9049 17",
    "NO93 8601 1117 947",
    "PK36 SCBL 0000 0011 2345 6702",
    "SA03 8000 0000 6080 1016 7519",
    "TR33 0006 1005 1978 6457 8413 26",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
]
ACCOUNTS = [
    ("Số tài khoản: 0123456789 (Vietcombank)", "VN:0123456789"),
    ("STK 19012345678901 ngân hàng Techcombank", "VN:19012345678901"),
    ("เลขที่บัญชี 123-4-56789-0 กสิกร", "TH:1234567890"),
    ("Nomor rekening BCA 1234567890 atas nama", "ID:1234567890"),
    ("银行账号：6222021234567890123", "CN:6222021234567890123"),
    ("계좌번호 110-123-456789 신한은행", "KR:110123456789"),
    ("Account number 123456789012 HDFC bank", "IN:123456789012"),
    ("Account number: 98765432101", "ZZ:98765432101"),
    ("номер карты 2200 0000 0000 0000", "RU:2200000000000000"),
    ("UPI: example@okhdfcbank", "UPI:example@okhdfcbank"),
    ("pay example.name@ybl now", "UPI:example.name@ybl"),
    ("พร้อมเพย์ 081-234-5678", "TH:0812345678"),
]


@pytest.mark.parametrize("iban", IBANS)
def test_iban_of_the_registry_is_found_as_it_is_written(iban: str) -> None:
    for written in (iban, iban.replace(" ", ""), iban.lower(), iban.replace(" ", "-")):
        (mention,) = find_identifiers(f"IBAN: {written}. Thank you")
        assert mention.identifier.kind is IdentifierKind.IBAN
        assert mention.identifier.value == iban.replace(" ", "")
        assert mention.raw == written
        assert mention.checked


@pytest.mark.parametrize("iban", IBANS)
def test_iban_with_one_wrong_digit_is_no_iban(iban: str) -> None:
    at = next(i for i in range(5, len(iban)) if iban[i].isdigit())
    wrong = iban[:at] + str((int(iban[at]) + 1) % 10) + iban[at + 1 :]
    kinds = {m.identifier.kind for m in find_identifiers(f"IBAN: {wrong}")}
    assert IdentifierKind.IBAN not in kinds
    with pytest.raises(InputError) as refused:
        parse_identifier(IdentifierKind.IBAN, wrong)
    assert wrong not in str(refused.value)


@given(st.sampled_from(sorted(tsv("iban_lengths").items())), st.data())
def test_iban_round_trip_in_every_country(country: tuple[str, str], data: st.DataObject) -> None:
    code, length = country
    body = data.draw(st.text("0123456789", min_size=int(length) - 4, max_size=int(length) - 4))
    number = "".join(str(int(c, 36)) for c in body + code)
    iban = f"{code}{98 - int(number + '00') % 97:02}{body}"
    assert is_iban(iban)
    grouped = " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
    (mention,) = find_identifiers(f"перевод на {grouped} сегодня")
    assert mention.identifier.value == iban
    assert mention.raw == grouped


@pytest.mark.parametrize(("text", "value"), ACCOUNTS)
def test_local_account_is_found_after_the_words_that_announce_it(text: str, value: str) -> None:
    values = [
        m.identifier.value
        for m in find_identifiers(text)
        if m.identifier.kind is IdentifierKind.BANK_ACCOUNT
    ]
    assert values == [value]


def test_digits_without_such_words_are_no_account() -> None:
    for text in ("The number 98765432101 was drawn", "example@unknownpsp says hello"):
        kinds = {m.identifier.kind for m in find_identifiers(text)}
        assert IdentifierKind.BANK_ACCOUNT not in kinds


@pytest.mark.parametrize("value", ["VN:0123456789", "UPI:example@ybl", "zz:12 345 678"])
def test_parsed_account_parses_to_itself(value: str) -> None:
    once = parse_identifier(IdentifierKind.BANK_ACCOUNT, value)
    assert parse_identifier(IdentifierKind.BANK_ACCOUNT, once.value) == once
