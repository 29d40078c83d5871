"""Which desks have pages here.

To add a desk: write its package under ``manumit.web`` with ``apps.py`` and add its name to
DESKS. The rest is found by name, and what a module forgets is refused or fails a test:

``urls.py``
    Its addresses. Each view is marked ``open_to_all`` or ``needs("a.right")``
    (``manumit.web.rights.gate``); an unmarked view answers as if it did not exist. Rights
    are declared in ``rights/roles.toml``.
``navigation.py``
    ``entries(request)``: its entries of the menu.
``api.py``
    ``router``: its operations. Each has ``auth=needs_key("a.right")`` or
    ``auth=open_to_all_callers`` (``manumit.web.api.access``), bodies of ``StrictSchema``, and
    ``answered_once`` where it stores.
``example.py``
    ``load()``: invented data for `manumit serve --example`; runs once, in a transaction.
``warming.py``
    ``warm_up()``: loads what its first page needs; runs in a thread when the server starts.
``models.py``
    Columns that identify a person end in ``_sealed``, are written with
    ``manumit.web.records.sealing.seal`` and are named in ``SEALED`` with their context, so
    that keys can be replaced. A change calls ``audit_write`` last in its transaction.
"""

from __future__ import annotations

from importlib.util import find_spec

__all__ = ["DESKS", "desk_module_names", "desk_packages"]

DESKS = ("offers", "payments", "flows")


def desk_packages() -> list[str]:
    """Return the import names of the desks that are installed, in menu order."""
    names = [f"manumit.web.{desk}" for desk in DESKS]
    return [name for name in names if find_spec(name) and find_spec(f"{name}.apps")]


def desk_module_names(module: str) -> list[str]:
    """Return the import names of ``module`` in every desk that has it."""
    return [f"{name}.{module}" for name in desk_packages() if find_spec(f"{name}.{module}")]
