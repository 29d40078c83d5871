"""Forms in the markup of the house: label, hint, error, field, and an error summary."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting
from django.template.base import Template
from django.template.loader import select_template

__all__ = ["HouseRenderer"]

# Django has a template for every kind of <input>; here one does for all of them.
_INPUTS = {
    "clearable_file_input",
    "color",
    "date",
    "datetime",
    "email",
    "file",
    "number",
    "password",
    "search",
    "tel",
    "text",
    "time",
    "url",
}
_WIDGETS = "django/forms/widgets/"


class HouseRenderer(TemplatesSetting):
    """Renders every Django form from ``shell/forms``; ``{{ form }}`` is enough in a template."""

    form_template_name = "shell/forms/form.html"
    formset_template_name = "shell/forms/formset.html"
    field_template_name = "shell/forms/field.html"

    def get_template(self, template_name: str) -> Template | None:
        """Return our template of that name, or Django's where we have none."""
        own = template_name
        if template_name.startswith(_WIDGETS):
            widget = template_name.removeprefix(_WIDGETS).removesuffix(".html")
            own = f"shell/forms/widgets/{'input' if widget in _INPUTS else widget}.html"
        elif template_name.startswith("django/forms/"):
            own = template_name.replace("django/forms/", "shell/forms/", 1)
        found: Template = select_template([own, template_name])
        return found
