"""Rights and roles, read from ``roles.toml`` beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from manumit.catalog.reader import read_item
from manumit.errors import CatalogError

__all__ = ["MACHINE", "Role", "checked_right", "person_roles", "rights", "rights_of", "roles"]

MACHINE = "machine"  # the ceiling of API keys; never given to a person


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its name in English, why it exists, and the rights it gives."""

    title: str
    why: str
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Declared:
    source: str
    rights: dict[str, str]
    roles: dict[str, Role]


@lru_cache(maxsize=1)
def _declared() -> _Declared:
    declared = read_item(files("manumit.web.rights").joinpath("roles.toml"), _Declared)
    for role in declared.roles.values():
        for right in role.rights:
            if right not in declared.rights:
                raise _unknown(right)
    return declared


def rights() -> dict[str, str]:
    """Return every declared right with what it allows, in words."""
    return _declared().rights


def roles() -> dict[str, Role]:
    """Return every role by its key, in the order of the file."""
    return _declared().roles


def person_roles() -> dict[str, Role]:
    """Return the roles that a person can have."""
    return {key: role for key, role in roles().items() if key != MACHINE}


def rights_of(role: str) -> frozenset[str]:
    """Return the rights of a role; none for a role that is no longer declared.

    >>> "people.manage" in rights_of("reader")
    False
    """
    found = roles().get(role)
    return frozenset(found.rights) if found else frozenset()


def checked_right(right: str) -> str:
    """Return ``right`` itself; raises CatalogError when no file declares it."""
    if right not in rights():
        raise _unknown(right)
    return right


def _unknown(right: str) -> CatalogError:
    return CatalogError(
        f'The right "{right}" is not declared.',
        remedy="Declare it in rights/roles.toml and give it to a role.",
        code="accounts.right",
    )
