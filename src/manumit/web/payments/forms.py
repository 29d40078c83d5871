"""Forms of the payment desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from manumit.catalog.reader import declared_values
from manumit.catalog.typologies import typologies
from manumit.web.payments import selectors
from manumit.web.payments.models import Outcome

__all__ = ["ActForm", "DecideForm", "FindForm", "QueueForm", "ReportForm", "ScreenForm"]


class QueueForm(forms.Form):
    """The filters of the queue; an account never stands in an address."""

    show = forms.ChoiceField(label=_("Show"), required=False)
    typology = forms.ChoiceField(label=_("Pattern"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, asked: Mapping[str, str]) -> None:
        super().__init__(initial=dict(asked))
        self._choose(
            "show",
            [
                ("", gettext("Waiting")),
                ("mine", gettext("Mine")),
                ("report", gettext("Reports to decide about")),
                ("snoozed", gettext("Snoozed")),
                ("escalated", gettext("Escalated")),
                ("closed", gettext("Closed")),
                ("all", gettext("All")),
            ],
        )
        named = [(key, gettext(item.title)) for key, item in typologies().items()]
        self._choose("typology", [("", gettext("All")), *named])
        self._choose(
            "order",
            [
                ("", gettext("Highest score first")),
                ("risk", gettext("Most still in the account first")),
                ("new", gettext("Newest first")),
                ("old", gettext("Oldest first")),
            ],
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = choices


class FindForm(forms.Form):
    """An account to look for; sent in the body, so that it stands in no log."""

    account = forms.CharField(
        label=_("Find an account"),
        help_text=_("The whole number, as the bank writes it."),
        max_length=100,
        widget=forms.TextInput(attrs={"data-keys-search": "", "autocomplete": "off"}),
    )


class ActForm(forms.Form):
    """What to do with an alert, and why."""

    note = forms.CharField(
        label=_("Reason"),
        help_text=_("Sealed. Say what you saw or heard, not more than colleagues need."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    outcome = forms.ChoiceField(label=_("It turned out"), required=False)
    days = forms.ChoiceField(label=_("Snooze for"), required=False)
    colleague = forms.ChoiceField(label=_("Colleague"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("outcome", [(o.value, str(o.label)) for o in Outcome])
        values = declared_values("payments/desk.toml")
        days = [int(values[f"snooze_{name}"]) for name in ("short", "middle", "long")]
        self._choose(
            "days",
            [(str(n), ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in days],
        )
        people = [(str(p.pk), p.display_name) for p in selectors.colleagues()]
        self._choose("colleague", [("", gettext("Choose")), *people])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = choices


class DecideForm(forms.Form):
    """A decision about a report that somebody else asked for."""

    note = forms.CharField(
        label=_("Reason for the decision"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReportForm(forms.Form):
    """The form of a report, and the bank's part of it."""

    form = forms.ChoiceField(
        label=_("Form"),
        choices=[("pdf", "PDF"), ("narrative", _("Plain text")), ("goaml", "goAML XML")],
        required=False,
    )
    details = forms.FileField(
        label=_("The bank's details"),
        help_text=_("A TOML file as the manual shows it; needed for goAML. It is not kept."),
        required=False,
    )


class ScreenForm(forms.Form):
    """A file of payments."""

    file = forms.FileField(
        label=_("Payments"),
        help_text=_("CSV, Parquet, JSON lines, ISO 20022 XML or MT940, up to 50 MB."),
    )
    mapping = forms.FileField(
        label=_("Names of columns"),
        help_text=_("A TOML file, only where the columns have other names."),
        required=False,
    )
    profile = forms.FileField(
        label=_("Profile"),
        help_text=_("Made by manumit payments calibrate; without it the default is used."),
        required=False,
    )
