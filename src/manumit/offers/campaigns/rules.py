"""The numbers of ``data/offers/campaigns.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import data_root, read_item

__all__ = ["CampaignRules", "campaign_rules"]


@dataclass(frozen=True, slots=True)
class CampaignRules:
    """What the file says of each number."""

    source: str
    ngram_dense: int
    ngram_other: int
    dense_share: float
    jaccard: float
    containment: float
    jaccard_with_containment: float
    fewest_ngrams: int


@lru_cache(maxsize=1)
def campaign_rules() -> CampaignRules:
    """Return the rules in force."""
    return read_item(data_root().joinpath("offers/campaigns.toml"), CampaignRules)
