"""Linking by keys: typing errors bridged, strangers kept apart, no name in a key."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from manumit.cli import build_app
from manumit.errors import InputError
from manumit.flows.linking import count_overlaps, keys_of, read_keys

SECRET = b"0123456789abcdef0123456789abcdef"
GIVEN = [
    "Amina",
    "Brian",
    "Chebet",
    "Daudi",
    "Esther",
    "Faith",
    "George",
    "Hassan",
    "Irene",
    "Jacob",
]
FAMILY = [
    "Yusuf",
    "Otieno",
    "Rono",
    "Mwangi",
    "Njeri",
    "Achieng",
    "Maina",
    "Abdi",
    "Wafula",
    "Kiprop",
]


def _people(count: int, seed: int) -> list[tuple[str, str]]:
    rng = random.Random(seed)
    return [
        (f"{rng.choice(GIVEN)} {rng.choice(FAMILY)} {rng.choice(FAMILY)}",
         f"{rng.randint(1980, 2004)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}")
        for _ in range(count)
    ]  # fmt: skip


def _mistyped(name: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(name) - 1)
    return name[:at] + rng.choice("aeiou") + name[at + 1 :]


def _keys(people: list[tuple[str, str]], secret: bytes = SECRET):  # type: ignore[no-untyped-def]
    rows = [(n, list(person)) for n, person in enumerate(people, start=2)]
    return keys_of(["name", "birth_date"], rows, secret)[0]


def test_most_people_are_linked_through_typing_errors_and_few_strangers_are() -> None:
    rng = random.Random(4)
    people = _people(900, 1)
    first, second = people[:600], people[300:]
    wrong = [(_mistyped(n, rng) if rng.random() < 0.3 else n, d) for n, d in second]
    table = count_overlaps({"A": _keys(first), "B": _keys(wrong)})
    assert table.size_of(0b11) == pytest.approx(300, abs=12)
    strangers = count_overlaps({"A": _keys(people[:450]), "B": _keys(_people(450, 99))})
    assert strangers.size_of(0b11) <= 3


def test_order_of_words_case_and_accents_do_not_matter() -> None:
    one, two = _keys([("José Álvarez", "1999-01-02")]), _keys([("ALVAREZ jose", "1999-01-02")])
    assert one[0].name == two[0].name
    other_day = _keys([("José Álvarez", "1999-01-03")])
    assert count_overlaps({"A": one, "B": other_day}).size_of(0b11) == 0


def test_nobody_has_two_places_on_one_list_and_three_lists_join() -> None:
    same = ("Faith Achieng", "1990-05-05")
    table = count_overlaps({"A": _keys([same, same]), "B": _keys([same]), "C": _keys([same])})
    assert table.size_of(0b111) == 1
    assert table.persons == 2


def test_keys_hold_no_name_and_differ_with_the_secret(tmp_path: Path) -> None:
    person = [("Hassan Abdi", "1995-07-01")]
    one, two = _keys(person)[0], _keys(person, SECRET[::-1])[0]
    assert one.born != two.born
    assert one.name != two.name
    assert one.number != _keys(person)[0].number
    (tmp_path / "a.csv").write_text("name,birth_date\nHassan Abdi,1995-07-01\nNobody,never\n")
    (tmp_path / "secret").write_bytes(SECRET)
    made, counted = str(tmp_path / "ka.csv"), str(tmp_path / "l.csv")
    words = ["keys", str(tmp_path / "a.csv"), "--secret", str(tmp_path / "secret"), "--out", made]
    done = CliRunner().invoke(build_app(), ["flows", *words])
    assert done.exit_code == 1
    assert "2 rows read, 1 kept, 1 rejected" in done.stderr
    text = (tmp_path / "ka.csv").read_text()
    assert "Hassan" not in text
    assert "1995" not in text
    assert (tmp_path / "ka.csv").stat().st_mode & 0o077 == 0
    (tmp_path / "kb.csv").write_text(text)
    words = ["overlap", made, str(tmp_path / "kb.csv"), "--out", counted]
    done = CliRunner().invoke(build_app(), ["flows", *words])
    assert done.exit_code == 0
    assert (tmp_path / "l.csv").read_text().splitlines() == ["ka,kb,count", "1,1,1"]


def test_a_short_secret_and_a_wrong_table_are_refused() -> None:
    with pytest.raises(InputError, match="5 bytes"):
        _keys(_people(1, 1), b"short")
    with pytest.raises(InputError, match='no column "birth_date"'):
        keys_of(["name"], [], SECRET)
    with pytest.raises(InputError, match="does not hold keys"):
        read_keys(["name"], [])
    with pytest.raises(InputError, match="holds no key"):
        read_keys(["number", "born", "name_code"], [(2, ["1", "2", "zz"])])
