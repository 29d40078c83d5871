"""``manumit flows``: how many nobody has listed, where they come from, safe publication.

Each module of this package adds its commands with ``register(group)``.
"""

from __future__ import annotations

from importlib import import_module

import typer

__all__ = ["register"]

_MODULES = ("estimate", "unseen", "publish", "figures", "moves", "linking")


def register(app: typer.Typer) -> None:
    """Add the commands of the flow desk."""
    group = typer.Typer(help="Estimate hidden numbers, publish safely.", no_args_is_help=True)
    for name in _MODULES:
        import_module(f"{__name__}.{name}").register(group)
    app.add_typer(group, name="flows")
