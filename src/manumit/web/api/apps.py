"""Declares the api app to Django."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["ApiConfig"]


class ApiConfig(AppConfig):
    """The api app."""

    name = "manumit.web.api"
    label = "api"
