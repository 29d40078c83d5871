"""Names across scripts: whether two names as written are one person's or organisation's.

``compare``, ``compare_many`` and ``threshold`` are loaded when they are used: they bring
compiled loops.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["NameMatch", "Part", "as_json", "compare", "compare_many", "threshold"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("manumit.names.comparing"), name)
