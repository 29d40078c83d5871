"""Measures on a case small enough to work out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from manumit.payments.evaluate import BASELINES, baseline_scores
from manumit.payments.evaluate.baselines import window_features
from manumit.payments.evaluate.measures import measure, scored
from manumit.payments.simulate import Conditions, simulate_world

START = datetime(2024, 1, 1, tzinfo=UTC)


def _case() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Victim V loses 100, 200, 700 on days 10, 20, 30; honest H has a higher score on day 15."""
    rows = [
        ("v1", "V", 10, 100.0, 1.0),
        ("v2", "V", 20, 200.0, 5.0),
        ("v3", "V", 30, 700.0, 9.0),
        ("h1", "H", 15, 50.0, 7.0),
        ("x0", "V", 0, 5.0, 0.0),
        ("x1", "H", 300, 5.0, 0.0),
    ]
    payments = pl.DataFrame(
        {
            "payment_id": [r[0] for r in rows],
            "account": [r[1] for r in rows],
            "paid_at": [START + timedelta(days=r[2]) for r in rows],
            "amount": [r[3] for r in rows],
        }
    )
    scores = pl.DataFrame({"payment_id": [r[0] for r in rows], "score": [r[4] for r in rows]})
    truth = pl.DataFrame(
        {"payment_id": ["v1", "v2", "v3"], "story": ["s"] * 3, "is_loss": [True] * 3}
    )
    return payments, scores, truth


def test_loss_is_prevented_only_after_the_first_alert() -> None:
    payments, scores, truth = _case()
    data = scored(scores, payments, truth)
    # Two accounts over ten months of 30 days: a budget of 1,000 allows two alerts.
    found = measure(data, budget=1000.0)
    assert (found.threshold, found.alerts, found.true_alerts) == (1.0, 2, 1)
    assert found.prevented == pytest.approx(0.9)
    assert found.detected_value == 1.0
    assert found.by_story == {"s": pytest.approx(0.9)}
    assert (found.median_payments, found.median_days, found.before_half) == (1.0, 0.0, 1.0)


def test_a_smaller_budget_finds_less() -> None:
    payments, scores, truth = _case()
    found = measure(scored(scores, payments, truth), budget=500.0)  # one alert
    assert (found.threshold, found.alerts, found.prevented) == (9.0, 1, 0.0)


def test_without_a_score_nothing_is_prevented() -> None:
    payments, scores, truth = _case()
    found = measure(scored(scores.clear(), payments, truth), budget=1000.0)
    assert (found.alerts, found.prevented) == (0, 0.0)


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_scores_every_payment_out(name: str) -> None:
    world = simulate_world(Conditions(), accounts=30, months=4, seed=2)
    scores = baseline_scores(window_features(world.payments), name)
    out = world.payments.filter(pl.col("direction") == "out")
    assert set(scores["payment_id"]) == set(out["payment_id"])
    assert scores["score"].is_finite().all()


def test_features_of_the_classifier_look_only_backwards() -> None:
    payments = simulate_world(Conditions(), accounts=20, months=4, seed=2).payments
    half = len(payments) // 2
    whole, part = window_features(payments), window_features(payments[:half])
    columns = ["payment_id", "out30", "out180", "largest", "pair_sum", "crypto30"]
    assert whole[:half].select(columns).equals(part.select(columns))
