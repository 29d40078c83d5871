"""Passports by the vectors of ICAO 9303; nothing but issuing state and number is kept."""

from __future__ import annotations

import pytest

from manumit.errors import InputError
from manumit.identifiers import IdentifierKind, find_identifiers, parse_identifier
from manumit.identifiers.document import check_digit

TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)


@pytest.mark.parametrize(
    ("zone", "value"),
    [(TD3, "UTO:L898902C3"), (TD2, "UTO:D23145890"), (TD1, "UTO:D23145890")],
    ids=["TD3", "TD2", "TD1"],
)
def test_specimen_zone_gives_state_and_number_only(zone: str, value: str) -> None:
    text = f"see below\n{zone}\nend"
    (mention,) = find_identifiers(text)
    assert mention.identifier.kind is IdentifierKind.PASSPORT
    assert mention.identifier.value == value
    assert mention.checked
    assert mention.raw == value[4:]
    assert text[mention.start : mention.end] == mention.raw


def test_second_line_alone_is_enough() -> None:
    (mention,) = find_identifiers(TD3.splitlines()[1])
    assert mention.identifier.value == "UTO:L898902C3"


@pytest.mark.parametrize("zone", [TD3, TD2, TD1], ids=["TD3", "TD2", "TD1"])
def test_every_wrong_digit_refuses_the_zone(zone: str) -> None:
    first_digits = zone.index("7408122")
    for at in range(first_digits, first_digits + 7):
        wrong = zone[:at] + str((int(zone[at]) + 1) % 10) + zone[at + 1 :]
        assert not any(m.checked for m in find_identifiers(wrong))


def test_three_letter_state_becomes_the_two_letter_code() -> None:
    line = "E000000000VNM0001011F3001012"
    body = "E00000000" + str(check_digit("E00000000")) + "VNM"
    birth, expiry = "000101", "300101"
    dates = birth + str(check_digit(birth)) + "F" + expiry + str(check_digit(expiry))
    composite = check_digit(body[:10] + dates.replace("F", "") + "<" * 14 + "0")
    line = body + dates + "<" * 14 + "0" + str(composite)
    (mention,) = find_identifiers(line)
    assert mention.identifier.value == "VN:E00000000"


@pytest.mark.parametrize(
    "text",
    [
        "Passport no: E12345678",
        "护照号 E12345678",
        "Số hộ chiếu: E12345678",
        "เลขที่หนังสือเดินทาง E12345678",
        "паспорт № E12345678",
    ],
)
def test_lone_number_counts_after_words_for_a_passport(text: str) -> None:
    (mention,) = find_identifiers(text)
    assert mention.identifier.value == "ZZ:E12345678"
    assert not mention.checked


def test_lone_number_without_such_words_is_none() -> None:
    assert find_identifiers("Room E12345678 is free") == ()
    assert find_identifiers("your passport and 3 photos 12345") == ()


def test_parse_keeps_the_value_out_of_its_message() -> None:
    assert parse_identifier(IdentifierKind.PASSPORT, "gb:123456789").value == "GB:123456789"
    assert parse_identifier(IdentifierKind.PASSPORT, TD3).value == "UTO:L898902C3"
    with pytest.raises(InputError) as refused:
        parse_identifier(IdentifierKind.PASSPORT, "SECRET-NAME 1")
    assert "SECRET" not in str(refused.value)
