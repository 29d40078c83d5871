"""Menu entries of the payment desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from manumit.web.shell.navigation import NavigationEntry

__all__ = ["entries"]


def entries(request: HttpRequest) -> list[NavigationEntry]:
    """Return the entries of the payment desk."""
    del request
    return [
        NavigationEntry(
            label=_("Alerts"),
            url_name="payments-queue",
            right="payments.read",
            about=_("See which accounts are being bled, while there is something to save."),
        ),
        NavigationEntry(
            label=_("Screen payments"), url_name="payments-screenings", right="payments.screen"
        ),
        NavigationEntry(label=_("Outcomes"), url_name="payments-outcomes", right="payments.read"),
    ]
