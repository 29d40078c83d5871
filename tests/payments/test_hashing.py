"""Keys are the same for the same text, whatever the column's type, and different otherwise."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from manumit.payments.hashing import NO_KEY, KeyTable, text_keys

TYPES = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]


@given(st.lists(st.none() | st.text(max_size=40), max_size=30), st.integers(0, 5))
def test_the_type_of_a_column_and_its_offset_do_not_matter(
    texts: list[str | None], skip: int
) -> None:
    wanted = text_keys(pa.array(texts, pa.string()))
    for kind in TYPES[1:3]:
        assert (text_keys(pa.array(texts, kind)) == wanted).all()
    assert (text_keys(pa.array(texts, pa.string()).dictionary_encode()) == wanted).all()
    assert (text_keys(pa.array(texts, pa.string()).slice(skip)) == wanted[skip:]).all()


@given(st.lists(st.text(max_size=40), max_size=30))
def test_equal_texts_share_a_key_and_others_do_not(texts: list[str]) -> None:
    keys = text_keys(pa.array(texts, pa.string()))
    assert len(set(keys.tolist())) == len(set(texts))
    assert all((key == NO_KEY) == (text == "") for key, text in zip(keys, texts, strict=True))


def test_near_texts_do_not_collide() -> None:
    keys = text_keys(pa.array([f"AC{number:09d}" for number in range(200_000)]))
    assert len(np.unique(keys)) == 200_000


@given(st.lists(st.integers(0, 2**64 - 1), max_size=200))
def test_a_table_numbers_keys_as_they_come_and_grows(keys: list[int]) -> None:
    table = KeyTable()
    array = np.array(keys, dtype=np.uint64)
    numbers = table.numbers(array)
    first: dict[int, int] = {}
    for key in (int(k) or 0x9E3779B97F4A7C15 for k in keys):
        first.setdefault(key, len(first))
    assert numbers.tolist() == [first[int(k) or 0x9E3779B97F4A7C15] for k in keys]
    assert (table.numbers(array) == numbers).all()


def test_a_table_keeps_its_numbers_when_it_grows() -> None:
    table = KeyTable()
    keys = np.random.default_rng(1).integers(1, 2**63, 50_000).astype(np.uint64)
    before = table.numbers(keys[:100])
    table.numbers(keys)
    assert (table.numbers(keys[:100]) == before).all()
    assert (table.keys()[before] == keys[:100]).all()
