"""What the names of payees say: exchanges, money services, brokers, authorities and the like.

One file a group in ``data/payees``; a name counts where it stands as whole words. Words that
are also ordinary names are ``guarded``: they count only beside a word of crypto-assets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import item_files, read_item
from manumit.catalog.sources import check_names, published_sources

__all__ = ["PayeeGroup", "payee_groups"]


@dataclass(frozen=True, slots=True)
class PayeeGroup:
    """A group of names: ``data/payees/<group_id>.toml``.

    ``payee_class``, ``funding`` and ``trait`` are names of the engine's classes ("" for
    none): who such a payee is, where money from it comes from, what the name says.
    """

    group_id: str
    title: str
    why: str
    sources: tuple[str, ...]
    note: str
    payee_class: str
    funding: str
    trait: str
    names: tuple[str, ...]
    guarded: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def payee_groups() -> dict[str, PayeeGroup]:
    """Return the groups by identifier; raises CatalogError for an unknown source."""
    groups = {
        name: read_item(file, PayeeGroup, group_id=name) for name, file in item_files("payees")
    }
    for group in groups.values():
        check_names("payees", group.group_id, group.sources, published_sources(), group.sources,
                    remedy="Sources stand in data/sources.", code="catalog.payees")  # fmt: skip
    return groups
