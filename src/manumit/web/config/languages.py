"""The languages of the interface, read from ``languages.toml`` beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from manumit.catalog.reader import read_item

__all__ = ["LOCALE_FOLDER", "Language", "languages", "shown_languages"]

LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its own name, and whether a native reader has checked every page."""

    name: str
    reviewed: bool


@dataclass(frozen=True, slots=True)
class _Languages:
    languages: dict[str, Language]


@lru_cache(maxsize=1)
def languages() -> dict[str, Language]:
    """Return every declared language by its Django code, in menu order."""
    file = files("manumit.web.config").joinpath("languages.toml")
    return read_item(file, _Languages).languages


@lru_cache(maxsize=1)
def shown_languages() -> dict[str, Language]:
    """Return the languages that can be chosen: English and those with a built catalogue."""
    return {
        code: language
        for code, language in languages().items()
        if code == "en" or _catalogue(code).exists()
    }


def _catalogue(code: str) -> Path:
    folder = code.replace("-h", "_H")  # zh-hans is kept in zh_Hans, as gettext wants it
    return LOCALE_FOLDER / folder / "LC_MESSAGES" / "django.mo"
