"""What the payment engine reads from an account, as declared data: ``data/evidence``.

Each item says in which unit it is measured, where its bins end and how it is told in words.
How much a bin weighs stands in the typologies (``catalog.typologies``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import item_files, read_item
from manumit.catalog.sources import check_names, published_sources
from manumit.errors import CatalogError

__all__ = ["MOST_EDGES", "Evidence", "evidence_items"]

MOST_EDGES = 15


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that is read from an account: ``data/evidence/<evidence_id>.toml``.

    Parameters
    ----------
    reads_for
        ``victim`` or ``mule``.
    unit
        Of the value; "" for a category.
    edges
        Where bins end: bin 0 is "not known", bin 1 is below the first edge, and so on.
        A value equal to an edge belongs to the bin above it.
    words
        How a value is told; ``{value}`` stands for it.
    bins
        How each category is told, from code 0 on.
    """

    evidence_id: str
    title: str
    why: str
    reads_for: str
    unit: str
    sources: tuple[str, ...]
    edges: tuple[float, ...]
    words: str = ""
    bins: tuple[str, ...] = ()

    def bin_of(self, value: float) -> int:
        """Return the bin of a value; 0 for NaN."""
        if math.isnan(value):
            return 0
        return 1 + sum(1 for edge in self.edges if value >= edge)

    def tell(self, value: float) -> str:
        """Return the evidence in words.

        >>> evidence_items()["payee_share"].tell(0.84)
        '84 % of what left the account in a month went to this payee'
        >>> evidence_items()["payee_class"].tell(1.0)
        'The payee is an exchange for crypto-assets'
        """
        if math.isnan(value):
            return f"{self.title}: not known"
        if self.bins:
            return self.bins[min(int(value), len(self.bins) - 1)]
        return self.words.format(value=_figure(value, self.unit))


@lru_cache(maxsize=1)
def evidence_items() -> dict[str, Evidence]:
    """Return every item by identifier.

    Raises CatalogError for edges out of order, an unknown source or missing words.
    """
    items = {
        name: read_item(file, Evidence, evidence_id=name) for name, file in item_files("evidence")
    }
    for item in items.values():
        _check(item)
    return items


def _check(item: Evidence) -> None:
    if not 0 < len(item.edges) <= MOST_EDGES or list(item.edges) != sorted(set(item.edges)):
        raise CatalogError(
            f"The evidence {item.evidence_id} has edges that do not rise, none, or too many.",
            remedy=f"Write 1 to {MOST_EDGES} rising numbers.",
            code="catalog.evidence",
        )
    if bool(item.bins) == bool(item.words):
        raise CatalogError(
            f"The evidence {item.evidence_id} needs either words or bins.",
            remedy="Write `words` for a number, `bins` for a category.",
            code="catalog.evidence",
        )
    for named, known in (
        ({item.reads_for}, ("victim", "mule")),
        (set(item.sources), published_sources()),
    ):
        check_names(
            "evidence",
            item.evidence_id,
            named,
            known,
            item.sources,
            remedy="Sources stand in data/sources.",
            code="catalog.evidence",
        )


def _figure(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit in {"payments", "payees", "payers", "days", "hours", "years"}:
        return (
            f"{value:,.0f}" if abs(value - round(value)) < 0.05 or value >= 10 else f"{value:.1f}"
        )
    if unit == "US dollars":
        return f"{value:,.0f}"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
