"""Forms of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from manumit.web.config.languages import shown_languages
from manumit.web.config.limits import limits
from manumit.web.rights.roles import person_roles

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

__all__ = ["ChangePassword", "ChoosePassword", "Invite", "LanguageChoice", "RoleChoice", "SignIn"]

_LONGEST_PASSWORD = 200  # Argon2 reads any length; a megabyte of it would only cost time


def role_choices() -> list[tuple[str, str]]:
    """Return the roles a person can be given, in words of the reader's language."""
    return [
        (key, f"{gettext(role.title)}: {gettext(role.why)}") for key, role in person_roles().items()
    ]


def _language_choices() -> list[tuple[str, str]]:
    names = [(code, language.name) for code, language in shown_languages().items()]
    return [("", gettext("As the browser asks")), *names]


def _password_field(*, label: StrPromise, new: bool) -> forms.CharField:
    hint = ""
    if new:
        hint = _("At least %(count)s characters. Three unrelated words are good.") % {
            "count": limits().password_shortest
        }
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password" if new else "current-password"}
        ),
    )


class SignIn(forms.Form):
    """Name and password."""

    sign_in_name = forms.CharField(
        label=_("Sign-in name"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password_field(label=_("Password"), new=False)


class _NewPassword(forms.Form):
    def clean(self) -> dict[str, object]:
        """Return the values; refuse two different passwords."""
        values = super().clean() or {}
        if values.get("new") and values.get("again") and values["new"] != values["again"]:
            self.add_error("again", gettext("The two passwords are not the same."))
        return values


class ChoosePassword(_NewPassword):
    """A first password."""

    new = _password_field(label=_("New password"), new=True)
    again = _password_field(label=_("New password once more"), new=True)


class ChangePassword(_NewPassword):
    """Another password, with the present one."""

    old = _password_field(label=_("Present password"), new=False)
    new = _password_field(label=_("New password"), new=True)
    again = _password_field(label=_("New password once more"), new=True)


class LanguageChoice(forms.Form):
    """The language of the pages."""

    language = forms.ChoiceField(
        label=_("Language of the pages"), required=False, choices=lazy(_language_choices, list)
    )


class RoleChoice(forms.Form):
    """One role."""

    role = forms.ChoiceField(
        label=_("Role"), choices=lazy(role_choices, list), widget=forms.RadioSelect
    )


class Invite(RoleChoice):
    """A new account."""

    sign_in_name = forms.CharField(
        label=_("Sign-in name"),
        help_text=_("It need not be a real name or an e-mail address."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    display_name = forms.CharField(
        label=_("Name shown to colleagues"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("sign_in_name", "display_name", "role")
