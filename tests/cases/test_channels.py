"""Channels: small numbers are pooled, harm stands last, waiting is censored."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from manumit.cases.channels import OUTCOMES, Attempt, channel_rates, waiting_times
from manumit.cli import build_app
from manumit.errors import InputError

DAY = date(2026, 1, 1)


def _made(channel: str, place: str, out: int, kept: int, harm: int = 0) -> list[Attempt]:
    kinds = ["out"] * out + ["not_out"] * kept + ["harm"] * harm
    return [Attempt(channel, place, DAY, DAY, kind) for kind in kinds]


def test_published_figures_are_a_beginning_and_are_called_so() -> None:
    by_place = {place: channel_rates([], place)[0] for place in ("KH", "TH", "LA", "MM")}
    assert all(rate.published and rate.attempts == 0 for rate in by_place.values())
    assert by_place["KH"].rate > by_place["TH"].rate > by_place["MM"].rate
    assert by_place["MM"].high - by_place["MM"].low > 0.3
    assert channel_rates([], "KH", priors=False) == ()


def test_one_success_is_not_a_rate_of_one() -> None:
    ledger = _made("embassy", "KH", 30, 10) + _made("police", "KH", 1, 0)
    police = next(r for r in channel_rates(ledger, "KH", priors=False) if r.channel == "police")
    assert 0.5 < police.rate < 0.97
    assert police.high - police.low > 0.3


def test_a_channel_that_harmed_stands_last_with_a_warning() -> None:
    ledger = _made("police", "MM", 9, 0, harm=1) + _made("ngo", "MM", 1, 5)
    found = channel_rates(ledger, "MM", priors=False)
    assert [rate.channel for rate in found] == ["ngo", "police"]
    assert "came to harm" in found[-1].reasons[-1]
    assert found[-1].rate > found[0].rate


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["KH", "MM"]),
                       st.sampled_from(OUTCOMES)), max_size=40)
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_every_rate_lies_in_its_interval_and_nothing_is_lost(
    rows: list[tuple[str, str, str]],
) -> None:
    ledger = [Attempt(channel, place, DAY, None, kind) for channel, place, kind in rows]
    counted = 0
    for place in ("KH", "MM"):
        for rate in channel_rates(ledger, place):
            assert 0.0 <= rate.low <= rate.rate <= rate.high <= 1.0
            counted += rate.attempts + rate.waiting
    assert counted == len(rows)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(4)
    held = total = 0
    for _ in range(150):
        truths = random.beta(4, 4, size=6)
        ledger = []
        for number, truth in enumerate(truths):
            n = int(random.integers(2, 25))
            out = int(random.binomial(n, truth))
            ledger += _made(f"c{number}", "KH", out, n - out)
        for rate in channel_rates(ledger, "KH", priors=False):
            total += 1
            held += rate.low <= truths[int(rate.channel[1:])] <= rate.high
    assert 0.9 <= held / total <= 0.99


def test_waiting_is_a_survival_curve() -> None:
    # Worked by hand: 5 attempts, answers on days 2 and 4, waiting since 3, 5 and 5 days.
    ends = [(2, True), (4, True), (3, False), (5, False), (5, False)]
    today = DAY + timedelta(days=10)
    ledger = [
        Attempt("embassy", "KH", today - timedelta(days=d) if not done else DAY,
                DAY + timedelta(days=d) if done else None, "open")
        for d, done in ends
    ]  # fmt: skip
    found = waiting_times(ledger, today)
    assert found.days == (2, 4)
    assert found.unanswered == (0.8, pytest.approx(0.8 * 2 / 3, abs=1e-3))
    assert found.median is None
    assert (found.attempts, found.answered) == (5, 2)
    assert all(a <= b <= c for a, b, c in zip(found.low, found.unanswered, found.high, strict=True))
    assert waiting_times([], today).days == ()


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="outcome"):
        Attempt("embassy", "KH", DAY, None, "perhaps")
    with pytest.raises(InputError, match="before"):
        Attempt("embassy", "KH", DAY, DAY - timedelta(days=1), "out")


def test_the_command_counts_every_row_of_a_ledger(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text(
        "channel,destination,contacted_on,answered_on,outcome\n"
        "Embassy,kh,2026-01-01,2026-01-03,out\n"
        "embassy,KH,2026-01-01,,\n"
        "police,KH,01/02/2026,,out\n"
        "police,KH,2026-01-05,2026-01-01,out\n"
        "police,KH,2026-01-05,2026-01-06,lost\n",
        encoding="utf-8",
    )
    words = ["cases", "channels", "KH", "--ledger", str(file)]
    done = CliRunner().invoke(build_app(), [*words, "--json"])
    assert done.exit_code == 1
    assert "5 rows read, 2 kept, 3 rejected" in done.stderr
    assert [f"Row {n}" in done.stderr for n in (4, 5, 6)] == [True, True, True]
    said = json.loads(done.stdout)
    assert said["channels"][0]["channel"] == "embassy"
    assert said["channels"][0]["waiting"] == 1
    assert "embassy:" in CliRunner().invoke(build_app(), words).stdout
    nowhere = CliRunner().invoke(build_app(), ["cases", "channels", "XX"])
    assert "Nothing is known" in nowhere.stdout
