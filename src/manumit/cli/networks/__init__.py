"""``manumit networks``: who recruits them.

Each module of this package adds its commands with ``register(group)``.
"""

from __future__ import annotations

from importlib import import_module

import typer

__all__ = ["register"]

_MODULES = ("leads", "dedupe", "export", "path")


def register(app: typer.Typer) -> None:
    """Add the commands of the network desk."""
    group = typer.Typer(help="See who recruits.", no_args_is_help=True)
    for name in _MODULES:
        import_module(f"{__name__}.{name}").register(group)
    app.add_typer(group, name="networks")
