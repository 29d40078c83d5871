"""The public pages: check an offer without an account; report it, or leave nothing behind."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from manumit.catalog.contacts import DeploymentBan, bans_between
from manumit.catalog.countries import countries
from manumit.errors import ManumitError
from manumit.interchange.chats import read_chat
from manumit.interchange.documents import read_document
from manumit.offers import OfferCheck, check_offer
from manumit.offers.facts import countries_named
from manumit.web.audit.services import actor_of
from manumit.web.config.limits import limits
from manumit.web.offers import selectors, services
from manumit.web.offers.forms import CheckForm, ReceiptForm, ReportForm
from manumit.web.offers.memory import with_memory
from manumit.web.offers.presenting import CheckView, check_view
from manumit.web.offers.rates import too_many
from manumit.web.rights.gate import open_to_all
from manumit.web.shell.body_limits import takes_files

__all__ = ["at_root", "check", "checked", "printed", "receipt", "report"]

_INVALID, _TOO_MANY = 422, 429


@open_to_all
@require_GET
def at_root(request: HttpRequest) -> HttpResponse:
    """Lead to the form from the short address."""
    del request
    return redirect("offers-check")


@open_to_all
@takes_files
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Return the form, or what the desk says of a message. Nothing is stored."""
    if request.method == "GET":
        return render(request, "offers/check.html", {"form": CheckForm()})
    form = CheckForm(request.POST, request.FILES)
    if _too_many_checks(request):
        return _too_many_page(request, form)
    if form.is_valid():
        try:
            text = _text_of(form.cleaned_data["text"], form.cleaned_data["file"])
            view = checked(text, home=form.cleaned_data["home"], answers=form.answers())
        except ManumitError as error:
            field = "file" if form.cleaned_data["file"] else "text"
            form.add_error(field, f"{error.message} {error.remedy}")
        else:
            report_form = ReportForm(initial={"text": text, "home": form.cleaned_data["home"]})
            context = {"view": view, "form": form, "report_form": report_form}
            return render(request, "offers/result.html", context)
    return render(request, "offers/check.html", {"form": form}, status=_INVALID)


@open_to_all
@require_POST
def printed(request: HttpRequest) -> HttpResponse:
    """Return the sheet to print and show to family; it names no reader."""
    home = request.POST.get("home", "")
    home = home if home in countries() else ""
    if _too_many_checks(request):
        return _too_many_page(request, CheckForm(request.POST))
    try:
        view = checked(request.POST.get("text", ""), home=home, answers={})
    except ManumitError as error:
        form = CheckForm(request.POST)
        form.is_valid()
        form.add_error("text", f"{error.message} {error.remedy}")
        return render(request, "offers/check.html", {"form": form}, status=_INVALID)
    return render(request, "offers/sheet.html", {"view": view})


@open_to_all
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Keep a message that a person chose to report, and show the code of the receipt."""
    form = ReportForm(request.POST)
    wait = too_many(request, "report")
    if wait:
        form.is_valid()
        form.add_error(None, _("Too many reports from here. Try again in a few minutes."))
        return render(request, "offers/report_refused.html", {"form": form}, status=_TOO_MANY)
    if not form.is_valid():
        return render(request, "offers/report_refused.html", {"form": form}, status=_INVALID)
    home = form.cleaned_data["home"] if form.cleaned_data["home"] in countries() else ""
    try:
        code = services.message_report(
            actor=actor_of(request),
            text=form.cleaned_data["text"],
            home=home,
            now=timezone.now(),
            contact=form.cleaned_data["contact"],
        )
    except ManumitError as error:
        form.add_error(None, f"{error.message} {error.remedy}")
        return render(request, "offers/report_refused.html", {"form": form}, status=_INVALID)
    return render(request, "offers/reported.html", {"code": code})


@open_to_all
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Return what became of a report; an unknown code gets the same page as a wrong one."""
    form = ReceiptForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "offers/receipt.html", {"form": form})
    if too_many(request, "receipt"):
        form.add_error("code", _("Too many tries from here. Try again in a few minutes."))
        return render(request, "offers/receipt.html", {"form": form}, status=_TOO_MANY)
    digest = services.receipt_digest(form.cleaned_data["code"])
    found = selectors.message_by_receipt(digest)
    if found is None:
        form.add_error("code", _("No report has this code."))
        return render(request, "offers/receipt.html", {"form": form}, status=_INVALID)
    return render(request, "offers/receipt.html", {"form": form, "found": found})


def _too_many_checks(request: HttpRequest) -> bool:
    return too_many(request, "check", allowed=limits().api_open_calls_per_minute) > 0


def _too_many_page(request: HttpRequest, form: CheckForm) -> HttpResponse:
    form.is_valid()
    form.add_error(None, _("Too many checks from here. Try again in a minute."))
    return render(request, "offers/check.html", {"form": form}, status=_TOO_MANY)


def checked(text: str, *, home: str, answers: dict[str, str]) -> CheckView:
    """Return the view of a text with what is remembered of it; nothing is stored."""
    check, memory = with_memory(check_offer(text, home=home, answers=answers))
    bans = _bans(check, home)
    check = check.remembering(["deployment_ban"] if bans else [])
    return check_view(check, memory=memory, home=home, bans=bans)


def _bans(check: OfferCheck, home: str) -> list[DeploymentBan]:
    if not home:
        return []
    today = timezone.now().date()
    named = countries_named(check.reading)
    return [ban for code in named for ban in bans_between(home, code, on=today)]


def _text_of(text: str, file: UploadedFile[bytes] | None) -> str:
    if file is None:
        return text
    data = file.read()
    try:
        chat = read_chat(data, name=file.name or "")
    except ManumitError:
        return read_document(data, name=file.name or "").text
    return "\n".join(message.text for message in chat.messages)
