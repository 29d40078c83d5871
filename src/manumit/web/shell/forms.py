"""Forms in the markup of the house: label, hint, error, field, and an error summary."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting
from django.template.base import Template
from django.template.loader import select_template

__all__ = ["HouseRenderer"]


class HouseRenderer(TemplatesSetting):
    """Renders every Django form from ``shell/forms``; ``{{ form }}`` is enough in a template."""

    form_template_name = "shell/forms/form.html"
    formset_template_name = "shell/forms/formset.html"
    field_template_name = "shell/forms/field.html"

    def get_template(self, template_name: str) -> Template:
        """Return our template of that name, or Django's where we have none."""
        own = template_name.replace("django/forms/", "shell/forms/", 1)
        return select_template([own, template_name])  # type: ignore[return-value]
