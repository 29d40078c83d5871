"""One engine, whatever the order, the batches and the format: the same scores and alerts."""

from __future__ import annotations

import itertools
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payments_made import ordinary, story, together
from polars.testing import assert_frame_equal

from manumit.catalog.typologies import typologies
from manumit.errors import InputError
from manumit.model.payments import PaymentAlert
from manumit.payments import Engine, Profile, load_engine, save_engine, screen_payments
from manumit.payments.simulate import Conditions, simulate_world

LOW = Profile(threshold=0.0, mule_threshold=1.0)


@pytest.fixture(scope="module")
def world() -> pl.DataFrame:
    return simulate_world(Conditions(victims=800.0), accounts=120, months=8, seed=3).payments


@pytest.fixture(scope="module")
def whole(world: pl.DataFrame) -> tuple[pl.DataFrame, list[PaymentAlert]]:
    screened = screen_payments(world, profile=LOW)
    assert screened.alerts, "the world must raise alerts, or nothing is compared"
    return screened.scores, screened.alerts


def test_every_payment_has_a_score_in_the_order_of_the_input(
    world: pl.DataFrame, whole: tuple[pl.DataFrame, list[PaymentAlert]]
) -> None:
    scores, _ = whole
    assert scores["payment_id"].equals(world["payment_id"])
    assert scores["score"].is_finite().all()


@given(seed=st.integers(0, 1000))
@settings(max_examples=5, deadline=None)
def test_the_order_of_rows_is_irrelevant(
    world: pl.DataFrame, whole: tuple[pl.DataFrame, list[PaymentAlert]], seed: int
) -> None:
    shuffled = screen_payments(world.sample(fraction=1, shuffle=True, seed=seed), profile=LOW)
    assert shuffled.alerts == whole[1]
    assert_frame_equal(
        shuffled.scores.sort("payment_id"), whole[0].sort("payment_id"), check_exact=True
    )


def test_other_customers_are_irrelevant(
    world: pl.DataFrame, whole: tuple[pl.DataFrame, list[PaymentAlert]]
) -> None:
    account = whole[1][0].account
    alone = screen_payments(world.filter(pl.col("account") == account), profile=LOW)
    assert alone.alerts == [alert for alert in whole[1] if alert.account == account]
    assert_frame_equal(
        alone.scores, whole[0].filter(pl.col("account") == account), check_exact=True
    )


def test_nothing_later_than_a_payment_matters(
    world: pl.DataFrame, whole: tuple[pl.DataFrame, list[PaymentAlert]]
) -> None:
    half = len(world) // 2
    assert_frame_equal(
        screen_payments(world[:half], profile=LOW).scores, whole[0][:half], check_exact=True
    )


@pytest.mark.parametrize("parts", [2, 7])
def test_a_saved_state_goes_on_where_it_stopped(
    world: pl.DataFrame,
    whole: tuple[pl.DataFrame, list[PaymentAlert]],
    parts: int,
    tmp_path: Path,
) -> None:
    state, scores, alerts = tmp_path / "state", [], []
    step = len(world) // parts + 1
    for start in range(0, len(world), step):
        engine = load_engine(state, LOW) if state.exists() else Engine(LOW)
        part = screen_payments(world[start : start + step], engine=engine)
        scores.append(part.scores)
        alerts += part.alerts
        save_engine(engine, state)
    assert alerts == whole[1]
    assert_frame_equal(pl.concat(scores), whole[0], check_exact=True)


def test_a_state_holds_no_account_and_no_name(world: pl.DataFrame, tmp_path: Path) -> None:
    engine = screen_payments(world, profile=LOW).engine
    save_engine(engine, tmp_path / "state")
    content = (tmp_path / "state").read_bytes()
    assert world["account"][0].encode() not in content
    named = world["counterparty_name"].drop_nulls()[0]
    assert named.encode() not in content


def test_a_damaged_state_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"PK\x03\x04 not a state")
    with pytest.raises(InputError, match="state file") as caught:
        load_engine(tmp_path / "state")
    assert caught.value.code == "payments.state"


def test_an_account_has_no_second_alert_within_the_quiet_time() -> None:
    example = typologies()["invest_exchange"].rises_on[0]
    payments = together(ordinary(), story(example.payments))
    often = screen_payments(payments, profile=Profile(threshold=-5.0, quiet_days=0)).alerts
    once = screen_payments(payments, profile=Profile(threshold=-5.0, quiet_days=90)).alerts
    assert len(often) > len(once) > 0
    days = [alert.alerted_at for alert in once]
    assert all((later - earlier).days >= 90 for earlier, later in itertools.pairwise(days))


def test_a_payment_that_comes_twice_counts_once(world: pl.DataFrame) -> None:
    account = world["account"][0]
    own = world.filter(pl.col("account") == account)
    twice = together(own, own[len(own) // 2 : len(own) // 2 + 1])
    scores = screen_payments(twice, profile=LOW).scores.drop_nans("score")
    assert_frame_equal(scores, screen_payments(own, profile=LOW).scores, check_exact=True)


def test_money_in_decimals_and_in_floats_gives_the_same_scores(world: pl.DataFrame) -> None:
    exact = world.with_columns(
        pl.col("amount").cast(pl.Decimal(38, 8)), pl.col("balance_after").cast(pl.Decimal(38, 8))
    )
    assert_frame_equal(
        screen_payments(exact, profile=LOW).scores,
        screen_payments(world, profile=LOW).scores,
        check_exact=True,
    )


def test_the_currency_does_not_matter(world: pl.DataFrame) -> None:
    from manumit.catalog.currencies import currency

    rate = currency("CZK").per_usd / currency("EUR").per_usd
    other = world.with_columns(
        pl.col("amount") * rate, pl.col("balance_after") * rate, pl.lit("CZK").alias("currency")
    )
    here, there = screen_payments(world, profile=LOW), screen_payments(other, profile=LOW)
    difference = (here.scores["score"] - there.scores["score"]).abs()
    assert (difference > 1.5).mean() < 0.01  # type: ignore[operator]  # only round sums differ


def test_only_the_required_columns_are_needed(world: pl.DataFrame) -> None:
    bare = world.select("payment_id", "paid_at", "account", "direction", "amount")
    assert screen_payments(bare).scores["score"].is_finite().all()


def test_an_empty_table_gives_nothing(world: pl.DataFrame) -> None:
    screened = screen_payments(world[:0])
    assert (len(screened.scores), screened.alerts) == (0, [])


def test_a_missing_column_and_an_amount_of_zero_are_named(world: pl.DataFrame) -> None:
    with pytest.raises(InputError, match='no column "amount"'):
        screen_payments(world.drop("amount"))
    with pytest.raises(InputError, match="amount above zero"):
        screen_payments(world.with_columns(pl.lit(0.0).alias("amount")))


def test_an_unknown_typology_is_refused_by_name() -> None:
    with pytest.raises(InputError, match='no typology "nonsense"'):
        Engine(Profile(threshold=1.0, typologies=("nonsense",)))


def test_accounts_tell_when_they_were_opened(world: pl.DataFrame) -> None:
    table = pl.DataFrame({"account": world["account"].unique().sort()}).with_columns(
        pl.lit("2023-12-20").str.to_date().alias("opened_on"), pl.lit(1941).alias("birth_year")
    )
    told = screen_payments(world, profile=LOW, accounts=table).scores["score"]
    assert (told != screen_payments(world, profile=LOW).scores["score"]).any()
