"""Declares the accounts app to Django."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["AccountsConfig"]


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "manumit.web.accounts"
    label = "accounts"
