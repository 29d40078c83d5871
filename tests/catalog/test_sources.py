"""Every value of the catalogue rests on a source that exists and says where it can be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable

import pytest

from manumit.catalog import PROJECT_CHOICE, PublishedSource, data_root, published_sources

SOURCES = sorted(published_sources().items())


def _toml_files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _toml_files(entry)
        elif entry.name.endswith(".toml"):
            yield entry


def _source_keys(value: object) -> Iterator[str]:
    """Yield what stands under a key named source or sources, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from _source_keys(item)
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("source", "sources") and isinstance(inner, str | list):
                yield from [inner] if isinstance(inner, str) else inner
            else:
                yield from _source_keys(inner)


def test_every_source_that_data_name_is_declared() -> None:
    unknown = {
        (file.name, key)
        for file in _toml_files(data_root())
        for key in _source_keys(tomllib.loads(file.read_text(encoding="utf-8")))
        if key not in published_sources()
    }
    assert not unknown


def test_project_choice_is_a_source() -> None:
    assert PROJECT_CHOICE in published_sources()


@pytest.mark.parametrize(("source_id", "source"), SOURCES, ids=[s for s, _ in SOURCES])
def test_a_source_says_what_it_is_and_where(source_id: str, source: PublishedSource) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", source_id)
    assert source.title
    assert source.publisher
    assert source.url.startswith(("https://", "http://")) or source.note
    for day in (source.published_on, source.accessed_on):
        assert day is None or date(1900, 1, 1) <= day <= date(2100, 1, 1)


def test_no_address_stands_under_two_keys() -> None:
    addresses = [source.url for source in published_sources().values() if source.url]
    assert len(addresses) == len(set(addresses))
