"""Declares the records app to Django."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["RecordsConfig"]


class RecordsConfig(AppConfig):
    """The records app."""

    name = "manumit.web.records"
    label = "records"
