"""Leave this page: end the session at once, and keep the pages closed for a while after.

The way out must work on a shared computer with somebody looking over the shoulder: the page is
replaced (not left behind in the history), the session ends on the server, and for
``leave_guard_minutes`` every page of this browser is the neutral page, so that Back and Reload
show nothing. A team may name another site with MANUMIT_LEAVE_TARGET; without one the target is
a month calendar served from here, because it is true, ordinary and needs no network.
"""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import get_format
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from manumit.web.config.limits import limits
from manumit.web.rights.gate import open_to_all

__all__ = ["GUARD_COOKIE", "LeaveGuard", "calendar", "leave", "leave_target"]

GUARD_COOKIE = "calendar"  # its name tells a finder nothing
_SAME_SITE = {"same-origin", "none", ""}


def leave_target() -> str:
    """Return the address to leave for: the team's own choice, or the calendar."""
    return str(settings.LEAVE_TARGET) or reverse("calendar")


@open_to_all
@csrf_exempt  # leaving must work from a stale page; another site may not call it (see below)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """End the session, close the pages to this browser for a while, and go to the target."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("calendar"))
    if request.headers.get("Sec-Fetch-Site", "") not in _SAME_SITE:
        return HttpResponseRedirect(reverse("calendar"))
    request.session.flush()
    target = leave_target()
    # A redirect to another site after a form would break "form-action 'self'"; a page that
    # refreshes itself does not.
    response = render(request, "shell/leaving.html", {"target": target})
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(name)
    response.set_cookie(
        GUARD_COOKIE, "1", max_age=limits().leave_guard_minutes * 60, samesite="Strict"
    )
    # Not "cookies": that would also remove the guard. The cookies that matter are removed above.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@open_to_all
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Return a plain calendar of this month that shows nothing of the product."""
    today = timezone.localdate()
    first_weekday = (int(get_format("FIRST_DAY_OF_WEEK")) + 6) % 7  # Django counts from Sunday
    weeks = Calendar(first_weekday).monthdatescalendar(today.year, today.month)
    return render(request, "shell/calendar.html", {"today": today, "weeks": weeks})


class LeaveGuard:
    """Middleware: a browser that has left gets the calendar for every page, for a while."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the calendar while the guard holds, else the answer of the inner layers."""
        if GUARD_COOKIE in request.COOKIES and request.path != reverse("leave"):
            request.method = "GET"
            return calendar(request)
        return self._get_response(request)
