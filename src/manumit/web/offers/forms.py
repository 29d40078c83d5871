"""Forms of the offer desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from manumit.catalog.countries import countries
from manumit.catalog.guidance import interview
from manumit.offers import Level
from manumit.web.offers.banners import language_name, level_words
from manumit.web.offers.models import Verdict

__all__ = [
    "CheckForm",
    "ColumnsForm",
    "ImportForm",
    "JudgeForm",
    "QueueForm",
    "ReceiptForm",
    "ReportForm",
]

_ROWS = 8


class CheckForm(forms.Form):
    """The offer to check: text or a file, and what only the person can tell."""

    text = forms.CharField(
        label=_("The message"),
        help_text=_("Paste it as you received it, in any language."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": _ROWS, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        help_text=_("Text, PDF, Word, a chat export of WhatsApp or Telegram, or a screenshot."),
        required=False,
    )
    home = forms.ChoiceField(
        label=_("The country you live in"),
        help_text=_("For hotlines and registers of your country. You can leave it out."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((c.name, code) for code, c in countries().items())
        home = self.fields["home"]
        assert isinstance(home, forms.ChoiceField)  # noqa: S101 (declared above)
        home.choices = [("", gettext("Choose"))] + [(code, n) for n, code in named]
        for question in interview().values():
            choices = [("", gettext("I do not know, or do not want to say"))]
            choices += [(answer.answer_id, gettext(answer.text)) for answer in question.answers]
            self.fields[f"q_{question.question_id}"] = forms.ChoiceField(
                label=gettext(question.text), choices=choices, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Return the values; one of text and file is needed."""
        values = super().clean() or {}
        nothing = not (values.get("text") or "").strip() and not values.get("file")
        if nothing and not self.errors:
            self.add_error("text", gettext("Paste a message, or choose a file."))
        return values

    def answers(self) -> dict[str, str]:
        """Return the answers that were given, by question."""
        return {
            name.removeprefix("q_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("q_") and value
        }

    def interview_fields(self) -> list[forms.BoundField]:
        """Return the fields of the interview."""
        return [self[name] for name in self.fields if name.startswith("q_")]


class ReportForm(forms.Form):
    """The consent to keep one message."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    home = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2)
    contact = forms.CharField(
        label=_("How to reach you (you can leave this out)"),
        help_text=_("Only if you want to be asked about it. Kept sealed."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    consent = forms.BooleanField(
        label=_("Yes, keep this message so that others can be warned"),
        error_messages={"required": _("Tick the box if you want to report. Nothing was kept.")},
    )

    def clean_text(self) -> str:
        """Return the message; there must be one."""
        text = str(self.cleaned_data["text"])
        if not text.strip():
            raise forms.ValidationError(gettext("There is no message to report."))
        return text


class ReceiptForm(forms.Form):
    """The code of a receipt."""

    code = forms.CharField(
        label=_("The code of your report"), max_length=20, widget=forms.TextInput
    )


class JudgeForm(forms.Form):
    """A decision about a message or a campaign."""

    verdict = forms.ChoiceField(
        choices=[(v.value, v.label) for v in Verdict], required=False, label=_("Decision")
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Sealed. Seen by colleagues with the same right."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class QueueForm(forms.Form):
    """The filters of the inbox."""

    search = forms.CharField(
        label=_("Search"),
        help_text=_("A phone, handle, wallet or e-mail, or the number of a message."),
        required=False,
        widget=forms.TextInput(attrs={"data-keys-search": "", "autocomplete": "off"}),
    )
    level = forms.ChoiceField(label=_("Level"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    verdict = forms.ChoiceField(label=_("Decision"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False)
    campaign = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: Mapping[str, str], *, languages: Iterable[str]) -> None:
        super().__init__(initial={"verdict": "open", **{key: asked[key] for key in asked}})
        levels = [level.value for level in Level]
        self._choose("level", [("", gettext("All")), *((v, level_words(v)) for v in levels)])
        named = sorted((language_name(tag), tag) for tag in languages)
        self._choose("language", [("", gettext("All")), *((tag, name) for name, tag in named)])
        verdicts = [(v.value, str(v.label)) for v in Verdict if v.value]
        self._choose(
            "verdict", [("open", gettext("Not judged")), ("all", gettext("All")), *verdicts]
        )
        orders = [("", gettext("Heaviest first")), ("new", gettext("Newest first"))]
        self._choose("order", [*orders, ("old", gettext("Oldest first"))])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = choices


class ImportForm(forms.Form):
    """A table of messages."""

    file = forms.FileField(
        label=_("Table"), help_text=_("CSV, TSV, Excel, JSON lines or Parquet, up to 50 MB.")
    )


class ColumnsForm(forms.Form):
    """Which columns of the table to read."""

    column = forms.CharField(
        label=_("Column with the messages"),
        help_text=_("A heading or a number from 1. Left empty, it is found for you."),
        required=False,
        max_length=200,
    )
    id_column = forms.CharField(
        label=_("Column with the numbers of the messages"),
        help_text=_("Only for the list of rejects. Left empty, it is found for you."),
        required=False,
        max_length=200,
    )
