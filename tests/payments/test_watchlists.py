"""Watch-lists: read from what others publish, found in payments, told with their source."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from payments_made import ordinary, story, together

from manumit.errors import InputError
from manumit.interchange.watchlists import read_watchlist
from manumit.payments import Engine, Profile, screen_payments
from manumit.payments.watchlists import WatchEntry, WatchList, load_watchlists

WALLET = "0x52908400098527886E0F7030069857D2E4169EE7"
OFAC = Path(__file__).parents[3] / "shared/data/payments/ofac_addresses"


def _read(tmp_path: Path, name: str, text: str) -> list[tuple[str, str]]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_watchlist(tmp_path / name)[0]


def test_text_csv_json_and_followthemoney_are_read(tmp_path: Path) -> None:
    assert _read(tmp_path, "a.txt", f"# list\n{WALLET}\nGolden Trading Ltd\n12345678\n") == [
        ("wallet", WALLET), ("name", "Golden Trading Ltd"), ("account", "12345678"),
    ]  # fmt: skip
    assert _read(tmp_path, "a.json", f'["{WALLET}"]') == [("wallet", WALLET)]
    assert _read(tmp_path, "a.csv", "value,kind\n77,account\nRosa,\n") == [
        ("account", "77"),
        ("name", "Rosa"),
    ]
    entity = '{"properties":{"name":["Invented"],"iban":["DE1"],"publicKey":["k"]}}\n'
    wanted = {("name", "Invented"), ("account", "DE1"), ("wallet", "k")}
    assert set(_read(tmp_path, "a.ftm", entity)) == wanted


def test_a_row_that_holds_nothing_is_a_reject_and_a_wrong_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"properties":{}}\n{"properties":{"name":["X"]}}\n')
    found, rejects = read_watchlist(tmp_path / "a.jsonl")
    assert (found, [r.row for r in rejects]) == ([("name", "X")], [1])
    (tmp_path / "b.csv").write_text("nothing\n1\n")
    with pytest.raises(InputError, match="cannot be read"):
        read_watchlist(tmp_path / "b.csv")
    with pytest.raises(InputError, match="cannot be read"):
        load_watchlists([tmp_path / "b.csv"])


@pytest.mark.shared
def test_a_published_list_of_wallets_is_read_whole() -> None:
    file = OFAC / "sanctioned_addresses_ETH.txt"
    if not file.exists():
        pytest.skip(f"{file.name} of the shared sanctions list is absent")
    found, rejects = read_watchlist(file)
    assert len(found) == len(file.read_text().split())
    assert {kind for kind, _ in found} == {"wallet"}
    assert rejects == []


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


def test_an_empty_list_changes_nothing() -> None:
    payments = ordinary()
    engine = Engine(watch=WatchList([]))
    assert screen_payments(payments, engine=engine).scores.equals(screen_payments(payments).scores)
