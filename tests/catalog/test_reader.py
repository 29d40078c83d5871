"""A data file is read strictly: what does not fit is refused with the file, the key, a remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

from manumit.catalog.reader import Declared, read_item
from manumit.errors import CatalogError

HEAD = 'title = "T"\nwhy = "W"\nsources = ["project-choice"]\nnote = ""\n'
GOOD = f'{HEAD}colour = "red"\ncount = 2\n[[parts]]\nname = "a"\n'


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    shade: Colour = Colour.BLUE


@dataclass(frozen=True, slots=True)
class Item(Declared):
    colour: Colour
    count: int
    parts: tuple[Part, ...]


def read(folder: Path, text: str) -> Item:
    file = folder / "item.toml"
    file.write_text(text, encoding="utf-8")
    return read_item(file, Item)


def test_a_file_becomes_its_dataclass(tmp_path: Path) -> None:
    item = read(tmp_path, GOOD)
    assert item == Item("T", "W", ("project-choice",), "", Colour.RED, 2, (Part("a"),))
    assert item.colour is Colour.RED
    assert item.parts[0].shade is Colour.BLUE


@pytest.mark.parametrize(
    ("text", "said", "remedy"),
    [
        (GOOD.replace("count", "cuont"), 'unknown key "cuont"', "Known keys: colour, count"),
        (f'{GOOD}size = "x"\n', 'unknown key "parts[].size"', "Known keys: name, shade"),
        (GOOD.replace("count = 2\n", ""), 'lacks the key "count"', "Add it"),
        (GOOD.replace("count = 2", 'count = "2"'), 'another type at "count"', "Expected: int"),
        (GOOD.replace("count = 2", "count = true"), 'yes/no value at "count"', "Write a number"),
        (GOOD.replace('"red"', '"green"'), 'unknown value at "colour"', "Known: red, blue"),
        (f'{GOOD}shade = "dark"\n', 'unknown value at "parts[].shade"', "Known: red, blue"),
        (GOOD.replace('"red"', "red"), "not valid TOML", "Correct the file"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, text: str, said: str, remedy: str) -> None:
    with pytest.raises(CatalogError) as refused:
        read(tmp_path, text)
    assert "item.toml" in refused.value.message
    assert said in refused.value.message
    assert remedy in refused.value.remedy
