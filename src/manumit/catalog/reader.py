"""Read declared knowledge strictly: unknown keys, missing keys and wrong types are refused."""

from __future__ import annotations

import dataclasses
import hashlib
import tomllib
import types
import typing
from collections.abc import Iterator
from datetime import date
from enum import Enum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from manumit.errors import CatalogError

__all__ = [
    "Declared",
    "DeclaredValues",
    "catalog_version",
    "data_root",
    "declared_values",
    "item_files",
    "read_item",
]

T = typing.TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Declared:
    """What every file of a list says of itself: title, why it exists, sources, and a note."""

    title: str
    why: str
    sources: tuple[str, ...]
    note: str


@dataclasses.dataclass(frozen=True, slots=True)
class DeclaredValues(Declared):
    """A file of numbers by name, such as windows, floors and parameters."""

    values: dict[str, float]


def data_root() -> Traversable:
    """Return the folder of declared knowledge that is shipped with Manumit."""
    return files("manumit.data")


def item_files(folder: str) -> Iterator[tuple[str, Traversable]]:
    """Yield ``(identifier, file)`` of every TOML item in a folder, sorted by identifier.

    The file name without its ending is the identifier; it is never reused.
    """
    found = [f for f in data_root().joinpath(folder).iterdir() if f.name.endswith(".toml")]
    for file in sorted(found, key=lambda f: f.name):
        yield file.name.removesuffix(".toml"), file


def read_item(file: Traversable, item_type: type[T], **given: object) -> T:
    """Return the item that a TOML file declares, as the frozen dataclass ``item_type``.

    ``given`` holds fields that do not stand in the file, such as the identifier. Arrays
    become tuples, values of an enumeration its members. Raises CatalogError naming the file
    and the key for an unknown key, a missing key or a value that does not fit.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(file, f"is not valid TOML ({error})", "Correct the file.") from error
    return _build(file, item_type, {**content, **given}, path="")


@lru_cache(maxsize=32)
def declared_values(path: str) -> dict[str, float]:
    """Return the numbers of a file below ``manumit/data``; CatalogError where it is wrong."""
    return read_item(data_root().joinpath(path), DeclaredValues).values


@lru_cache(maxsize=1)
def catalog_version() -> str:
    """Return a short digest of all declared knowledge; findings store it."""
    digest = hashlib.sha256()
    pending = [data_root()]
    while pending:
        folder = pending.pop()
        for entry in sorted(folder.iterdir(), key=lambda e: e.name):
            if entry.is_dir():
                pending.append(entry)
            elif entry.name.endswith((".toml", ".csv", ".tsv")):
                digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _build(file: Traversable, item_type: type[T], content: dict[str, object], *, path: str) -> T:
    hints = _hints(item_type)  # type: ignore[arg-type]  # a class is hashable
    fields = {f.name: f for f in dataclasses.fields(item_type)}  # type: ignore[arg-type]
    for key in content:
        if key not in fields:
            known = ", ".join(sorted(fields))
            raise _wrong(file, f'has the unknown key "{path}{key}"', f"Known keys: {known}.")
    values: dict[str, object] = {}
    for name, declared in fields.items():
        if name in content:
            values[name] = _convert(file, hints[name], content[name], path=f"{path}{name}")
        elif declared.default is dataclasses.MISSING and (
            declared.default_factory is dataclasses.MISSING
        ):
            raise _wrong(file, f'lacks the key "{path}{name}"', "Add it.")
    return item_type(**values)


def _convert(file: Traversable, hint: object, value: object, *, path: str) -> object:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:  # "X | None": a key that may be absent
        hint = next(a for a in arguments if a is not types.NoneType)
        return _convert(file, hint, value, path=path)
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(_convert(file, arguments[0], v, path=f"{path}[]") for v in value)
    if origin is dict and isinstance(value, dict):
        return {
            key: _convert(file, arguments[1], v, path=f"{path}.{key}") for key, v in value.items()
        }
    if dataclasses.is_dataclass(hint) and isinstance(hint, type) and isinstance(value, dict):
        return _build(file, hint, value, path=f"{path}.")
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member(file, hint, value, path=path)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is date and type(value) is date:
        return value
    if isinstance(hint, type) and isinstance(value, hint) and type(value) is not date:
        if hint is int and isinstance(value, bool):
            raise _wrong(file, f'has a yes/no value at "{path}"', "Write a number.")
        return value
    expected = getattr(hint, "__name__", str(hint))
    raise _wrong(file, f'has a value of another type at "{path}"', f"Expected: {expected}.")


def _member(file: Traversable, kind: type[Enum], value: object, *, path: str) -> Enum:
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(str(member.value) for member in kind)
        raise _wrong(file, f'has an unknown value at "{path}"', f"Known: {known}.") from error


@lru_cache(maxsize=64)
def _hints(item_type: type) -> dict[str, object]:
    return typing.get_type_hints(item_type)


def _wrong(file: Traversable, what: str, remedy: str) -> CatalogError:
    return CatalogError(f"The data file {file.name} {what}.", remedy=remedy, code="catalog.item")
