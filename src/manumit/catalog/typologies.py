"""Typologies: how the accounts of victims and of mules look, with what each mark weighs.

A typology adds up evidence in nats, starting from how rare it is. Its weights are declared
here and nowhere else: ``data/typologies/<id>.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from manumit.catalog.evidence import evidence_items
from manumit.catalog.reader import item_files, read_item
from manumit.catalog.redflags import red_flags
from manumit.catalog.sources import check_names, published_sources
from manumit.errors import CatalogError

__all__ = ["Example", "Typology", "typologies"]


@dataclass(frozen=True, slots=True)
class Example:
    """A short story that the tests run: ordinary life first, then these payments.

    Each payment is ``day direction amount kind payee [balance_after] [purpose...]`` in US
    dollars, with "-" for what is not known.
    """

    title: str
    payments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typology:
    """One typology: ``data/typologies/<typology_id>.toml``; identifiers are never reused.

    Parameters
    ----------
    title, why
        In plain words; shown with every alert.
    group
        ``victim`` or ``mule``.
    prior
        Nats before any evidence.
    red_flags
        Items of ``data/redflags`` that it answers to.
    weights
        For each evidence the nats of its bins, bin 0 ("not known") first.
    weight_source
        Where the weights come from.
    rises_on, quiet_on
        Stories that the tests run.
    """

    typology_id: str
    title: str
    why: str
    group: str
    prior: float
    red_flags: tuple[str, ...]
    sources: tuple[str, ...]
    weight_source: str
    weights: dict[str, tuple[float, ...]]
    note: str = ""
    rises_on: tuple[Example, ...] = field(default=())
    quiet_on: tuple[Example, ...] = field(default=())


@lru_cache(maxsize=1)
def typologies() -> dict[str, Typology]:
    """Return the typologies by identifier.

    Raises CatalogError for unknown evidence, a wrong number of bins or an unknown source.
    """
    found = {
        name: read_item(file, Typology, typology_id=name) for name, file in item_files("typologies")
    }
    for typology in found.values():
        _check(typology)
    return found


def _check(typology: Typology) -> None:
    items = evidence_items()
    for named, known in (
        (typology.weights, (n for n, item in items.items() if item.reads_for == typology.group)),
        ({typology.weight_source}, published_sources()),
        (typology.red_flags, red_flags()),
    ):
        check_names(
            "typologies",
            typology.typology_id,
            named,
            known,
            typology.sources,
            remedy="Evidence stands in data/evidence, sources in data/sources.",
            code="catalog.typology",
        )
    for name, nats in typology.weights.items():
        if len(nats) != len(items[name].edges) + 2:
            raise CatalogError(
                f"The typology {typology.typology_id} has {len(nats)} weights for {name}.",
                remedy=f"Write {len(items[name].edges) + 2}: not known, then each bin.",
                code="catalog.typology",
            )
