"""What the names of payees say: exchanges, money services, brokers, authorities and the like.

One file a group in ``data/payees``; a name counts where it stands as whole words, in scripts
without spaces anywhere. Names that people or other firms bear too count only in company:

- ``alone``: nothing but legal forms, countries and numbers stands beside it (Kraken Ltd);
- ``formed``: a legal form stands beside it (Quick Loan Ltd);
- ``guarded``: a word of crypto-assets stands beside it (Gemini Crypto);
- ``starts``: a word begins so (coinsomething), and is none of ``not_starts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import Declared, data_root, item_files, read_item
from manumit.catalog.sources import check_names, published_sources

__all__ = ["PayeeGroup", "neutral_words", "payee_groups"]


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
    alone: tuple[str, ...] = ()
    formed: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    not_starts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words(Declared):
    words: tuple[str, ...]


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


@lru_cache(maxsize=1)
def neutral_words() -> frozenset[str]:
    """Return the words that may stand beside a name without making it another firm."""
    file = data_root().joinpath("payments/neutral_words.toml")
    forms = payee_groups()["persons_forms"].names
    return frozenset(read_item(file, _Words).words) | {w for form in forms for w in form.split()}
