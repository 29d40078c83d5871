"""The plain pages of the house: start, what is stored, accessibility, keyboard, language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from manumit.web.config.desks import desk_packages
from manumit.web.config.limits import limits
from manumit.web.rights.gate import open_to_all
from manumit.web.shell.navigation import shown_entries

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
    code = request.POST.get("language", "")
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        onward = reverse("start")
    response = HttpResponseRedirect(onward)
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _exists(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True
