"""One payment at a time gives what the batch gives, also when payments come late."""

from __future__ import annotations

import random

import polars as pl
import pytest

from manumit.errors import InputError
from manumit.model.payments import Payment, payment_of_row
from manumit.payments import Profile, screen_payments
from manumit.payments.live import LiveEngine
from manumit.payments.simulate import Conditions, simulate_world

LOW = Profile(threshold=0.0, mule_threshold=1.0)


@pytest.fixture(scope="module")
def world() -> pl.DataFrame:
    return simulate_world(Conditions(victims=2000.0), accounts=40, months=6, seed=8).payments


def payments_of(frame: pl.DataFrame) -> list[Payment]:
    return [payment_of_row(row) for row in frame.iter_rows(named=True)]


def test_payments_in_time_order_give_the_scores_and_alerts_of_the_batch(
    world: pl.DataFrame,
) -> None:
    batch = screen_payments(world, profile=LOW)
    engine = LiveEngine(LOW)
    taken = [engine.take(payment) for payment in payments_of(world)]
    assert [t.score for t in taken] == batch.scores["score"].to_list()
    assert [t.mule_score for t in taken] == batch.scores["mule_score"].to_list()
    alerts = [alert for t in taken for alert in t.alerts]
    assert alerts == batch.alerts
    assert alerts


def test_late_payments_end_at_the_scores_of_the_batch(world: pl.DataFrame) -> None:
    batch = screen_payments(world, profile=LOW)
    wanted = dict(batch.scores.select("payment_id", "score").iter_rows())
    rng = random.Random(5)
    late = {
        p.payment_id: rng.uniform(0, 6) if rng.random() < 0.2 else 0.0 for p in payments_of(world)
    }
    order = sorted(
        payments_of(world), key=lambda p: p.paid_at.timestamp() + 86_400 * late[p.payment_id]
    )
    engine = LiveEngine(LOW, late_days=7)
    final: dict[str, float] = {}
    for payment in order:
        engine.take(payment)
        final |= {k: s for k, (s, _) in engine.tail_scores(payment.account).items()}
    assert final == wanted


def test_a_repeated_payment_gets_the_same_answer_and_changes_nothing(world: pl.DataFrame) -> None:
    payments = payments_of(world[:400])
    engine = LiveEngine(LOW)
    first = [engine.take(payment) for payment in payments]
    again = [engine.take(payment) for payment in payments]
    assert all(t.repeated for t in again)
    assert [(t.score, t.alerts) for t in first] == [(t.score, t.alerts) for t in again]


def test_a_payment_older_than_the_tail_is_refused(world: pl.DataFrame) -> None:
    account = world["account"].value_counts().sort("count")["account"][-1]
    payments = payments_of(world.filter(pl.col("account") == account))
    engine = LiveEngine(LOW, late_days=1)
    for payment in payments[1:]:
        engine.take(payment)
    with pytest.raises(InputError, match="older than what was settled") as caught:
        engine.take(payments[0])
    assert caught.value.code == "payments.too-late"


def test_the_two_readings_of_a_payment_agree(world: pl.DataFrame) -> None:
    from manumit.payments.events import TextMemory, read_events
    from manumit.payments.live import _entry

    batch = world[:3000].to_arrow().combine_chunks().to_batches()[0]
    events = read_events(batch, scale=0.7, texts=TextMemory())
    for place, payment in enumerate(payments_of(world[:3000])):
        entry = _entry(payment, 0.7)
        assert entry.codes == events.codes[place]
        assert entry.payee == int(events.payee[place])
        assert entry.at == int(events.at[place])
        assert entry.value == events.value[place]
