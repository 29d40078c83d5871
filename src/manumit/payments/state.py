"""Save what the engine remembers, and go on from it: tomorrow's file continues today's.

A state file holds keys of accounts and payees, never their numbers or names. It is written
whole or not at all.
"""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import numpy as np

from manumit.catalog.reader import declared_values
from manumit.errors import InputError
from manumit.payments.cards import WINDOWS
from manumit.payments.engine import Engine
from manumit.payments.layout import KEYS, NUMBERS, Memory
from manumit.payments.profile import Profile

__all__ = ["load_engine", "save_engine"]

_FORMAT = 1


def save_engine(engine: Engine, path: Path) -> None:
    """Write the engine's memory of all accounts to a file."""
    passing = path.with_name(f"{path.name}.new")
    count = len(engine.accounts)
    with passing.open("wb") as file:
        np.savez(
            file,
            meta=np.frombuffer(json.dumps(_meta()).encode(), dtype=np.uint8),
            accounts=engine.accounts.keys(),
            numbers=engine.numbers[:count],
            keys=engine.keys[:count],
        )
        file.flush()
        os.fsync(file.fileno())
    passing.replace(path)


def load_engine(path: Path, profile: Profile | None = None) -> Engine:
    """Return an engine that goes on from a saved state.

    Raises InputError for a file that is not a state, is damaged, or was written by an engine
    that remembers other things.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as saved:
            meta = json.loads(bytes(saved["meta"]))
            accounts, numbers, keys = saved["accounts"], saved["numbers"], saved["keys"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(
            f"The state file {path.name} cannot be read ({type(error).__name__}).",
            remedy="Screen the history again with --state to make a new one.",
            code="payments.state",
        ) from error
    if meta != _meta() or numbers.shape != (len(accounts), NUMBERS) or keys.shape[1] != KEYS:
        raise InputError(
            f"The state file {path.name} was written by an engine that remembers other things.",
            remedy="Screen the history again with --state to make a new one.",
            code="payments.state",
        )
    engine = Engine(profile)
    engine.accounts.numbers(accounts)
    engine.numbers, engine.keys = numbers, keys
    return engine


def _meta() -> dict[str, object]:
    """Return what must be equal for a state to be continued."""
    return {
        "format": _FORMAT,
        "memory": [member.name for member in Memory],
        "windows": declared_values(WINDOWS),
    }
