"""Menu entry of the audit trail."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from manumit.web.shell.navigation import NavigationEntry

__all__ = ["entries"]


def entries(request: HttpRequest) -> list[NavigationEntry]:
    """Return the entry of the audit trail."""
    del request
    return [NavigationEntry(label=_("Audit trail"), url_name="audit", right="audit.read")]
