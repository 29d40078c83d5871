"""The form for a new API key."""

from __future__ import annotations

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from manumit.web.rights.roles import MACHINE, rights, rights_of

__all__ = ["NewKey"]


def _scope_choices() -> list[tuple[str, str]]:
    return [(key, gettext(words)) for key, words in rights().items() if key in rights_of(MACHINE)]


class NewKey(forms.Form):
    """What a key is for, what it may do, and for how long."""

    label = forms.CharField(
        label=_("What the key is for"),
        help_text=_("The name of the program, such as: form of the hotline."),
        max_length=80,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=lazy(_scope_choices, list),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        coerce=int,
        choices=((30, _("30 days")), (90, _("90 days")), (365, _("One year"))),
        widget=forms.RadioSelect,
        initial=90,
    )
