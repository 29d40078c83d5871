"""Folding undoes tricks of writing and always knows the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.language import fold, fold_pattern


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＴＥＬＥＧＲＡＭ", "telegram"),
        ("te\u200blegram", "telegram"),
        ("tеlegram", "telegram"),  # a Cyrillic letter
        ("ĐI NƯỚC NGOÀI", "di nuoc ngoai"),
        ("đi nước ngoài", "di nuoc ngoai"),
        ("Ødegård ŁÓDŹ", "odegard lodz"),
        ("包 吃 包 住", "包吃包住"),
        ("機票", "机票"),
        ("٣٠٠٠ ๓๐๐๐ ३०००", "3000 3000 3000"),
        ("𝗝𝗼𝗯", "job"),
    ],
)
def test_tricks_of_writing_are_undone(written: str, plain: str) -> None:
    assert fold(written).text == plain


@given(st.text(max_size=200))
def test_every_folded_character_leads_back_into_the_text(text: str) -> None:
    folded = fold(text)
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(text)


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once or " " in once  # gaps between Han characters may close later


def test_escapes_of_a_pattern_are_left_alone() -> None:
    assert fold_pattern(r"\bVÉ\S{1,3}\W") == r"\bve\S{1,3}\W"
