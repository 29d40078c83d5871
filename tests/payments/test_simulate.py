"""Simulated worlds are what they say: the same for a seed, with a truth that fits the payments."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from manumit.model.payments import PAYMENT_COLUMNS
from manumit.payments.simulate import Conditions, World, random_conditions, simulate_world
from manumit.payments.simulate.hard_negatives import HARD_NEGATIVES
from manumit.payments.simulate.victims import REGIMES


@pytest.fixture(scope="module")
def world() -> World:
    return simulate_world(
        Conditions(victims=1500.0, story_factor=6.0), accounts=400, months=12, seed=5
    )


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    first, again, other = (
        simulate_world(accounts=40, months=2, seed=seed).payments for seed in (1, 1, 2)
    )
    assert_frame_equal(first, again)
    assert not first.equals(other)


def test_payments_keep_the_contract(world: World) -> None:
    payments = world.payments
    assert set(payments.columns) <= set(PAYMENT_COLUMNS)
    assert payments["payment_id"].is_unique().all()
    assert payments["paid_at"].is_sorted()
    assert (payments["amount"] > 0).all()
    assert set(payments["direction"].unique()) == {"in", "out"}
    assert payments["balance_after"].min() > -0.01  # type: ignore[operator]


def test_every_story_that_is_declared_is_told(world: World) -> None:
    assert set(world.truth["story"]) == set(HARD_NEGATIVES) | set(REGIMES)
    assert set(world.truth.filter("is_victim")["story"]) == set(REGIMES)


def test_losses_of_the_truth_are_those_of_the_payments(world: World) -> None:
    lost = world.payments.join(world.payment_truth.filter("is_loss"), on="payment_id")
    assert lost["amount"].sum() == pytest.approx(world.truth["loss"].sum())
    assert (lost["direction"] == "out").all()
    assert (world.truth.filter(~pl.col("is_victim"))["loss"] == 0).all()


def test_balances_follow_from_the_payments(world: World) -> None:
    flow = pl.when(pl.col("direction") == "in").then("amount").otherwise(-pl.col("amount"))
    steps = world.payments.with_columns(
        (pl.col("balance_after") - pl.col("balance_after").shift(1).over("account") - flow).alias(
            "gap"
        )
    )
    assert steps["gap"].drop_nulls().abs().max() < 0.02  # type: ignore[operator]


def test_conditions_say_what_is_missing() -> None:
    bare = Conditions(
        unknown_kinds=1.0, balances=False, names=False, accounts_given=False, channels=False
    )
    payments = simulate_world(bare, accounts=30, months=2, seed=1).payments
    assert set(payments["counterparty_kind"].drop_nulls()) == {"unknown"}
    assert not {"balance_after", "counterparty", "counterparty_name", "channel"} & set(
        payments.columns
    )


def test_random_conditions_differ_between_seeds() -> None:
    assert len({str(random_conditions(seed)) for seed in range(10)}) == 10
