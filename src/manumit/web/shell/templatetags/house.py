"""The components of the house as template tags; docs/explanation/web.md shows each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from manumit.web.shell.quotes import Mark, quoted_html

__all__: list[str] = []

register = template.Library()

_TAG_COLOURS = {"", "grey", "green", "yellow", "orange", "red"}
_FULL_BARS = {"strong": 3, "some": 2, "weak": 1, "none": 0}


@register.filter
def isolate(value: object) -> SafeString:
    """Return ``value`` so that its direction does not disturb the text around it.

    Phone numbers, dates, wallets, handles and addresses need it: in a right-to-left page they
    are otherwise shown in the wrong order.

    >>> isolate("+44 7700 900123")
    '<bdi>+44 7700 900123</bdi>'
    """
    return format_html("<bdi>{}</bdi>", value)


@register.simple_tag
def tag(words: object, colour: str = "") -> SafeString:
    """Return a tag: a word of state; ``colour`` is one of grey, green, yellow, orange, red."""
    if colour not in _TAG_COLOURS:
        raise template.TemplateSyntaxError(f"A tag has no colour {colour!r}.")
    modifier = f" govuk-tag--{colour}" if colour else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', modifier, words)


@register.simple_tag
def quoted(
    text: str, marks: Sequence[Mark], isolated: Sequence[tuple[int, int]] = ()
) -> SafeString:
    """Return the text with the marked words highlighted, each linked to its reason."""
    return quoted_html(text, marks, isolated=isolated)


@register.inclusion_tag("shell/components/level.html")
def level(step: str, title: str, words: str = "") -> dict[str, Any]:
    """Return the level banner; ``step`` is strong, some, weak or none."""
    full = _FULL_BARS[step]
    return {
        "step": step,
        "title": title,
        "words": words,
        "bars": [place < full for place in range(3)],
    }


@register.inclusion_tag("shell/components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Return the list of a form's errors, each linked to its field; nothing without errors."""
    return {"form": form}


@register.inclusion_tag("shell/components/notification.html")
def notification(words: str, title: str = "", kind: str = "") -> dict[str, Any]:
    """Return a banner with a message; ``kind="success"`` says that something was done."""
    return {"words": words, "title": title, "kind": kind}


@register.inclusion_tag("shell/components/summary_list.html")
def summary_list(rows: Mapping[str, object] | Sequence[tuple[str, object]]) -> dict[str, Any]:
    """Return pairs of name and value as a list; values are isolated."""
    return {"rows": list(rows.items()) if isinstance(rows, Mapping) else list(rows)}


@register.inclusion_tag("shell/components/task_list.html")
def task_list(tasks: Sequence[Mapping[str, object]]) -> dict[str, Any]:
    """Return a list of tasks: mappings with title, url, hint, status and colour."""
    return {"tasks": tasks}


@register.inclusion_tag("shell/components/table.html")
def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    dense: bool = False,
    numeric: str = "",
) -> dict[str, Any]:
    """Return a table that scrolls in its own box where it is too wide.

    ``numeric`` names the columns that hold numbers, counted from 0: ``"2,3"``.
    """
    columns = {int(column) for column in numeric.split(",") if column}
    cells = [[(cell, index in columns) for index, cell in enumerate(row)] for row in rows]
    shown = [(head, index in columns) for index, head in enumerate(heads)]
    return {"caption": caption, "heads": shown, "rows": cells, "dense": dense}


@register.inclusion_tag("shell/components/table.html")
def as_table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[object]]
) -> dict[str, Any]:
    """Return "Show as a table": what a drawing shows, in words and numbers."""
    return table(caption, heads, rows, dense=True) | {"folded": True}


@register.inclusion_tag("shell/components/pagination.html", takes_context=True)
def pagination(
    context: template.Context, page: Page[Any], parameter: str = "page"
) -> dict[str, Any]:
    """Return the links to the pages of a list; other parameters of the address are kept."""
    query: QueryDict = context["request"].GET

    def address(number: int) -> str:
        pairs = [(key, value) for key in query if key != parameter for value in query.getlist(key)]
        return f"?{urlencode([*pairs, (parameter, number)])}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "several": page.paginator.num_pages > 1,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
        "links": [
            {"number": number, "url": address(number) if isinstance(number, int) else ""}
            for number in numbers
        ],
    }
