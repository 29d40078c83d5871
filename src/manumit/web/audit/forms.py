"""The filter of the audit page."""

from __future__ import annotations

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from manumit.web.audit.models import Outcome
from manumit.web.audit.selectors import actions

__all__ = ["AuditFilter"]


def _action_choices() -> list[tuple[str, object]]:
    seen = set(actions())
    groups = {action.partition(".")[0] for action in seen}
    return [("", _("Everything")), *((name, name) for name in sorted(seen | groups))]


def _outcome_choices() -> list[tuple[str, object]]:
    words = {Outcome.DONE: _("Done"), Outcome.REFUSED: _("Refused"), Outcome.FAILED: _("Failed")}
    return [("", _("Any")), *((str(key), word) for key, word in words.items())]


class AuditFilter(forms.Form):
    """What to show; an empty field fits every row."""

    action = forms.ChoiceField(
        label=_("What was done"), required=False, choices=lazy(_action_choices, list)
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=lazy(_outcome_choices, list)
    )
    actor_id = forms.CharField(
        label=_("Number of the account or key"), required=False, max_length=40
    )
    object_id = forms.CharField(
        label=_("Number of what it was done to"), required=False, max_length=100
    )
    first_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
