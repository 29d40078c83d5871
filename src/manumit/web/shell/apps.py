"""The shell as a Django app: base templates, headers, leaving, errors and plain pages."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["ShellConfig"]


class ShellConfig(AppConfig):
    """The Django app of the shell; it has no tables."""

    name = "manumit.web.shell"
    label = "shell"
