"""The numbers by which offers are judged, read from ``data/offers/judge.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import data_root, read_item

__all__ = ["JudgeRules", "judge_rules"]


@dataclass(frozen=True, slots=True)
class JudgeRules:
    """What the file says of each number."""

    source: str
    prior: float
    step_within_group: float
    caution_from: float
    high_from: float
    urgent_from: float
    many_marks: int
    perks_together: int
    formal_marks: int
    pay_high_ratio: float
    pay_extreme_ratio: float
    pay_normal_ratio: float
    pay_high_usd_unknown: float
    pay_extreme_usd_unknown: float
    lump_usd_day: float
    lump_usd_total: float
    region: tuple[str, ...]
    region_sources: tuple[str, ...]
    stop: tuple[str, ...]
    stop_sources: tuple[str, ...]
    office_roles: tuple[str, ...]
    other_roles: tuple[str, ...]


@lru_cache(maxsize=1)
def judge_rules() -> JudgeRules:
    """Return the rules in force."""
    return read_item(data_root().joinpath("offers/judge.toml"), JudgeRules)
