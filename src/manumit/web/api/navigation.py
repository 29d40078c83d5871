"""Menu entry of API keys."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from manumit.web.shell.navigation import NavigationEntry

__all__ = ["entries"]


def entries(request: HttpRequest) -> list[NavigationEntry]:
    """Return the entry of API keys."""
    del request
    return [NavigationEntry(label=_("API keys"), url_name="api-keys", right="keys.manage")]
