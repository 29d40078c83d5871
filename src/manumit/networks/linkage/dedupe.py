"""Find the records of one person in a list, without labels.

Records that agree on a rule are compared; each column gives a level of agreement; expectation
and maximisation (Fellegi and Sunter 1969, Winkler 1988) finds what each level is worth among
true and false pairs that were compared; clusters grow by average linkage, so that one false
pair does not chain two persons together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from manumit.names.comparing import rows_for
from manumit.networks.linkage.loops import block_pairs, level_codes, merge_by_weight
from manumit.networks.linkage.records import Records, coded, linkage_settings

__all__ = ["Linked", "dedupe"]

_LEVELS = 10
_NOT_COMPARED = frozenset({"words", "address_more", "first_name", "surname"})


@dataclass(frozen=True, slots=True)
class Linked:
    """Clusters of a list: ``cluster_id`` is the identifier of the cluster's first record.

    ``left``, ``right`` are the rows of the pairs that were compared and ``probability`` that
    they are one person's, among pairs like these; ``weights`` tells for each column and level
    the bits that it adds, ``rules`` how many pairs each blocking rule brought.
    """

    cluster_id: tuple[str, ...]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    probability: NDArray[np.float64]
    weights: dict[str, list[float]]
    rules: dict[str, int]


def dedupe(records: Records, *, seed: int = 1) -> Linked:
    """Link the records of one person.

    Raises nothing for lists in which nothing can be compared: then each record stands alone.
    """
    count = len(records)
    left, right, rules = _blocked(records)
    if not len(left):
        nothing = np.zeros(0)
        return Linked(records.unique_id, left, right, nothing, {}, rules)
    bits, weights, prior = _weigh(records, left, right, seed)
    settings = linkage_settings()["cluster"]
    scored = bits + prior
    least = float(np.log2(settings["least_probability"] / (1 - settings["least_probability"])))
    order = np.argsort(-scored, kind="stable")
    roots = merge_by_weight(
        left, right, scored, order, count, least, least + settings["never_compared"]
    )
    first: dict[int, str] = {}
    for root, unique in zip(roots.tolist(), records.unique_id, strict=True):
        first.setdefault(root, unique)
    named = tuple(first[root] for root in roots.tolist())
    probability = 1.0 / (1.0 + 2.0 ** -np.clip(scored, -60, 60))
    return Linked(named, left, right, probability, weights, rules)


def _part(records: Records, part: str) -> tuple[pl.Series, int] | None:
    role, _, letters = part.partition(":")
    if role not in records.columns:
        return None
    values = records.columns[role]
    if not letters:
        return values, 2
    length = int(letters)
    cut = values.str.slice(0, length) if length > 0 else values.str.slice(length)
    return cut, 1


def _blocked(records: Records) -> tuple[NDArray[np.int64], NDArray[np.int64], dict[str, int]]:
    settings = linkage_settings()["blocking"]
    count = len(records)
    pairs: list[NDArray[np.int64]] = []
    rules: dict[str, int] = {}
    for rule in settings["rules"]:
        parts = [found for part in rule if (found := _part(records, part))]
        if len(parts) < len(rule):
            continue
        usable = np.ones(count, bool)
        for values, least in parts:
            usable &= (values.str.len_chars() >= least).to_numpy()
        key = pl.select(
            pl.concat_str([values for values, _ in parts], separator="\x1f")
        ).to_series()
        at = np.nonzero(usable)[0]
        codes = key.rank("dense").to_numpy().astype(np.int64)[at]
        order = np.argsort(codes, kind="stable")
        edges = np.nonzero(np.diff(codes[order]))[0] + 1
        starts = np.concatenate([[0], edges, [len(codes)]]).astype(np.int64)
        one, two = block_pairs(at[order].astype(np.int64), starts, settings["limit"])
        rules[" + ".join(rule)] = len(one)
        pairs.append(one.astype(np.int64) * count + two)
    once = np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, np.int64)
    return once // max(count, 1), once % max(count, 1), rules


def _levels(
    records: Records, sides: list[tuple[NDArray[np.int64], NDArray[np.int64]]]
) -> list[dict[str, NDArray[np.int8]]]:
    """Return the level of agreement of every column, for each list of pairs."""
    found: list[dict[str, NDArray[np.int8]]] = [{} for _ in sides]
    for role, values in records.columns.items():
        if role in _NOT_COMPARED:
            continue
        if role == "full_name":
            limits = linkage_settings()["compare"]["name_levels"]
            compare = rows_for(values.to_list())
            for levels, (one, two) in zip(found, sides, strict=True):
                scores = compare(one, two)
                levels[role] = (np.digitize(scores, limits) + 1).astype(np.int8)
            continue
        column = coded(values)
        for levels, (one, two) in zip(found, sides, strict=True):
            out = np.zeros(len(one), np.int8)
            level_codes(one, two, column.codes, column.starts, column.data, column.common, out)
            levels[role] = out
    return found


def _shares(levels: NDArray[np.int8], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of each level among pairs of this weight; unknown has none."""
    counts = np.bincount(levels, weights=weight, minlength=_LEVELS) + 0.5
    counts[0] = 0.0
    shares: NDArray[np.float64] = counts / counts.sum()
    return shares


def _bits(true: NDArray[np.float64], false: NDArray[np.float64]) -> NDArray[np.float64]:
    bits = np.zeros(_LEVELS)
    bits[1:] = np.log2(true[1:] / false[1:])
    return bits


def _weigh(
    records: Records, left: NDArray[np.int64], right: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.float64], dict[str, list[float]], float]:
    """Return the bits of every pair, those of every level, and the prior of a compared pair."""
    settings = linkage_settings()["compare"]
    random = np.random.default_rng(seed)
    one, two = random.integers(0, len(records), (2, settings["random_pairs"]))
    apart = one != two
    levels, strangers = _levels(records, [(left, right), (one[apart], two[apart])])
    among_strangers = {
        role: _shares(values, np.ones(len(values))) for role, values in strangers.items()
    }
    agreeing = np.zeros(len(left))
    for values in levels.values():
        agreeing += (values >= 5).astype(float) - (values == 1)
    chance = (agreeing >= 2).astype(float)
    total = np.zeros(len(left))
    table: dict[str, NDArray[np.float64]] = {}
    prior = 0.0
    for step in range(settings["rounds"]):
        early = step < settings["first_rounds"]
        total = np.zeros(len(left))
        for role, values in levels.items():
            true = _shares(values, chance)
            false = among_strangers[role] if early else _shares(values, 1.0 - chance)
            table[role] = _bits(true, false)
            total += table[role][values]
        share = min(max(float(chance.mean()), 1e-6), 1 - 1e-6)
        prior = -settings["prior_bits"] if early else float(np.log2(share / (1 - share)))
        chance = 1.0 / (1.0 + 2.0 ** -np.clip(total + prior, -60, 60))
    named = {role: [round(float(bit), 2) for bit in bits] for role, bits in table.items()}
    return total, named, prior
