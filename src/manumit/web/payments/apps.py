"""Declares the payments app to Django."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["PaymentsConfig"]


class PaymentsConfig(AppConfig):
    """The payments app."""

    name = "manumit.web.payments"
    label = "payments"
