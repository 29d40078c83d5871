"""Menu entries of the offer desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from manumit.web.shell.navigation import NavigationEntry

__all__ = ["entries"]


def entries(request: HttpRequest) -> list[NavigationEntry]:
    """Return the entries of the offer desk."""
    del request
    return [
        NavigationEntry(
            label=_("Check an offer"),
            url_name="offers-check",
            about=_("Paste a message that promises work. See what speaks against it, and why."),
        ),
        NavigationEntry(label=_("Inbox"), url_name="offers-inbox", right="offers.read"),
        NavigationEntry(label=_("Campaigns"), url_name="offers-campaigns", right="offers.read"),
        NavigationEntry(label=_("Import"), url_name="offers-import", right="offers.import"),
    ]
