"""Menu entries of the flow desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from manumit.web.shell.navigation import NavigationEntry

__all__ = ["entries"]


def entries(request: HttpRequest) -> list[NavigationEntry]:
    """Return the entry of the flow desk."""
    user = getattr(request, "user", None)  # a page that was left has none
    if user is None or not user.is_authenticated:
        return [
            NavigationEntry(
                label=_("What is known"),
                url_name="flows-known",
                about=_("Published figures of how many people are held and where they come from."),
            )
        ]
    return [
        NavigationEntry(
            label=_("Flows"),
            url_name="flows-start",
            right="flows.analyse",
            about=_("See how many nobody has listed, and publish counts that expose nobody."),
        )
    ]
