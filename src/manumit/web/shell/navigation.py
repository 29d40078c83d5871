"""The entries of the main menu, found in each desk's ``navigation`` module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from manumit.web.config.desks import desk_module_names
from manumit.web.rights.gate import person_may

__all__ = ["NavigationEntry", "ShownEntry", "shown_entries"]

# The parts of the house that are no desks; they stand after the desks in the menu.
_HOUSE = ("manumit.web.records", "manumit.web.audit", "manumit.web.api", "manumit.web.accounts")


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One entry of the menu.

    Parameters
    ----------
    label
        What the menu shows; already translated for this request.
    url_name
        The name of the page, as in ``urls.py``; the page takes no arguments.
    right
        The right that the page needs; empty for a page open to all.
    about
        One sentence for the start page; an entry without it is not shown there.
    """

    label: str
    url_name: str
    right: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry with its address.

    ``current`` is the value of aria-current: "page" on the page itself, "true" below it, else "".
    """

    label: str
    about: str
    url: str
    current: str
    is_open: bool


def shown_entries(request: HttpRequest) -> list[ShownEntry]:
    """Return the entries that this person may open, desks first."""
    shown = []
    for module in _modules():
        for entry in module.entries(request):
            if entry.right and not person_may(request, entry.right):
                continue
            try:
                url = reverse(entry.url_name)
            except NoReverseMatch:
                continue
            shown.append(
                ShownEntry(
                    label=entry.label,
                    about=entry.about,
                    url=url,
                    current=_current(request.path, url),
                    is_open=not entry.right,
                )
            )
    return shown


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(f"{url.rstrip('/')}/") else ""


@lru_cache(maxsize=1)
def _modules() -> tuple[ModuleType, ...]:
    house = [f"{name}.navigation" for name in _HOUSE if find_spec(f"{name}.navigation")]
    return tuple(import_module(name) for name in [*desk_module_names("navigation"), *house])
