"""Template tags of the offer desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from manumit.catalog.sources import published_sources
from manumit.identifiers import IdentifierKind
from manumit.web.offers.banners import kind_words, language_name
from manumit.web.offers.models import Verdict
from manumit.web.shell.templatetags.house import as_table

__all__: list[str] = []

register = template.Library()


@register.inclusion_tag("shell/components/table.html")
def day_table(
    caption: str, day_head: str, count_head: str, rows: Sequence[Sequence[object]]
) -> dict[str, Any]:
    """Return the table behind a timeline."""
    return as_table(caption, [day_head, count_head], rows)


@register.simple_tag
def verdict_words(verdict: str) -> str:
    """Return a decision in words."""
    return str(Verdict(verdict).label)


@register.filter
def publishers(sources: Sequence[str]) -> str:
    """Return who published the sources, each once."""
    names = dict.fromkeys(published_sources()[key].publisher for key in sources)
    return "; ".join(names).rstrip(".")


@register.filter
def dialled(phone: str) -> str:
    """Return a number as a telephone takes it.

    >>> dialled("+44 7700 900-123")
    '+447700900123'
    """
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


@register.filter
def language(tag: str) -> str:
    """Return the name of a language in itself."""
    return language_name(tag)


@register.filter
def kind(identifier_kind: IdentifierKind) -> str:
    """Return the word for a kind of contact."""
    return kind_words(identifier_kind)
