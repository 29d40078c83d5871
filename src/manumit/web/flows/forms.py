"""Forms of the flow desk: one table each."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["ListsForm", "OriginsForm", "PublishForm"]


class ListsForm(forms.Form):
    """Lists of the same people."""

    file = forms.FileField(
        label=_("Lists"),
        help_text=_("CSV: one column of 0 and 1 for each list, the number of people last."),
    )


class OriginsForm(forms.Form):
    """Dated lists of origins."""

    file = forms.FileField(
        label=_("Lists of origins"),
        help_text=_("CSV: list, date, country (ISO 3166) and count."),
    )


class PublishForm(forms.Form):
    """A table to publish."""

    file = forms.FileField(
        label=_("Table"),
        help_text=_("CSV: origin, destination, perhaps period (a year or a quarter), and count."),
    )
