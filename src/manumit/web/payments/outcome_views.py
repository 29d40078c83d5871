"""How alerts turned out: how many were right, by pattern and by score."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from manumit.catalog.typologies import typologies
from manumit.web.payments import selectors
from manumit.web.payments.selectors import Precision
from manumit.web.rights.gate import needs

__all__ = ["outcomes"]


@needs("payments.read")
@require_GET
def outcomes(request: HttpRequest) -> HttpResponse:
    """Return the shares of judged alerts that were right, with their intervals."""
    found = selectors.by_typology()
    patterns = [_cells(one, _(typologies()[name].title)) for name, one in found.items()]
    scores = [_cells(one, one.title) for one in selectors.by_score()]
    heads = [_("Judged"), _("Right"), _("Share"), _("95 percent interval")]
    context = {
        "patterns": patterns,
        "scores": scores,
        "pattern_heads": [_("Pattern"), *heads],
        "score_heads": [_("Score from"), *heads],
    }
    return render(request, "payments/outcomes.html", context)


def _cells(found: Precision, title: str) -> tuple[object, ...]:
    if found.share is None or found.low is None or found.high is None:
        return (title, found.judged, found.right, "", "")
    share = f"{100 * found.share:.0f} %"
    return (
        title,
        found.judged,
        found.right,
        share,
        f"{100 * found.low:.0f} – {100 * found.high:.0f} %",
    )
