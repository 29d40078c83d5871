"""Declares the offers app to Django."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["OffersConfig"]


class OffersConfig(AppConfig):
    """The offers app."""

    name = "manumit.web.offers"
    label = "offers"
