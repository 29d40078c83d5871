"""Flows: how many nobody has listed, where they come from, what may be published.

The names are those of the commands: ``estimate``, ``unseen``, ``publish``, ``map_figure``,
``sankey_figure``, ``forest_figure``, ``displacements``, ``change_points``. They are loaded when
they are used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = [
    "ListTable",
    "Settings",
    "change_points",
    "displacements",
    "estimate",
    "forest_figure",
    "map_figure",
    "publish",
    "sankey_figure",
    "unseen",
]

_WHERE = {
    "ListTable": ("lists", "ListTable"),
    "Settings": ("mse", "Settings"),
    "change_points": ("movements", "change_points"),
    "displacements": ("movements", "displacements"),
    "estimate": ("mse.estimate", "estimate"),
    "forest_figure": ("figures", "forest_figure"),
    "map_figure": ("figures", "map_figure"),
    "publish": ("publication.publish", "publish"),
    "sankey_figure": ("figures", "sankey_figure"),
}


def unseen(*args: Any, **given: Any) -> Any:
    """Return what `manumit.flows.richness.unseen_origins` returns."""
    return import_module("manumit.flows.richness").unseen_origins(*args, **given)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    module, wanted = _WHERE[name]
    return getattr(import_module(f"manumit.flows.{module}"), wanted)
