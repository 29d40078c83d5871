"""Declares the flows app to Django."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["FlowsConfig"]


class FlowsConfig(AppConfig):
    """The flows app."""

    name = "manumit.web.flows"
    label = "flows"
