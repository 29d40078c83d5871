"""Linkage: clusters without labels, every row accounted for, loops against plain Python."""

from __future__ import annotations

import csv
import itertools
import json
import random
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from manumit.cli import build_app
from manumit.errors import InputError
from manumit.networks.linkage import agreement, dedupe, read_records
from manumit.networks.linkage.loops import block_pairs, level_codes, merge_by_weight
from manumit.networks.linkage.records import coded

FIRST = ["somchai", "narin", "maria", "jose", "abiy", "meles", "priya", "rahul", "linh", "minh"]
LAST = ["phommasak", "santos", "wongsawat", "desalegn", "kumari", "nguyen", "keophila", "reyes"]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "networks" / "splink_datasets"


def _list(path: Path, people: int = 300) -> None:
    """Write persons, each one to four times, with typing errors and gaps."""
    dice = random.Random(5)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["unique_id", "first_name", "surname", "dob", "city", "phone", "answer"])
        row = 0
        for person in range(people):
            first = dice.choice(FIRST) + dice.choice(["", "a", "ro", "li"])
            last = dice.choice(LAST) + dice.choice(["", "n", "si"])
            born = f"{dice.randint(1985, 2004)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
            city = dice.choice(["manila", "vientiane", "addis ababa", "chennai", "hanoi"])
            phone = f"+63917{dice.randint(1000000, 9999999)}"
            for _ in range(dice.randint(1, 4)):
                name = first
                if dice.random() < 0.3:
                    at = dice.randrange(len(name))
                    name = name[:at] + dice.choice("aeiou") + name[at + 1 :]
                row += 1
                writer.writerow(
                    [row, name, last, born if dice.random() < 0.8 else "", city,
                     phone if dice.random() < 0.6 else "", person]
                )  # fmt: skip


def test_a_list_is_linked_without_its_labels(tmp_path: Path) -> None:
    _list(tmp_path / "list.csv")
    records = read_records(tmp_path / "list.csv")
    assert records.ignored == ("answer",)
    linked = dedupe(records)
    truth = records.frame["answer"].to_list()
    found = agreement(linked.cluster_id, truth, (linked.left, linked.right))
    assert found["f1"] > 0.9
    assert found["blocking_recall"] > 0.9
    assert dedupe(records).cluster_id == linked.cluster_id
    assert set(linked.cluster_id) <= set(records.unique_id)
    assert 0.0 < linked.probability.min() < linked.probability.max() < 1.0


def test_labels_do_not_change_the_clusters(tmp_path: Path) -> None:
    _list(tmp_path / "list.csv")
    frame = pl.read_csv(tmp_path / "list.csv", infer_schema=False)
    frame.with_columns(answer=pl.lit("one")).write_csv(tmp_path / "blind.csv")
    one = dedupe(read_records(tmp_path / "list.csv"))
    assert one.cluster_id == dedupe(read_records(tmp_path / "blind.csv")).cluster_id


def test_the_command_writes_clusters_and_counts_rejects(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "Nr,Name,Geboren\n1,Maria Santos,1990-01-01\n2,Maria Santos,1990-01-01\n"
        "2,Jose Reyes,1991-02-02\n,Linh Nguyen,1992-03-03\n",
        encoding="utf-8",
    )
    words = ["networks", "dedupe", str(tmp_path / "list.csv"), "--out", str(tmp_path / "out.csv")]
    done = CliRunner().invoke(
        build_app(), [*words, "--column", "Nr=unique_id", "--column", "Geboren=date", "--json"]
    )
    assert done.exit_code == 1
    assert "4 rows read, 2 kept, 2 rejected" in done.stderr
    assert "Row 4" in done.stderr
    assert json.loads(done.stdout)["pairs_compared"] == 1
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text("utf-8").splitlines()))
    assert [row["unique_id"] for row in rows] == ["1", "2"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "no.csv").write_text("colour\nred\n", encoding="utf-8")
    with pytest.raises(InputError, match="unique_id"):
        read_records(tmp_path / "no.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_records(tmp_path / "absent.csv")
    (tmp_path / "one.csv").write_text("unique_id,name\na,Maria Santos\n", encoding="utf-8")
    assert dedupe(read_records(tmp_path / "one.csv")).cluster_id == ("a",)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.integers(2, 6))
@settings(max_examples=60, deadline=None)
def test_pairs_of_blocks_are_all_pairs_of_small_blocks(keys: list[int], limit: int) -> None:
    codes = np.array(keys)
    order = np.argsort(codes, kind="stable")
    edges = np.nonzero(np.diff(codes[order]))[0] + 1
    starts = np.concatenate([[0], edges, [len(codes)]]).astype(np.int64)
    left, right = block_pairs(order.astype(np.int64), starts, limit)
    expected = {
        (a, b)
        for a, b in itertools.combinations(range(len(keys)), 2)
        if keys[a] == keys[b] and keys.count(keys[a]) <= limit
    }
    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == sorted(expected)


def test_levels_tell_same_nearly_same_and_different() -> None:
    values = pl.Series(["1990-01-02", "1990-01-02", "1990-01-20", "1991-05-07", "", "1990-01-03"])
    column = coded(values)
    left = np.zeros(5, np.int64)
    out = np.zeros(5, np.int8)
    level_codes(left, np.arange(1, 6), column.codes, column.starts, column.data, column.common, out)
    assert out.tolist() == [8, 5, 3, 0, 5]


def test_one_false_pair_does_not_chain_two_persons() -> None:
    pairs = [(a, b) for a, b in itertools.combinations(range(4), 2)]
    pairs += [(a + 4, b + 4) for a, b in pairs]
    left = np.array([a for a, _ in pairs] + [3])
    right = np.array([b for _, b in pairs] + [4])
    weight = np.array([9.0] * len(pairs) + [3.0])
    order = np.argsort(-weight, kind="stable")
    roots = merge_by_weight(left, right, weight, order, 8, 0.0, -1.0)
    assert len(set(roots[:4].tolist())) == len(set(roots[4:].tolist())) == 1
    assert roots[0] != roots[7]


@pytest.mark.shared
def test_public_list_is_linked_as_well_as_measured() -> None:
    if not SHARED.exists():
        pytest.skip("the shared data are absent")
    records = read_records(SHARED / "fake_1000.csv")
    linked = dedupe(records)
    assert agreement(linked.cluster_id, records.frame["cluster"].to_list())["f1"] > 0.929
