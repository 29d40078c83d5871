"""The plain pages of the house: start, what is stored, accessibility, keyboard, language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.views.decorators.http import require_POST, require_safe

from manumit.web.config.desks import desk_packages
from manumit.web.config.limits import limits
from manumit.web.rights.gate import open_to_all
from manumit.web.shell.navigation import shown_entries
from manumit.web.shell.onward import keep_language, onward_address

__all__ = ["accessibility", "choose_language", "keyboard", "privacy", "start"]


@open_to_all
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Return the first page: what Manumit is, and the ways in."""
    entries = [entry for entry in shown_entries(request) if entry.about]
    return render(request, "shell/pages/start.html", {"entries": entries})


@open_to_all
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Return the page that says what is stored; each desk adds ``<desk>/what_is_stored.html``."""
    parts = [f"{name.rpartition('.')[2]}/what_is_stored.html" for name in desk_packages()]
    context = {"parts": [part for part in parts if _exists(part)], "limits": limits()}
    return render(request, "shell/pages/privacy.html", context)


@open_to_all
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Return the accessibility statement."""
    return render(request, "shell/pages/accessibility.html")


@open_to_all
@require_safe
def keyboard(request: HttpRequest) -> HttpResponse:
    """Return the list of keys."""
    return render(request, "shell/pages/keyboard.html")


@open_to_all
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and return to the page the person was on."""
    response = HttpResponseRedirect(onward_address(request, request.POST.get("next", "")))
    keep_language(response, request.POST.get("language", ""))
    return response


def _exists(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True
