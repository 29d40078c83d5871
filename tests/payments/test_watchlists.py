"""Watch-lists: read from what others publish, found in payments, told with their source."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from payments_made import ordinary, story, together

from manumit.errors import InputError
from manumit.payments import Engine, Profile, screen_payments
from manumit.payments.live import LiveEngine
from manumit.payments.watchlists import WatchEntry, WatchList, load_watchlists
from manumit.service.wire import payment_of

WALLET = "0x52908400098527886E0F7030069857D2E4169EE7"


def _holds(listed: tuple[str, str], account: str) -> bool:
    watch = WatchList([WatchEntry(*listed, "Invented list")])
    held = bool(watch.holds_accounts(pa.array([account, None]), 2)[0])
    packed = pa.array([None, account]).dictionary_encode()
    assert watch.holds_accounts(packed, 2).tolist() == [False, held]
    assert (watch.entry_of(account, "") is not None) is held
    return held


@pytest.mark.parametrize(
    ("listed", "paid", "held"),
    [
        (("account", "DE02120300000000202051"), "DE02 1203 0000 0000 2020 51", True),
        (("account", "DE02 1203 0000 0000 2020 51"), "de02120300000000202051", True),
        (("account", "12-34-56 78"), "123456/78", True),
        (("account", "1234"), "12345", False),
        (("wallet", WALLET), WALLET.lower(), True),
        (("wallet", WALLET.lower()), WALLET, True),
        (("wallet", "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh"),
         "BC1QXY2KGDYGJRSQTZQ2N0YRF2493P83KKFJHX0WLH", True),
        # in base58 a letter in the other case is another address
        (("wallet", "1Ai52Uw6usjhpcDrwSmkUvjuqLpcznUuyF"),
         "1AI52UW6USJHPCDRWSMKUVJUQLPCZNUUYF", False),
        (("account", " "), "", False),
        (("name", "1234567"), "1234567", False),
    ],
)  # fmt: skip
def test_an_account_is_found_however_it_is_written(
    listed: tuple[str, str], paid: str, held: bool
) -> None:
    assert _holds(listed, paid) is held


def test_a_list_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("nothing\n1\n")
    with pytest.raises(InputError, match="cannot be read"):
        load_watchlists([tmp_path / "b.csv"])


@pytest.mark.parametrize("entry", [("account", "N-1 2"), ("name", "golden trading LTD")])
def test_a_listed_payee_weighs_and_its_list_is_named(
    entry: tuple[str, str], tmp_path: Path
) -> None:
    lines = ("1 out 900 unknown N1 19100", "4 out 1500 unknown N1 17600")
    payments = together(ordinary(), story(lines)).with_columns(
        pl.when(pl.col("counterparty") == "N1").then(pl.lit("Golden Tráding, Ltd"))
        .otherwise("counterparty_name").alias("counterparty_name"),
        pl.when(pl.col("counterparty") == "N1").then(pl.lit("N-1 2"))
        .otherwise("counterparty").alias("counterparty"),
    )  # fmt: skip
    watch = WatchList([WatchEntry(*entry, "Invented list", "Invented authority", "2026-01-01")])
    watch.save(tmp_path / "l.json")
    watch = load_watchlists([tmp_path / "l.json"])
    profile = Profile(threshold=-2.0)
    plain = screen_payments(payments, profile=profile)
    listed = screen_payments(payments, engine=Engine(profile, watch=watch))
    assert listed.scores["score"].max() > plain.scores["score"].max() + 2  # type: ignore[operator]
    alert = listed.alerts[-1]
    assert "Invented list (Invented authority, 2026-01-01)" in alert.summary
    assert any("watch-list" in reason.words for reason in alert.reasons)
    assert sum(r.nats for r in alert.reasons) == pytest.approx(alert.score, abs=0.3)


def test_one_payment_at_a_time_gives_what_the_batch_gives() -> None:
    lines = ("1 out 900 unknown N1 19100", "4 out 1500 unknown N1 17600")
    payments = together(ordinary(), story(lines))
    watch = WatchList([WatchEntry("account", "n-1", "Invented list", "Invented authority")])
    profile = Profile(threshold=-2.0)
    batch = screen_payments(payments, engine=Engine(profile, watch=watch))
    live = LiveEngine(profile, watch=watch)
    plain = LiveEngine(profile)
    scores, alerts, without = {}, [], {}
    for row in payments.sort("paid_at", "payment_id").iter_rows(named=True):
        told = {"paid_at": row["paid_at"].isoformat(), "amount": str(row["amount"])}
        made = payment_of({name: v for name, v in row.items() if v is not None} | told)
        taken = live.take(made)
        scores[taken.payment_id] = taken.score
        without[taken.payment_id] = plain.take(made).score
        alerts += taken.alerts
    wanted = dict(batch.scores.select("payment_id", "score").iter_rows())
    assert scores == pytest.approx(wanted, abs=1e-9)
    assert scores != without
    assert {a.alert_id: a.summary for a in alerts} == {a.alert_id: a.summary for a in batch.alerts}
    assert any("Invented list (Invented authority)" in a.summary for a in alerts)


def test_an_empty_list_changes_nothing() -> None:
    payments = ordinary()
    engine = Engine(watch=WatchList([]))
    assert screen_payments(payments, engine=engine).scores.equals(screen_payments(payments).scores)
