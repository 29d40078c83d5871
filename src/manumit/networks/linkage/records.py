"""Records of persons as columns whose meaning is known."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from manumit.catalog.reader import data_root
from manumit.errors import InputError, Reject

__all__ = ["Records", "Values", "coded", "linkage_settings", "read_records"]


@lru_cache(maxsize=1)
def linkage_settings() -> dict[str, Any]:
    """Return what ``data/networks/linkage.toml`` declares."""
    text = data_root().joinpath("networks", "linkage.toml").read_text("utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Records:
    """A list of persons: an identifier each, and columns by the role that was recognised.

    ``columns`` maps a role (``first_name``, ``date`` …) to lower-case values, "" for none;
    ``ignored`` names the columns that take no part, such as labels.
    """

    unique_id: tuple[str, ...]
    columns: dict[str, pl.Series]
    ignored: tuple[str, ...]
    read: int
    rejects: tuple[Reject, ...]
    frame: pl.DataFrame

    def __len__(self) -> int:
        return len(self.unique_id)


@dataclass(frozen=True, slots=True)
class Values:
    """A column as codes of its different values (-1: none), their bytes, and how common each."""

    codes: NDArray[np.int64]
    starts: NDArray[np.int64]
    data: NDArray[np.uint8]
    common: NDArray[np.int8]


def read_records(path: Path, roles: dict[str, str] | None = None) -> Records:
    """Read a CSV or Parquet file of persons; ``roles`` maps a column to a role where unknown.

    A row without identifier, or with one that came before, is a reject. Raises InputError
    where the file cannot be read, has no identifier, or no column to compare.
    """
    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
        else:
            frame = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(
            f"The file {path.name} cannot be read ({type(error).__name__}).",
            remedy="Give a CSV file (UTF-8) or a Parquet file with a header.",
            code="networks.records-file",
        ) from error
    frame = frame.rename({name: name.strip() for name in frame.columns})
    known = {
        header: role for role, names in linkage_settings()["roles"].items() for header in names
    }
    known.update({column.casefold(): role for column, role in (roles or {}).items()})
    by_role: dict[str, str] = {}
    for column in frame.columns:
        role = known.get(column.casefold())
        if role is not None and role not in by_role:
            by_role[role] = column
    if "unique_id" not in by_role or len(by_role) < 2:
        raise InputError(
            f"The file {path.name} has no column unique_id, or none that can be compared.",
            remedy="Name the columns, or map them: --column 'Geburtsdatum=date'.",
            code="networks.records-columns",
        )
    ids = frame[by_role["unique_id"]].cast(pl.String).fill_null("").str.strip_chars()
    fresh = ids.is_first_distinct() & (ids != "")
    rejects = tuple(
        Reject(
            row + 2,
            "unique_id",
            "The identifier is missing or came before.",
            "Give each row its own.",
            "networks.records-id",
        )
        for row in (~fresh).arg_true().to_list()
    )
    frame = frame.filter(fresh)
    columns = {
        role: frame[column].cast(pl.String).fill_null("").str.strip_chars().str.to_lowercase()
        for role, column in by_role.items()
        if role != "unique_id"
    }
    _with_names(columns)
    ignored = tuple(name for name in frame.columns if name not in by_role.values())
    return Records(tuple(ids.filter(fresh).to_list()), columns, ignored, len(ids), rejects, frame)


def _with_names(columns: dict[str, pl.Series]) -> None:
    """Add the whole name where only its parts are given, and the parts of a whole name."""
    if "full_name" not in columns:
        parts = [columns[role] for role in ("first_name", "surname") if role in columns]
        if not parts:
            return
        whole = parts[0]
        for part in parts[1:]:
            whole = whole + " " + part
        columns["full_name"] = whole.str.strip_chars()
    elif "first_name" not in columns and "surname" not in columns:
        words = columns["full_name"].str.split(" ")
        columns["first_name"] = words.list.first().fill_null("")
        columns["surname"] = words.list.last().fill_null("")
    long_words = (
        columns["full_name"]
        .str.split(" ")
        .list.eval(pl.element().filter(pl.element().str.len_chars() > 3))
    )
    columns["words"] = long_words.list.sort().list.join(" ").fill_null("")


def coded(values: pl.Series) -> Values:
    """Return a column as codes, bytes and how common each value is."""
    settings = linkage_settings()["compare"]
    different = values.unique().sort()
    places = {value: at for at, value in enumerate(different.to_list())}
    codes = np.fromiter(
        (places[value] if value else -1 for value in values.to_list()), np.int64, len(values)
    )
    encoded = [value.encode() for value in different.to_list()]
    starts = np.zeros(len(encoded) + 1, np.int64)
    starts[1:] = np.cumsum([len(value) for value in encoded])
    counts = np.bincount(codes[codes >= 0], minlength=len(encoded))
    usual = counts > max(settings["usual_share"] * len(values), 2)
    common = counts > max(settings["common_share"] * len(values), 10)
    data = np.frombuffer(b"".join(encoded) or b"?", np.uint8)
    return Values(codes, starts, data, usual.astype(np.int8) + common.astype(np.int8))
