"""Typologies as arrays for the kernel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from manumit.catalog.evidence import MOST_EDGES, evidence_items
from manumit.catalog.reader import declared_values
from manumit.catalog.typologies import Typology, typologies
from manumit.errors import InputError
from manumit.payments.layout import MULE_EVIDENCE, VICTIM_EVIDENCE, Floats, Window

__all__ = ["WINDOWS", "Cards", "cards_of", "edges_of", "windows"]

WINDOWS = "payments/windows.toml"


@dataclass(frozen=True, slots=True)
class Cards:
    """The typologies of one group: what the kernel adds up.

    ``edges`` is (evidence, edges + 1), padded with infinity; ``weights`` is
    (evidence, bins, typologies) in nats; ``priors`` is (typologies,).
    """

    names: tuple[str, ...]
    evidence: tuple[str, ...]
    edges: Floats
    weights: Floats
    priors: Floats


@lru_cache(maxsize=8)
def cards_of(group: str, *, only: Collection[str] | None = None) -> Cards:
    """Return the typologies of ``victim`` or ``mule``, all or ``only`` those named.

    Raises InputError for a name that is not a typology, or when none of a group is left.
    """
    known = typologies()
    if only is not None and (strange := sorted(set(only) - set(known))):
        raise InputError(
            f'There is no typology "{strange[0]}".',
            remedy=f"Known: {', '.join(known)}.",
            code="payments.typology",
        )
    chosen = [
        t for t in known.values() if t.group == group and (only is None or t.typology_id in only)
    ]
    return make_cards(group, chosen)


def make_cards(group: str, chosen: list[Typology]) -> Cards:
    """Return these typologies as arrays."""
    evidence = VICTIM_EVIDENCE if group == "victim" else MULE_EVIDENCE
    weights = np.zeros((len(evidence), MOST_EDGES + 2, max(len(chosen), 1)))
    priors = np.full(max(len(chosen), 1), -np.inf)
    for column, typology in enumerate(chosen):
        priors[column] = typology.prior
        for name, nats in typology.weights.items():
            weights[evidence.index(name), : len(nats), column] = nats
    names = tuple(typology.typology_id for typology in chosen)
    return Cards(names, evidence, edges_of(evidence), weights, priors)


def edges_of(evidence: tuple[str, ...]) -> Floats:
    """Return where the bins of each evidence end, padded with infinity."""
    items = evidence_items()
    edges = np.full((len(evidence), MOST_EDGES + 1), np.inf)
    for row, name in enumerate(evidence):
        edges[row, : len(items[name].edges)] = items[name].edges
    return edges


def windows() -> Floats:
    """Return the engine's windows and floors in the order of ``layout.Window``."""
    values = declared_values(WINDOWS)
    return np.array([values[member.name] for member in Window])
