"""Forms come out in the markup of the house, and every error is linked to its field."""

from __future__ import annotations

import re

from django import forms


class Example(forms.Form):
    """One field of each kind."""

    text = forms.CharField(label="Your text", help_text="Any language.", widget=forms.Textarea)
    name = forms.CharField(label="A name", max_length=5)
    secret = forms.CharField(widget=forms.PasswordInput)
    file = forms.FileField(required=False)
    agree = forms.BooleanField(label="I agree", help_text="You may say no.")
    way = forms.ChoiceField(choices=[("a", "By air"), ("b", "By sea")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        choices=[("x", "X ray"), ("y", "Yankee")], widget=forms.CheckboxSelectMultiple
    )
    pick = forms.ChoiceField(choices=[("1", "One"), ("2", "Two <b>")])
    hidden = forms.CharField(widget=forms.HiddenInput, initial="here")


def test_every_control_has_a_label_and_the_house_class() -> None:
    page = str(Example(initial={"pick": "2"}))
    for identifier in ("id_text", "id_name", "id_secret", "id_file", "id_agree", "id_pick"):
        assert f'for="{identifier}"' in page
        assert f'id="{identifier}"' in page
    assert page.count('class="govuk-radios__input"') == 2
    assert page.count('class="govuk-checkboxes__input"') == 3
    assert page.count('class="govuk-file-upload"') == 1
    assert 'class="govuk-textarea' in page
    assert 'value="2" selected' in re.sub(r"\s+", " ", page)
    assert "Two &lt;b&gt;" in page
    assert 'type="hidden" name="hidden" value="here"' in re.sub(r"\s+", " ", page)
    assert "govuk-error" not in page


def test_hints_are_read_out_with_their_field() -> None:
    page = re.sub(r"\s+", " ", str(Example()))
    assert 'id="id_text_helptext"' in page
    assert 'aria-describedby="id_text_helptext"' in page
    assert 'id="id_agree_helptext"' in page


def test_errors_stand_at_the_top_and_at_their_field() -> None:
    page = re.sub(r"\s+", " ", str(Example({"name": "too long a name"})))
    assert page.index("There is a problem") < page.index("<textarea")
    targets = re.findall(r'<li> ?<a href="#([^"]+)"', page)
    wanted = "id_text id_name id_secret id_agree id_way_0 id_many_0 id_pick"
    assert targets == wanted.split()
    for target in targets:
        assert f'id="{target}"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert page.count("govuk-form-group--error") == 7


def test_what_a_person_typed_is_escaped() -> None:
    page = str(Example({"name": '"><b>', "text": "</textarea><b>"}))
    assert "<b>" not in page
