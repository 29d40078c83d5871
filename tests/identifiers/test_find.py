"""Offsets, order, overlaps and limits of `find_identifiers`, on any text."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.errors import InputError
from manumit.identifiers import (
    Identifier,
    IdentifierKind,
    Mention,
    find_identifiers,
    find_identifiers_in_folded,
    parse_identifier,
    same_identifier,
)
from manumit.identifiers import find as find_module
from manumit.identifiers.finding import MAX_MENTIONS, MAX_NUMBER_READINGS, Finding
from manumit.language import fold

SURROUNDINGS = [
    "",
    "Good pay, free room. ",
    "Việc nhẹ lương cao, ",
    "高薪诚聘，包吃住。",
    "รับสมัครงานด่วน ",
    "Срочно! ",
    "وظائف شاغرة، ",
    "नौकरी है। ",
    "급구합니다 ",
    "ទទួលបុគ្គលិក ",
    "ﬁ…½ 🙂‍↕️ ",
    "\u200b\u202e\ufeff",
    "e\u0301\n",
]
SAMPLES = [
    ("+44 7700 900123", IdentifierKind.PHONE, "+447700900123"),
    ("hr@example.com", IdentifierKind.EMAIL, "hr@example.com"),
    ("https://example.com/a", IdentifierKind.URL, "https://example.com/a"),
    ("https://t.me/example_hr", IdentifierKind.TELEGRAM, "example_hr"),
    ("Telegram: @example_hr", IdentifierKind.TELEGRAM, "example_hr"),
    ("GB29 NWBK 6016 1331 9268 19", IdentifierKind.IBAN, "GB29NWBK60161331926819"),
    (
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        IdentifierKind.EVM,
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    ),
    (
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
        IdentifierKind.TRON,
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    ),
]


def as_is(text: str) -> str:
    return text


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def zero_width(text: str) -> str:
    return "\u200b".join(text)


def check(text: str, found: tuple[Mention, ...]) -> None:
    """Assert what holds for every result: exact offsets, order, allowed overlaps."""
    last = 0
    for mention in found:
        assert mention.raw == text[mention.start : mention.end]
        assert mention.raw
        assert mention.start >= last
        last = mention.start
        assert mention.identifier not in mention.alternatives
        assert len(set(mention.alternatives)) == len(mention.alternatives)
        again = parse_identifier(mention.identifier.kind, mention.identifier.value)
        assert again == mention.identifier
    for one, other in itertools.pairwise(found):
        if other.start < one.end:
            same_place = (one.start, one.end) == (other.start, other.end)
            assert same_place or IdentifierKind.DOMAIN in (
                one.identifier.kind,
                other.identifier.kind,
            )


@given(
    st.sampled_from(SURROUNDINGS),
    st.sampled_from(SAMPLES),
    st.sampled_from([as_is, full_width, zero_width]),
    st.sampled_from(SURROUNDINGS),
)
def test_identifier_is_found_in_any_surrounding_and_hiding(
    before: str, sample: tuple[str, IdentifierKind, str], hide: object, after: str
) -> None:
    written, kind, value = sample
    text = f"{before} {hide(written)} {after}"  # type: ignore[operator]
    found = find_identifiers(text)
    check(text, found)
    assert Identifier(kind, value) in {m.identifier for m in found}


@settings(max_examples=400)
@given(st.text())
def test_any_text_is_read_without_failing(text: str) -> None:
    check(text, find_identifiers(text))


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([s[0] for s in SAMPLES]),
            st.sampled_from(["0912345678", "telegram", "微信", ":", "@", "+", "(", "www.", "id"]),
            st.text("0123456789 .-_/@+():<aeo零\u200b", max_size=12),
            st.characters(),
        ),
        max_size=12,
    ).map(" ".join)
)
def test_text_made_of_pieces_of_identifiers_keeps_the_promises(text: str) -> None:
    check(text, find_identifiers(text))


@pytest.mark.parametrize("surrogate", ["\ud800", "\udc80x"])
def test_lone_surrogates_are_read_over(surrogate: str) -> None:
    text = f"{surrogate} call +44 7700 900123 {surrogate}"
    (mention,) = find_identifiers(text)
    assert mention.identifier.value == "+447700900123"
    check(text, (mention,))


def test_order_is_by_place() -> None:
    text = "hr@example.com, +44 7700 900123, t.me/example_hr"
    found = find_identifiers(text)
    assert [m.start for m in found] == sorted(m.start for m in found)
    assert [m.identifier.kind.value for m in found] == ["email", "domain", "phone", "telegram"]


def test_folded_text_gives_the_same() -> None:
    text = "Ｔｅｌｅｇｒａｍ： @example_hr"
    assert find_identifiers_in_folded(fold(text)) == find_identifiers(text)


def test_nothing_is_found_in_nothing() -> None:
    assert find_identifiers("") == ()
    assert find_identifiers("Good work and good pay for honest people") == ()


def test_phone_and_account_of_one_number_are_the_same_thing() -> None:
    phone, whatsapp = (m.identifier for m in find_identifiers("WhatsApp +44 7700 900123"))
    assert phone != whatsapp
    assert same_identifier(phone, whatsapp)
    assert not same_identifier(phone, Identifier(IdentifierKind.PHONE, "+447700900124"))
    assert not same_identifier(
        Identifier(IdentifierKind.TELEGRAM, "example"), Identifier(IdentifierKind.LINE, "example")
    )


@pytest.mark.parametrize("kind", list(IdentifierKind))
@pytest.mark.parametrize("value", ["", "   ", "\x00", "a" * 5000])
def test_impossible_value_is_refused_for_every_kind(kind: IdentifierKind, value: str) -> None:
    if kind is IdentifierKind.AGENCY_LICENCE and value == "\x00":
        return
    with pytest.raises(InputError) as refused:
        parse_identifier(kind, value)
    assert "aaaa" not in str(refused.value)


HOSTILE = {
    "digits": "7",
    "spaced digits": "1 2 3 ",
    "dots": ".",
    "at signs": "@",
    "labels": "a.",
    "mails": "a@a.",
    "letters": "a",
    "plus": "+",
    "brackets": "([{<",
    "cues": "telegram: ",
    "weak cues": "tg tg: ",
    "spelled": "zero ",
    "spaced letters": "t e l ",
    "schemes": "http://",
    "slashes": "/",
    "angle": "P<",
    "bank words": "account no 1 ",
    "dates": "2024-05-",
    "double": "double ",
    "dot words": "a dot ",
    "han digits": "一二",
    "marks": "\u0301",
    "wallet": "1A",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_work_on_hostile_text_grows_no_faster_than_the_text(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Count the characters that candidates look at, not the clock."""

    def work(times: int) -> int:
        count = 0

        class Counted(Finding):
            def is_free(self, start: int, end: int) -> bool:
                nonlocal count
                count += end - start + 1
                return super().is_free(start, end)

        monkeypatch.setattr(find_module, "Finding", Counted)
        found = find_identifiers(piece * times)
        assert len(found) <= MAX_MENTIONS
        return count + len(found)

    small, large = work(1_000), work(4_000)
    assert large <= 4 * small + 2_000


def test_tries_of_numbers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Finding] = []

    class Kept(Finding):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            made.append(self)

    monkeypatch.setattr(find_module, "Finding", Kept)
    find_identifiers("1 2 3 4 " * 10_000)
    assert made[0].readings <= MAX_NUMBER_READINGS


def test_mentions_are_bounded() -> None:
    assert len(find_identifiers("+447700900123\n" * (MAX_MENTIONS + 5))) == MAX_MENTIONS


def test_no_message_of_an_error_names_a_person() -> None:
    value = "Anna Example 5551"
    messages = []
    for kind in IdentifierKind:
        try:
            parse_identifier(kind, value)
        except InputError as refused:
            messages.append(str(refused))
    assert len(messages) > 10
    assert not re.search("anna|5551", " ".join(messages), re.IGNORECASE)


def test_hidden_forms_are_really_hidden() -> None:
    assert full_width("a1") != "a1"
    assert unicodedata.normalize("NFKC", full_width("a1")) == "a1"
