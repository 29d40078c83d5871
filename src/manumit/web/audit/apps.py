"""Declares the audit app to Django."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["AuditConfig"]


class AuditConfig(AppConfig):
    """The audit app."""

    name = "manumit.web.audit"
    label = "audit"
