"""Which desks have pages here.

To add a desk: write its package under ``manumit.web`` with ``apps.py`` and ``urls.py`` and
add its name to DESKS. Its navigation entry, its API router (``api.py``, name ``router``) and
its example data (``example.py``, function ``load``) are found by name.
"""

from __future__ import annotations

from importlib.util import find_spec

__all__ = ["DESKS", "desk_module_names", "desk_packages"]

DESKS = ("offers",)


def desk_packages() -> list[str]:
    """Return the import names of the desks that are installed, in menu order."""
    names = [f"manumit.web.{desk}" for desk in DESKS]
    return [name for name in names if find_spec(name) and find_spec(f"{name}.apps")]


def desk_module_names(module: str) -> list[str]:
    """Return the import names of ``module`` in every desk that has it."""
    return [f"{name}.{module}" for name in desk_packages() if find_spec(f"{name}.{module}")]
