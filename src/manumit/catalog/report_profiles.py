"""What a goAML report must look like: one file for each version in ``data/goaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import data_root, item_files, read_item
from manumit.errors import CatalogError, InputError

__all__ = ["DEFAULT_PROFILE", "GoamlProfile", "goaml_profile", "goaml_profiles"]

DEFAULT_PROFILE = "5-0-2"
"""The profile that is used where none is named."""


@dataclass(frozen=True, slots=True)
class GoamlProfile:
    """The elements that a report uses, and the codes that stand where the bank names none.

    Parameters
    ----------
    version
        What ``schema_version`` says.
    codes
        Default codes; each FIU has its own.
    shapes
        Children of an element in their order: ``"?"`` may be absent, ``"+"`` once or more,
        ``"a|b"`` one of the two.
    holds
        The kind of text in an element without children, by ``name`` or ``parent/name``.
    kinds
        Regular expressions that match the whole text of a kind.
    """

    profile_id: str
    title: str
    why: str
    sources: tuple[str, ...]
    note: str
    version: str
    codes: dict[str, str]
    shapes: dict[str, tuple[str, ...]]
    holds: dict[str, str]
    kinds: dict[str, str]

    def kind_of(self, parent: str, name: str) -> re.Pattern[str] | None:
        """Return what the text of an element must match; None for an unknown element."""
        kind = self.holds.get(f"{parent}/{name}") or self.holds.get(name)
        return re.compile(self.kinds[kind]) if kind else None


@lru_cache(maxsize=1)
def goaml_profiles() -> dict[str, GoamlProfile]:
    """Return the profiles by identifier.

    Raises CatalogError where a profile uses an element or a kind that it does not declare.
    """
    found = {
        name: read_item(file, GoamlProfile, profile_id=name) for name, file in item_files("goaml")
    }
    for profile in found.values():
        used = {n for row in profile.shapes.values() for part in row for n in _names(part)}
        unknown = used - set(profile.shapes) - {key.rpartition("/")[2] for key in profile.holds}
        unknown |= set(profile.holds.values()) - set(profile.kinds)
        if unknown:
            raise CatalogError(
                f'The goAML profile "{profile.profile_id}" does not declare "{min(unknown)}".',
                remedy=f"Declare it in {data_root().joinpath('goaml').name}.",
                code="catalog.goaml",
            )
    return found


def goaml_profile(profile_id: str = DEFAULT_PROFILE) -> GoamlProfile:
    """Return one profile; raises InputError naming those that exist."""
    found = goaml_profiles()
    if profile_id not in found:
        raise InputError(
            f'There is no goAML profile "{profile_id}".',
            remedy=f"Choose one of: {', '.join(found)}.",
            code="payments.goaml-profile",
        )
    return found[profile_id]


def _names(part: str) -> list[str]:
    return part.rstrip("?+").split("|")
