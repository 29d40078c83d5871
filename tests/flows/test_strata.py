"""Strata and missed links: what is known comes out again."""

from __future__ import annotations

import numpy as np
import pytest

from manumit.errors import InputError
from manumit.flows.lists import ListTable
from manumit.flows.mse import Settings
from manumit.flows.mse.linkage import linkage_rows, with_links_restored
from manumit.flows.mse.strata import split_rows, strata_rows


def _drawn(people: int, rates: tuple[float, ...], seed: int) -> ListTable:
    on = np.random.default_rng(seed).random((people, len(rates))) < rates
    counts = np.bincount((on * 2 ** np.arange(len(rates))).sum(axis=1), minlength=2 ** len(rates))
    counts[0] = 0
    return ListTable(tuple("ABCD"[: len(rates)]), counts.astype(float))


def test_the_sum_of_strata_mends_what_one_estimate_for_all_gets_wrong() -> None:
    easy, hard = _drawn(4000, (0.4, 0.5, 0.45, 0.35), 1), _drawn(6000, (0.1, 0.08, 0.12, 0.1), 2)
    rows = strata_rows({"easy": easy, "hard": hard}, ["independence"], Settings())
    whole = rows[-1]
    assert whole["stratum"] == "all"
    assert whole["point"] == pytest.approx(10_000, rel=0.06)
    lower, upper = whole["lower"], whole["upper"]
    assert isinstance(lower, float)
    assert isinstance(upper, float)
    assert lower < 10_000 < upper
    both = ListTable(easy.names, easy.counts + hard.counts)
    alone = strata_rows({"all of them": both}, ["independence"], Settings())[0]["point"]
    assert isinstance(alone, float)
    assert alone < 8_000


def test_a_stratum_that_tells_nothing_leaves_the_sum_open() -> None:
    nothing = ListTable(("A", "B", "C"), np.array([0, 5, 4, 0, 3, 0, 0, 0], dtype=float))
    rows = strata_rows({"x": _drawn(500, (0.3, 0.3, 0.3), 1), "y": nothing}, ["bic"],
                       Settings(bootstraps=50))  # fmt: skip
    assert [row["status"] for row in rows] == ["estimated", "refused", "not_estimable"]
    assert "Nobody stands on two" in str(rows[1]["why"])


def test_rows_are_parted_by_a_column() -> None:
    rows = [(2, ["1", "old", "0", "5"]), (3, ["1", "", "1", "2"]), (4, ["0", "old", "1", "3"])]
    header, parts = split_rows(["A", "age", "B", "count"], rows, "age")
    assert header == ["A", "B", "count"]
    assert parts == {"old": [(2, ["1", "0", "5"]), (4, ["0", "1", "3"])],
                     "unknown": [(3, ["1", "1", "2"])]}  # fmt: skip
    with pytest.raises(InputError, match='no column "sex"'):
        split_rows(["A", "count"], [], "sex")


def test_restoring_links_undoes_what_missing_them_did() -> None:
    true = _drawn(20_000, (0.3, 0.25, 0.35), 7)
    rng = np.random.default_rng(8)
    seen = true.counts.copy()
    for pattern in range(8):
        lists = [p for p in range(3) if pattern >> p & 1]
        if len(lists) < 2:
            continue
        lost = rng.binomial(int(true.counts[pattern]), 0.1)
        seen[pattern] -= lost
        for place, part in zip(lists, rng.multinomial(lost, [1 / len(lists)] * len(lists)),
                               strict=True):  # fmt: skip
            seen[1 << place] += part
            seen[pattern & ~(1 << place)] += part
    damaged = ListTable(true.names, seen)
    assert damaged.persons > true.persons + 400
    restored = with_links_restored(damaged, 0.1)
    assert restored.persons == pytest.approx(true.persons, rel=0.01)
    assert restored.counts == pytest.approx(true.counts, rel=0.05, abs=40)
    rows = linkage_rows(damaged, ["independence"], Settings(), (0.0, 0.1))
    raw, mended = rows[0]["point"], rows[1]["point"]
    assert isinstance(raw, float)
    assert isinstance(mended, float)
    assert raw > 22_000
    assert mended == pytest.approx(20_000, rel=0.03)
