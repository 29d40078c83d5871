"""Unseen origins: figures of the literature, the published lists, files with bad rows."""

from __future__ import annotations

from datetime import date
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.errors import InputError
from manumit.flows.origins import OriginLists, origin_lists
from manumit.flows.richness import DatedList, Unseen, accumulation, forward_test, unseen_origins
from manumit.interchange.rows import read_rows

SHARED = Path(__file__).parents[3] / "shared/data/flows/origins/origin_lists.csv"
DAY = date(2025, 1, 1)


def _lists(*named: str) -> list[DatedList]:
    """Return lists of one-letter countries, a day apart."""
    return [
        DatedList(f"L{n}", date(2025, 1, n), dict.fromkeys(letters))
        for n, letters in enumerate(named, start=1)
    ]


def _read(file: Path) -> OriginLists:
    read = read_rows(file)
    return origin_lists(read.header, read.rows)


def _of(found: Unseen, method: str) -> float:
    return next(one.point for one in found.estimates if one.method == method)


def test_chao2_and_jackknives_by_hand() -> None:
    # four lists; a b on all, c d on two, e f g on one
    found = unseen_origins(_lists("abce", "abcf", "abdg", "abd"))
    assert (found.observed, found.once, found.twice) == (7, 3, 2)
    assert _of(found, "chao2") == pytest.approx(7 + 3 / 4 * 9 / 4)
    assert _of(found, "jackknife1") == pytest.approx(7 + 3 * 3 / 4)
    assert _of(found, "jackknife2") == pytest.approx(7 + 3 * 5 / 4 - 2 * 4 / 12)
    assert found.coverage == pytest.approx(1 - 3 / 15 * 9 / 13)
    # ice: rare 7, total 15, covered 12/15, spread max(7/.8 * 4/3 * (2*12+2*2)/225 - 1, 0)
    spread = max(7 / 0.8 * 4 / 3 * (12 * 2 + 2 * 2) / 225 - 1, 0)
    assert _of(found, "ice") == pytest.approx(7 / 0.8 + 3 / 0.8 * spread)


def test_with_no_origin_on_two_lists_the_corrected_form_is_taken() -> None:
    found = unseen_origins(_lists("ab", "cd", "ef"))
    assert _of(found, "chao2") == pytest.approx(6 + 2 / 3 * 6 * 5 / 2)
    assert any("exactly two lists" in warning for warning in found.warnings)


def test_when_every_origin_is_common_nothing_is_unseen() -> None:
    found = unseen_origins(_lists("abc", "abc", "abc"))
    assert {one.point for one in found.estimates} == {3.0}
    assert found.coverage == 1.0


def test_rarefaction_is_the_mean_over_all_choices_of_lists() -> None:
    on = {"a": 4, "b": 4, "c": 2, "d": 2, "e": 1, "f": 1, "g": 1}
    curve = accumulation(_lists("abce", "abcf", "abdg", "abd"), level=0.95, seed=1, bootstraps=20)
    for n in (1, 2, 3, 4):
        wanted = sum(1 - comb(4 - times, n) / comb(4, n) for times in on.values())
        assert curve[n - 1]["origins"] == pytest.approx(wanted)
    beyond = [step["origins"] for step in curve[3:]]
    assert beyond == sorted(beyond)
    assert beyond[-1] <= 7 + 3 / 4 * 9 / 4
    assert [step["beyond"] for step in curve] == [0.0] * 4 + [1.0] * 4


def test_the_interval_of_chao2_holds_a_world_that_suits_it() -> None:
    """Sixty origins with one chance of a list each: the interval holds 60 nearly always."""
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(200):
        lists = [
            DatedList(str(n), DAY, {f"c{k}": None for k in np.flatnonzero(rng.random(60) < 0.15)})
            for n in range(10)
        ]
        one = unseen_origins(lists, bootstraps=2).estimates[0]
        assert one.lower is not None
        assert one.upper is not None
        held += one.lower <= 60 <= one.upper
    assert held >= 180


def test_one_list_is_refused() -> None:
    with pytest.raises(InputError, match="1 list"):
        unseen_origins(_lists("abc"))


def test_the_forward_test_tells_only_what_was_known_that_day() -> None:
    steps = forward_test(_lists("abc", "abd", "abe", "abcdefgh"), known=8)
    assert [(step["lists"], step["observed"], step["later"]) for step in steps] == [
        (2, 4, 8), (3, 5, 8),
    ]  # fmt: skip
    for step in steps:
        assert step["held"] == (step["lower"] <= 8 <= step["upper"])


@given(st.lists(st.sets(st.sampled_from("abcdefghij"), min_size=1), min_size=2, max_size=8))
def test_no_estimate_is_below_what_was_seen(sets: list[set[str]]) -> None:
    found = unseen_origins(_lists(*("".join(sorted(one)) for one in sets)), bootstraps=5)
    assert 0 <= found.coverage <= 1
    for one in found.estimates:
        if one.method in {"chao2", "ice", "jackknife1"}:
            assert one.point >= found.observed - 1e-9
        if one.lower is not None and one.upper is not None:
            assert one.lower <= one.point <= one.upper


def test_a_bad_row_is_told_and_loses_no_other(tmp_path: Path) -> None:
    file = tmp_path / "lists.csv"
    file.write_text(
        "list,date,country,count\nA,2025-01-01,KE,5\nA,2025-13-01,UG,2\nA,2025-01-01,Narnia,2\n"
        ",2025-01-01,UG,2\nB,2025-02-01,KEN,\nB,2025-02-01,UG,two\nB,2025-02-01,ug,0\nB,2025-02-01,ET,1\n"
    )
    read = _read(file)
    assert [(one.list_id, dict(one.people)) for one in read.lists] == [
        ("A", {"KE": 5}),
        ("B", {"KE": None, "ET": 1}),
    ]
    assert read.read == 8
    assert [(r.row, r.column) for r in read.rejects] == [
        (3, "date"), (4, "country"), (5, "list"), (7, "count"), (8, "count"),
    ]  # fmt: skip
    file.write_text("list,date,country\nA,never,KE\n")
    with pytest.raises(InputError, match="no row"):
        _read(file)
    file.write_text("list,country\nA,KE\n")
    with pytest.raises(InputError, match='no column "date"'):
        _read(file)


@pytest.mark.shared
def test_the_published_lists_give_the_measured_figures() -> None:
    if not SHARED.exists():
        pytest.skip(f"{SHARED.name} of the shared data is absent")
    read = _read(SHARED)
    assert read.rejects == ()
    found = unseen_origins(read.lists, known=66)
    chao2 = found.estimates[0]
    assert (len(read.lists), found.observed) == (22, 52)
    assert (chao2.point, chao2.lower, chao2.upper) == pytest.approx((63.5, 55.7, 88.1), abs=0.1)
    assert _of(found, "ice") == pytest.approx(71.4, abs=0.1)
    early = next(step for step in found.forward if step["lists"] == 3)
    assert early["observed"] == 34
    assert (early["chao2"], early["lower"], early["upper"]) == pytest.approx(
        (78.1, 47.4, 179.0), abs=0.1
    )
    # From three lists on, the interval of every day held the 66 that INTERPOL counted later.
    assert [step["held"] for step in found.forward] == [False] + [True] * 19
