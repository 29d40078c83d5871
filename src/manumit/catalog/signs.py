"""The signs by which an offer is judged: one file a sign, with sources and examples.

A sign fires on a conjunction of facts, never on a single common one: of 430 ordinary
adverts for work abroad 98 % carry at least one indicator (``volodko-2020-labour-advertisements``).
Facts are the concepts of the phrase files and those that ``data/derived`` declares.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.phrases import concepts
from manumit.catalog.reader import item_files, read_item
from manumit.catalog.sources import check_names, published_sources

__all__ = ["Case", "DerivedFact", "Sign", "derived_facts", "fact_names", "offer_signs"]

READ_FROM = ("text", "answers", "memory", "list")


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """A fact that code works out of others: ``data/derived/<name>.toml``.

    ``title`` ends the sentence "The message says: ...".
    """

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which a sign fires: all of ``all`` hold and none of ``none``.

    ``weight`` is in nats: what it adds to the log-odds; negative speaks against.
    """

    all: tuple[str, ...]
    weight: float
    none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: ``data/signs/<sign_id>.toml``; identifiers are never reused.

    Parameters
    ----------
    title, why
        The reason in plain words, and why it matters.
    group
        Signs of a group overlap; their weights are added with diminishing steps.
    sources
        Keys of published sources; never empty.
    when
        The ways in which it fires; the heaviest that holds counts.
    read_from
        ``text``; ``answers`` (only the person can say it); ``memory`` (what was seen
        before); ``list`` (an imported register).
    weight_source
        Where the weights come from; ``project-choice`` where no publication gives them.
    fires_on, quiet_on
        Messages that the test suite runs.
    """

    sign_id: str
    title: str
    why: str
    group: str
    sources: tuple[str, ...]
    when: tuple[Case, ...]
    weight_source: str
    read_from: str = "text"
    fires_on: tuple[str, ...] = ()
    quiet_on: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def derived_facts() -> dict[str, DerivedFact]:
    """Return the facts that code derives, by name."""
    return {name: read_item(file, DerivedFact, name=name) for name, file in item_files("derived")}


@lru_cache(maxsize=1)
def fact_names() -> frozenset[str]:
    """Return every name that a sign may ask for."""
    return frozenset(concepts()) | frozenset(derived_facts())


@lru_cache(maxsize=1)
def offer_signs() -> dict[str, Sign]:
    """Return the signs of the offer desk by identifier.

    Raises CatalogError for an unknown fact or source, or a sign without a source.
    """
    signs = {
        sign_id: read_item(file, Sign, sign_id=sign_id) for sign_id, file in item_files("signs")
    }
    for sign in signs.values():
        _check(sign)
    return signs


def _check(sign: Sign) -> None:
    asked = {name for case in sign.when for name in (*case.all, *case.none)}
    for named, known in (
        (asked, fact_names()),
        ({sign.read_from}, READ_FROM),
        ({sign.weight_source}, published_sources()),
    ):
        check_names(
            "signs",
            sign.sign_id,
            named,
            known,
            sign.sources,
            remedy="Facts stand in data/concepts and data/derived, sources in data/sources.",
            code="catalog.sign",
        )
