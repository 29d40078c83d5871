"""Every component of the house on one page, in the states that desks will use.

Only the test server has it, so that components are looked at before and apart from any desk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from manumit.web.config import urls as house
from manumit.web.rights.gate import open_to_all
from manumit.web.shell.quotes import Mark

handler400 = house.handler400
handler403 = house.handler403
handler404 = house.handler404
handler500 = house.handler500

TEXT = (
    "Hiring customer service in Poipet, 2000 USD a month, no experience.\n"
    "Free flight and room. Send your passport to @example_hr today.\n"
    "Office hours 9 to 18, licensed agency."
)
_WORDS = [
    ("Poipet", "strong"),
    ("2000 USD a month, no experience", "some"),
    ("Free flight and room", "weak"),
    ("flight and room. Send your passport", "strong"),
    ("licensed agency", "against"),
]


class Example(forms.Form):
    """One field of each kind."""

    text = forms.CharField(
        label="Your text",
        help_text="Any language.",
        widget=forms.Textarea(attrs={"rows": 8, "class": "govuk-textarea--large"}),
    )
    name = forms.CharField(label="A name", max_length=5)
    file = forms.FileField(required=False, label="A file")
    agree = forms.BooleanField(label="I agree", help_text="You may say no.")
    way = forms.ChoiceField(
        label="The way", choices=[("a", "By air"), ("b", "By sea")], widget=forms.RadioSelect
    )
    many = forms.MultipleChoiceField(
        label="Several",
        choices=[("x", "X ray"), ("y", "Yankee")],
        widget=forms.CheckboxSelectMultiple,
    )
    pick = forms.ChoiceField(label="One of them", choices=[("1", "One"), ("2", "Two")])


def _marks() -> list[Mark]:
    return [
        Mark(TEXT.index(words), TEXT.index(words) + len(words), strength, number)  # type: ignore[arg-type]
        for number, (words, strength) in enumerate(_WORDS, start=1)
    ]


@open_to_all
def gallery(request: HttpRequest) -> HttpResponse:
    """Return the page with every component."""
    form = Example(request.POST, request.FILES) if request.method == "POST" else Example()
    source = Path(__file__).with_name("gallery.html").read_text(encoding="utf-8")
    context: dict[str, Any] = {
        "form": form,
        "text": TEXT,
        "marks": _marks(),
        "reasons": [
            {"number": mark.number, "strength": mark.strength, "quote": TEXT[mark.start : mark.end]}
            for mark in _marks()
        ],
        "levels": [
            ("strong", "Strong marks of a trap"),
            ("some", "Some marks of a trap"),
            ("weak", "Few marks"),
            ("none", "No known mark found. That does not mean that the offer is honest."),
        ],
        "rows": [["2026-11-19 09:12", "+44 7700 900123", 12], ["2026-11-20 10:00", "x" * 90, 3]],
        "heads": ["When", "Number", "Offers"],
        "pairs": {"Phone": "+44 7700 900123", "Address": "y" * 90},
        "tasks": [
            {"title": "Read the text", "url": "#x", "status": "Done", "colour": "green"},
            {"title": "Judge it", "url": "#y", "hint": "Needs a person", "status": "To do"},
        ],
        "page": Paginator(range(200), 10).page(9),
        "queue": ["First offer", "Second offer", "Third offer"],
        "answered": request.GET.get("answer", ""),
    }
    return HttpResponse(engines["django"].from_string(source).render(context, request))


urlpatterns = [*house.urlpatterns, path("gallery", gallery, name="gallery")]
