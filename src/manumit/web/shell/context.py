"""What every template of the house can use.

The names are kept apart from what views usually pass, so that a view cannot change the frame
around its page by accident.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi

from manumit.web.config.languages import languages
from manumit.web.config.limits import limits
from manumit.web.shell.leaving import GUARD_COOKIE, leave_target
from manumit.web.shell.navigation import shown_entries

__all__ = ["shell"]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return navigation, languages, the way out and the person for the base template."""
    person = getattr(request, "user", None)
    signed_in = person is not None and person.is_authenticated
    return {
        "navigation": shown_entries(request),
        "languages": _choices(),
        "language_next": request.get_full_path() if request.method == "GET" else reverse("start"),
        "page_language": get_language() or settings.LANGUAGE_CODE,
        "is_rtl": get_language_bidi(),
        "leave_target": leave_target(),
        "leave_cookie": GUARD_COOKIE,
        "leave_seconds": limits().leave_guard_minutes * 60,
        "signed_in_person": person if signed_in else None,
    }


def _choices() -> list[dict[str, Any]]:
    known = languages()
    current = get_language()
    return [
        {
            "code": code,
            "name": name,
            "reviewed": code in known and known[code].reviewed,
            "current": code == current,
        }
        for code, name in settings.LANGUAGES
    ]
