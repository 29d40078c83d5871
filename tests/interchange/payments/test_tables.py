"""Payments from tables of every kind: each good row is kept, each bad one named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from manumit.errors import InputError
from manumit.interchange.payments import (
    NotInOrder,
    PaymentReader,
    in_order,
    order_by_time,
    read_accounts,
    read_payments,
)
from manumit.payments.simulate import Conditions, simulate_world

HEAD = "payment_id,paid_at,account,direction,amount,currency"


def _frame(reader: PaymentReader) -> pl.DataFrame:
    batches = [pl.DataFrame(pl.from_arrow(batch)) for batch in reader]
    return pl.concat(batches, how="diagonal_relaxed") if batches else pl.DataFrame()


def _csv(tmp_path: Path, *rows: str, head: str = HEAD) -> Path:
    path = tmp_path / "payments.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def world() -> pl.DataFrame:
    return simulate_world(Conditions(), accounts=40, months=2, seed=4).payments


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl", "arrow", "polars", "folder"])
def test_every_format_gives_the_same_payments(
    world: pl.DataFrame, kind: str, tmp_path: Path
) -> None:
    source: Any = tmp_path / f"payments.{kind}"
    if kind == "csv":
        world.write_csv(source)
    elif kind == "parquet":
        world.write_parquet(source)
    elif kind == "jsonl":
        world.write_ndjson(source)
    elif kind == "arrow":
        source = world.to_arrow()
    elif kind == "polars":
        source = world
    else:
        source.mkdir()
        world[: len(world) // 2].write_csv(source / "a.csv")
        world[len(world) // 2 :].write_parquet(source / "b.parquet")
    reader = read_payments(source)
    found = _frame(reader)
    assert (reader.read, reader.kept, reader.rejected) == (len(world), len(world), 0)
    order = ["payment_id", "paid_at", "account", "direction", "counterparty", "purpose"]
    assert_frame_equal(
        found.sort("payment_id").select(pl.col(n).cast(world.schema[n]) for n in order),
        world.sort("payment_id").select(order),
    )
    amounts = found.sort("payment_id")["amount"].cast(pl.Float64)
    assert_frame_equal(
        amounts.to_frame(), world.sort("payment_id").select("amount"), rel_tol=0, abs_tol=1e-9
    )


def test_a_parquet_file_needs_the_required_columns_only(
    world: pl.DataFrame, tmp_path: Path
) -> None:
    bare = world.select("payment_id", "paid_at", "account", "direction", "amount")
    bare.write_parquet(tmp_path / "bare.parquet")
    found = _frame(read_payments(tmp_path / "bare.parquet"))
    assert_frame_equal(found.select(pl.col(n).cast(bare.schema[n]) for n in bare.columns), bare)


def test_bad_rows_are_named_and_good_ones_kept(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "p1,2025-03-01T09:30:00Z,A,out,10.50,EUR",
        ",2025-03-01T09:30:00Z,A,out,10.50,EUR",
        "p3,yesterday,A,out,10.50,EUR",
        "p4,2025-03-01T09:30:00Z,,out,10.50,EUR",
        "p5,2025-03-01T09:30:00Z,A,sideways,10.50,EUR",
        "p6,2025-03-01T09:30:00Z,A,out,0,EUR",
        "p7,2025-03-01T09:30:00Z,A,out,ten,EUR",
        "p8,2025-03-01T09:30:00Z,A,out,10.50,EUX",
        "p9,2025-03-01T09:30:00Z,A,out",
        "p10,2025-03-01T09:30:00Z,A,in,7,",
    )
    rejects = tmp_path / "rejects.jsonl"
    reader = read_payments(path, rejects=rejects)
    found = _frame(reader)
    assert found["payment_id"].to_list() == ["p1", "p10"]
    assert (reader.read, reader.kept, reader.rejected) == (10, 2, 8)
    rows = [json.loads(line) for line in rejects.read_text().splitlines()]
    named = sorted((row["row"], row["column"]) for row in rows)
    assert named == [(3, "payment_id"), (4, "paid_at"), (5, "account"), (6, "direction"),
                     (7, "amount"), (8, "amount"), (9, "currency"), (10, "")]  # fmt: skip
    assert all(row["remedy"] and row["code"].startswith("payments.") for row in rows)
    assert not any("ten" in row["reason"] or "yesterday" in row["reason"] for row in rows)


def test_rows_are_numbered_as_a_person_counts_them_after_a_broken_one(tmp_path: Path) -> None:
    good = "p{n},2025-03-01T09:30:00Z,A,out,1,EUR"
    rows = [good.format(n=n) for n in range(1, 6)]
    rows[1] = "broken"
    rows[3] = "p4,never,A,out,1,EUR"
    rejects = tmp_path / "rejects.jsonl"
    reader = read_payments(_csv(tmp_path, *rows), rejects=rejects)
    assert len(_frame(reader)) == 3
    assert sorted(json.loads(line)["row"] for line in rejects.read_text().splitlines()) == [3, 5]


def test_a_cell_may_hold_line_ends_and_delimiters(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        'p1,2025-03-01T09:30:00Z,A,out,1,EUR,"two\nlines, and more"',
        "p2,2025-03-01T09:30:01Z,A,out,2,EUR,plain",
        head=f"{HEAD},purpose",
    )
    assert _frame(read_payments(path))["purpose"].to_list() == ["two\nlines, and more", "plain"]


@given(st.decimals(min_value="0.00000001", max_value="99999999999999", places=8))
@settings(max_examples=40, deadline=None)
def test_money_keeps_every_digit(tmp_path_factory: pytest.TempPathFactory, amount: Decimal) -> None:
    folder = tmp_path_factory.mktemp("money")
    path = _csv(folder, f"p1,2025-03-01T09:30:00Z,A,out,{amount:f},EUR")
    assert _frame(read_payments(path))["amount"].to_list() == [amount]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("2025-03-01T09:30:00Z", datetime(2025, 3, 1, 9, 30, tzinfo=UTC)),
        ("2025-03-01T09:30:00+02:00", datetime(2025, 3, 1, 7, 30, tzinfo=UTC)),
        ("2025-03-01 09:30:00.250", datetime(2025, 3, 1, 9, 30, 0, 250_000, tzinfo=UTC)),
        ("2025-03-01 09:30", datetime(2025, 3, 1, 9, 30, tzinfo=UTC)),
        ("2025-03-01", datetime(2025, 3, 1, 12, tzinfo=UTC)),
        ("01.03.2025", datetime(2025, 3, 1, 12, tzinfo=UTC)),
    ],
)
def test_moments_are_turned_to_utc(tmp_path: Path, written: str, wanted: datetime) -> None:
    path = _csv(tmp_path, f"p1,{written},A,out,1,EUR")
    assert _frame(read_payments(path))["paid_at"].to_list() == [wanted]


def test_headings_of_other_banks_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(
        "Transaction ID;Booking Date;IBAN;Debit/Credit;Betrag;Währung;Empfänger\n"
        "t1;2025-03-01;DE1;D;1.234,56;EUR;Rosa\n",
        encoding="utf-8",
    )
    mapping = {"columns": {"direction": "Debit/Credit"}}
    found = _frame(read_payments(path, mapping=mapping))
    row = found.row(0, named=True)
    assert (row["payment_id"], row["direction"], row["counterparty_name"]) == ("t1", "out", "Rosa")
    assert row["amount"] == Decimal("1234.56")


def test_the_sign_of_the_amount_may_say_the_direction(tmp_path: Path) -> None:
    path = _csv(tmp_path, "p1,2025-03-01,A,-5.00", "p2,2025-03-01,A,7.00", "p3,2025-03-01,A,0",
                head="payment_id,paid_at,account,amount")  # fmt: skip
    reader = read_payments(path)
    found = _frame(reader)
    assert found["direction"].to_list() == ["out", "in"]
    assert found["amount"].to_list() == [5, 7]
    assert reader.rejected == 1


def test_a_mapping_renames_translates_and_adds(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b,c,d,e\n1,03/01/2025,K,Vydaj,5\n", encoding="utf-8")
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'date_format = "%m/%d/%Y"\n[columns]\npayment_id = "a"\npaid_at = "b"\naccount = "c"\n'
        'direction = "d"\namount = "e"\n[constants]\ncurrency = "CZK"\n'
        '[directions]\nVydaj = "out"\n'
    )
    row = _frame(read_payments(path, mapping=mapping)).row(0, named=True)
    assert (row["direction"], row["currency"]) == ("out", "CZK")
    assert row["paid_at"] == datetime(2025, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mapping", "word"),
    [
        ({"wrong": 1}, "unknown key"),
        ({"columns": {"colour": "a"}}, "no column of a payment"),
        ({"columns": {"account": "nowhere"}}, "no such column"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path: Path, mapping: dict[str, Any], word: str) -> None:
    path = _csv(tmp_path, "p1,2025-03-01,A,out,1,EUR")
    with pytest.raises(InputError, match=word):
        _frame(read_payments(path, mapping=mapping))


def test_a_missing_column_is_named_with_its_remedy(tmp_path: Path) -> None:
    path = _csv(tmp_path, "p1,2025-03-01,out,1", head="payment_id,paid_at,direction,amount")
    with pytest.raises(InputError, match="recognised as account") as caught:
        _frame(read_payments(path))
    assert "mapping" in caught.value.remedy


def test_what_is_not_understood_in_a_free_column_is_left_empty_and_counted(tmp_path: Path) -> None:
    path = _csv(tmp_path, "p1,2025-03-01,A,out,1,EUR,hovercraft", head=f"{HEAD},channel")
    reader = read_payments(path)
    assert _frame(reader)["channel"].to_list() == [None]
    assert any("channel" in note for note in reader.notes)


def test_payments_are_put_in_order_whatever_the_file(world: pl.DataFrame, tmp_path: Path) -> None:
    shuffled = world.sample(fraction=1, shuffle=True, seed=1)
    for ending in ("csv", "parquet"):
        path = tmp_path / f"s.{ending}"
        shuffled.write_csv(path) if ending == "csv" else shuffled.write_parquet(path)
        batches = [pl.DataFrame(pl.from_arrow(b)) for b in order_by_time(read_payments(path))]
        found = pl.concat(batches)
        assert found["paid_at"].is_sorted()
        assert set(found["payment_id"]) == set(world["payment_id"])
        assert len(found) == len(world)
        with pytest.raises(NotInOrder):
            list(in_order(read_payments(path)))


def test_a_moment_never_parts_over_two_batches() -> None:
    at = pa.array([0, 1, 1, 1, 2, 2], pa.timestamp("us", tz="UTC"))
    table = pa.table({"payment_id": list("abcdef"), "paid_at": at, "account": ["A"] * 6,
                      "direction": ["out"] * 6, "amount": [1.0] * 6})  # fmt: skip
    parts = pa.Table.from_batches(table.to_batches(max_chunksize=2))
    batches = list(in_order(read_payments(parts)))
    moments = [set(batch.column("paid_at").to_pylist()) for batch in batches]
    for place, one in enumerate(moments):
        assert all(not one & other for other in moments[place + 1 :])
    assert sum(batch.num_rows for batch in batches) == 6


@pytest.mark.parametrize(
    "content", [b"", b"PAR1 but not really", b"<?xml version='1.0'?><a", b"\x00\x01\x02"]
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(content)
    with pytest.raises(InputError):
        _frame(read_payments(path))


def test_an_empty_table_gives_no_payment(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"")
    reader = read_payments(tmp_path / "x.csv")
    assert (len(_frame(reader)), reader.read) == (0, 0)


def test_the_table_of_accounts_only_helps(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("account,opened_on,birth_year\nA,2020-01-05,1950\nB,never,\n", encoding="utf-8")
    found = read_accounts(path)
    assert found["birth_year"].to_list() == [1950, None]
    assert found["opened_on"].null_count() == 1
    path.write_text("nothing\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column account"):
        read_accounts(path)
