"""Pages for those who look after accounts (right ``people.manage``)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from manumit.errors import InputError
from manumit.web.accounts import forms, selectors, services
from manumit.web.accounts.models import Person
from manumit.web.audit.services import actor_of
from manumit.web.config.limits import limits
from manumit.web.rights.gate import needs
from manumit.web.rights.roles import roles

__all__ = ["close", "invite", "new_link", "people", "person", "reopen", "role"]

_INVALID = 422


@needs("people.manage")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Return everyone who has an account."""
    rows = [{"person": p, "role": roles().get(p.role)} for p in selectors.people()]
    return render(request, "accounts/people.html", {"rows": rows})


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Return the form for a new account, or the one-time link of the account made."""
    form = forms.Invite(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invited, token = services.person_invite(
                actor=actor_of(request), now=timezone.now(), **form.cleaned_data
            )
        except InputError as error:
            form.add_error("sign_in_name", f"{error.message} {error.remedy}")
        else:
            return _show_link(request, invited, token)
    status = _INVALID if form.is_bound else 200
    return render(request, "accounts/invite.html", {"form": form}, status=status)


@needs("people.manage")
@require_GET
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Return the page of one account."""
    return _person_page(request, _found(person_id))


@needs("people.manage")
@require_POST
def role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give the account another role."""
    found = _found(person_id)
    form = forms.RoleChoice(request.POST)
    if not form.is_valid():
        return _person_page(request, found, form=form)
    chosen = form.cleaned_data["role"]
    return _tried(
        request,
        found,
        lambda: services.person_change_role(actor=actor_of(request), person=found, role=chosen),
    )


@needs("people.manage")
@require_POST
def close(request: HttpRequest, person_id: int) -> HttpResponse:
    """Close the account."""
    found = _found(person_id)
    return _tried(
        request,
        found,
        lambda: services.person_close(actor=actor_of(request), person=found, now=timezone.now()),
    )


@needs("people.manage")
@require_POST
def reopen(request: HttpRequest, person_id: int) -> HttpResponse:
    """Open a closed account again and show its new link."""
    found = _found(person_id)
    token = services.person_reopen(actor=actor_of(request), person=found, now=timezone.now())
    return _show_link(request, found, token)


@needs("people.manage")
@require_POST
def new_link(request: HttpRequest, person_id: int) -> HttpResponse:
    """Make a new one-time link for someone who cannot sign in, and show it."""
    found = _found(person_id)
    if not found.is_active:
        raise Http404
    token = services.link_make(actor=actor_of(request), person=found, now=timezone.now())
    return _show_link(request, found, token)


def _found(person_id: int) -> Person:
    found = selectors.person_by_id(person_id)
    if found is None:
        raise Http404
    return found


def _tried(request: HttpRequest, found: Person, change: Callable[[], None]) -> HttpResponse:
    try:
        change()
    except InputError as error:
        found.refresh_from_db()
        return _person_page(request, found, error=error)
    return HttpResponseRedirect(reverse("person", args=[found.pk]))


def _person_page(
    request: HttpRequest,
    found: Person,
    *,
    form: forms.RoleChoice | None = None,
    error: InputError | None = None,
) -> HttpResponse:
    form = form or forms.RoleChoice(initial={"role": found.role})
    context = {"subject": found, "role": roles().get(found.role), "form": form, "error": error}
    status = _INVALID if error or form.is_bound else 200
    return render(request, "accounts/person.html", context, status=status)


def _show_link(request: HttpRequest, invited: Person, token: str) -> HttpResponse:
    """Show the link in the answer itself: it is shown once and kept nowhere."""
    path = reverse("choose-password", args=[token])
    link = f"{settings.ORIGIN}{path}" if settings.ORIGIN else request.build_absolute_uri(path)
    context = {"subject": invited, "link": link, "hours": limits().one_time_link_hours}
    return render(request, "accounts/link.html", context)
