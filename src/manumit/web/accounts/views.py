"""Pages everyone uses: sign in, sign out, the own account, and a one-time link."""

from __future__ import annotations

from django.contrib.auth import login, logout, update_session_auth_hash
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from manumit.errors import InputError
from manumit.web.accounts import forms, selectors, services
from manumit.web.accounts.models import Person
from manumit.web.accounts.signing_in import sign_in_check
from manumit.web.audit.services import audit_write, person_actor
from manumit.web.rights.gate import needs, open_to_all
from manumit.web.rights.roles import rights, roles
from manumit.web.shell.onward import keep_language, onward_address

__all__ = [
    "account",
    "change_password",
    "choose_language",
    "choose_password",
    "sign_in",
    "sign_out",
]

_INVALID = 422


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Return the sign-in form, or sign in and go on to the page that was asked for."""
    onward = onward_address(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return HttpResponseRedirect(onward)
    form = forms.SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        result = sign_in_check(
            sign_in_name=form.cleaned_data["sign_in_name"],
            password=form.cleaned_data["password"],
            address=request.META.get("REMOTE_ADDR", ""),
            now=timezone.now(),
        )
        if result.person is not None:
            return _signed_in(request, result.person, onward)
        if result.paused_until:
            minutes = int((result.paused_until - timezone.now()).total_seconds() // 60) + 1
            message = _("There were too many tries. Wait %(minutes)s min, then try again.") % {
                "minutes": minutes
            }
        else:
            message = _(
                "No open account has this name and password. Check both. If you cannot sign in, "
                "ask the person who invited you for a new link."
            )
        form.add_error(None, message)
    context = {"form": form, "onward": onward}
    return render(request, "accounts/sign_in.html", context, status=_status(form))


@needs("account.own")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go to the first page."""
    person = _person(request)
    with transaction.atomic():
        audit_write(
            actor=person_actor(person.pk),
            action="accounts.sign-out",
            object_kind="person",
            object_id=person.pk,
        )
    logout(request)
    response = HttpResponseRedirect(reverse("start"))
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@needs("account.own")
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Return the page about the own account."""
    person = _person(request)
    role = roles().get(person.role)
    rows = [
        (_("Sign-in name"), person.sign_in_name),
        (_("Name shown to colleagues"), person.display_name),
        (_("Role"), _(role.title) if role else "-"),
        (_("What you may do"), ", ".join(_(rights()[right]) for right in sorted(person.rights))),
    ]
    context = {
        "rows": rows,
        "form": forms.LanguageChoice(initial={"language": person.language}),
        "changed": "changed" in request.GET,
    }
    return render(request, "accounts/account.html", context)


@needs("account.own")
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language of the pages with the account, and use it from now on."""
    form = forms.LanguageChoice(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation
    person = _person(request)
    services.language_choose(person=person, language=form.cleaned_data["language"])
    return _with_language(HttpResponseRedirect(reverse("account")), person)


@needs("account.own")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Return the form for another password, or change it; other sessions end."""
    form = forms.ChangePassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = _person(request)
        try:
            services.password_change(
                person=person, old=form.cleaned_data["old"], new=form.cleaned_data["new"]
            )
        except InputError as error:
            form.add_error("old", f"{error.message} {error.remedy}")
        except ValidationError as error:
            form.add_error("new", error)
        else:
            update_session_auth_hash(request, person)
            return HttpResponseRedirect(f"{reverse('account')}?changed")
    return render(request, "accounts/password.html", {"form": form}, status=_status(form))


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """Return the form behind a one-time link, or take the password and sign in."""
    if not selectors.link_works(token=token, now=timezone.now()):
        raise Http404
    form = forms.ChoosePassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.link_use(
                token=token, password=form.cleaned_data["new"], now=timezone.now()
            )
        except InputError as error:
            form.add_error(None, f"{error.message} {error.remedy}")
        except ValidationError as error:
            form.add_error("new", error)
        else:
            return _signed_in(request, person, reverse("start"))
    return render(request, "accounts/choose_password.html", {"form": form}, status=_status(form))


def _signed_in(request: HttpRequest, person: Person, onward: str) -> HttpResponse:
    login(request, person)
    return _with_language(HttpResponseRedirect(onward), person)


def _with_language(response: HttpResponse, person: Person) -> HttpResponse:
    """Return the answer with the cookie of the person's language, if they chose one."""
    keep_language(response, person.language)
    return response


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def _status(form: Form) -> int:
    return _INVALID if form.is_bound and form.errors else 200
