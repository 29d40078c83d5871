"""Menu entries of accounts."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from manumit.web.shell.navigation import NavigationEntry

__all__ = ["entries"]


def entries(request: HttpRequest) -> list[NavigationEntry]:
    """Return the entries of accounts."""
    del request
    return [NavigationEntry(label=_("People"), url_name="people", right="people.manage")]
