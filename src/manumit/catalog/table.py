"""Read the generated tables of declared knowledge: tab-separated, with a header that is checked."""

from __future__ import annotations

from importlib.resources.abc import Traversable

from manumit.errors import CatalogError

__all__ = ["read_table"]


def read_table(file: Traversable, *columns: str) -> list[dict[str, str]]:
    """Return the rows of a tab-separated file as dictionaries, in file order.

    Lines that begin with ``#`` say source, date and licence and are skipped; the first other
    line names the columns. Raises CatalogError where the columns are not those asked for or
    a row has another number of fields.
    """
    lines = [
        (number, line.split("\t"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if line and not line.startswith("#")
    ]
    if not lines or tuple(lines[0][1]) != columns:
        raise _wrong(file, "has other columns", f"Expected: {', '.join(columns)}.")
    for number, fields in lines[1:]:
        if len(fields) != len(columns):
            raise _wrong(
                file,
                f"has {len(fields)} fields in line {number}",
                f"Expected {len(columns)}, separated by tabs.",
            )
    return [dict(zip(columns, fields, strict=True)) for _, fields in lines[1:]]


def _wrong(file: Traversable, what: str, remedy: str) -> CatalogError:
    return CatalogError(f"The data file {file.name} {what}.", remedy=remedy, code="catalog.table")
