"""The pages of the flow desk: a table comes in, an answer goes out, nothing is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from manumit.catalog.known import known_figures
from manumit.catalog.reader import data_root
from manumit.errors import ManumitError, Reject
from manumit.interchange.rows import NamedRows, rows_of
from manumit.web.flows.forms import ListsForm, OriginsForm, PublishForm
from manumit.web.flows.picture import picture_of
from manumit.web.rights.gate import needs, open_to_all
from manumit.web.shell.body_limits import takes_files

__all__ = ["estimate", "known", "publish", "start", "unseen"]

_INVALID = 422
_BOOTSTRAPS = 1000
_METHODS = ("stepwise", "bic", "independence", "chao", "dga")  # latent classes take too long


@needs("flows.analyse")
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Return what the flow desk can do."""
    return render(request, "flows/start.html")


@open_to_all
@require_GET
def known(request: HttpRequest) -> HttpResponse:
    """Return what has been published, with its date and where it was read."""
    return render(request, "flows/known.html", {"figures": known_figures()})


@needs("flows.analyse")
@takes_files
@require_http_methods(["GET", "POST"])
def estimate(request: HttpRequest) -> HttpResponse:
    """Return how many people stand on none of the lists of a table, by every method."""
    return _answered(request, ListsForm, "flows/estimate.html", "lists", _estimated)


@needs("flows.analyse")
@takes_files
@require_http_methods(["GET", "POST"])
def unseen(request: HttpRequest) -> HttpResponse:
    """Return at least how many origins there are."""
    return _answered(request, OriginsForm, "flows/unseen.html", "origins", _unseen)


@needs("flows.analyse")
@takes_files
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Return a table that exposes nobody, to look at or as CSV."""
    return _answered(request, PublishForm, "flows/publish.html", "table", _published)


def _answered(
    request: HttpRequest, form_type: type[forms.Form], template: str, example: str,
    answer: Callable[[NamedRows], dict[str, Any]],
) -> HttpResponse:  # fmt: skip
    """Return the form, and the answer to a table that was sent or to the invented one."""
    form = form_type(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST" and not form.is_valid():
        status = _INVALID
    elif request.method == "POST" or "example" in request.GET:
        try:
            context |= answer(_table(form, example))
        except ManumitError as error:
            form.add_error("file", f"{error.message} {error.remedy}") if form.is_bound else None
            status = _INVALID
        context["is_example"] = not form.is_bound
    if status == 200 and request.POST.get("as") == "csv" and "csv" in context:
        response = HttpResponse(context["csv"], content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="public.csv"'
        return response
    return render(request, template, context, status=status)


def _table(form: forms.Form, example: str) -> NamedRows:
    if form.is_bound:
        sent = form.cleaned_data["file"]
        return rows_of(_("that was sent"), sent.read())
    name = f"flows_{example}.csv"
    return rows_of(name, data_root().joinpath("example", name).read_bytes())


def _estimated(read: NamedRows) -> dict[str, Any]:
    from manumit.flows.lists import ListTable
    from manumit.flows.mse import Settings
    from manumit.flows.mse import estimate as estimated

    table = ListTable.of_cells(read.header, read.rows, _("The file"))
    found = estimated(table, _METHODS, Settings(bootstraps=_BOOTSTRAPS))
    return {
        "found": found,
        "picture": picture_of(found.estimates),
        "heads": [_("Method"), _("People"), _("From"), _("To"), _("Interval"), _("Status")],
        "rows": [
            (one.method, _number(one.point), _number(one.lower), _number(one.upper), one.interval,
             one.status.replace("_", " "))
            for one in found.estimates
        ],
        "remarks": [(one.method, one.warnings) for one in found.estimates if one.warnings],
        "overlaps": list(found.design.overlaps.items()),
        "overlap_heads": [_("Lists"), _("People on both")],
    }  # fmt: skip


def _unseen(read: NamedRows) -> dict[str, Any]:
    from manumit.flows.origins import origin_lists
    from manumit.flows.richness import unseen_origins

    lists = origin_lists(read.header, read.rows, _("The file"))
    found = unseen_origins(lists.lists)
    return {
        "found": found,
        "coverage": f"{100 * found.coverage:.0f} %",
        "heads": [_("Method"), _("At least about"), _("From"), _("To")],
        "rows": [
            (one.method, _number(one.point), _number(one.lower), _number(one.upper))
            for one in found.estimates
        ],
        "curve_heads": [_("Lists"), _("Origins expected"), _("From"), _("To")],
        "curve": [
            (step["lists"], _number(step["origins"]), _number(step["lower"]),
             _number(step["upper"]))
            for step in found.curve
        ],
        **_counts(read, lists.rejects),
    }  # fmt: skip


def _published(read: NamedRows) -> dict[str, Any]:
    from manumit.flows.publication import flow_tables
    from manumit.flows.publication import publish as published

    tables, rejects = flow_tables(read.header, read.rows, _("The file"))
    releases, proof = published(tables)
    rows = [
        (origin, destination, period, "" if count is None else count)
        for release in releases
        for period, origin, destination, count in release.rows
    ]
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(("origin", "destination", "period", "count"))
    writer.writerows(rows)
    narrowest = proof["narrowest"]
    hidden = _("hidden")
    return {
        "csv": target.getvalue(),
        "heads": [_("Origin"), _("Destination"), _("Period"), _("People")],
        "rows": [(*row[:3], hidden if row[3] == "" else row[3]) for row in rows],
        "lost": [
            (_("People in cells that are shown"), _share([r.utility for r in releases])),
            (_("Cells hidden because they are small"),
             int(sum(r.utility["cells_hidden_as_small"] for r in releases))),
            (_("Cells hidden with them"),
             int(sum(r.utility["cells_hidden_with_them"] for r in releases))),
            (_("Narrowest range an attacker gets"),
             int(narrowest) if narrowest else _("nothing is hidden")),
        ],
        "lost_heads": [_("What"), _("How much")],
        **_counts(read, tuple(rejects)),
    }  # fmt: skip


def _share(utilities: list[dict[str, float]]) -> str:
    shares = [one["people_shown_share"] for one in utilities]
    return f"{100 * sum(shares) / len(shares):.0f} %" if shares else ""


def _counts(read: NamedRows, rejects: tuple[Reject, ...]) -> dict[str, Any]:
    return {
        "read": len(read.rows),
        "kept": len(read.rows) - len(rejects),
        "rejected": len(rejects),
        "reject_heads": [_("Row"), _("Column"), _("Reason"), _("What to do")],
        "rejects": [(r.row, r.column, r.reason, r.remedy) for r in rejects[:50]],
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"
