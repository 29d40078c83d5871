"""Every currency has a dated, sourced rate; a sign is read with the country beside it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.catalog import published_sources
from manumit.catalog.currencies import currencies, currencies_of_sign, currency, to_usd
from manumit.errors import InputError

NEEDED = [
    "VND", "IDR", "PHP", "KHR", "MMK", "LAK", "KES", "UGX", "ETB", "BDT", "NPR", "LKR", "PKR",
    "AED", "INR", "MYR", "THB", "TWD", "KRW", "JPY", "CNY", "HKD", "SGD", "BRL", "RUB", "UZS",
    "KZT", "EUR", "GBP", "USD", "USDT", "USDC", "SAR", "QAR", "KWD", "OMR", "BHD", "NGN", "GHS",
    "TZS", "ZAR", "EGP", "MAD", "TRY", "UAH", "MNT", "BND", "MOP", "AUD", "CAD",
]  # fmt: skip


@pytest.mark.parametrize("code", NEEDED)
def test_a_currency_that_offers_name_has_a_rate(code: str) -> None:
    money = currency(code)
    assert money.per_usd > 0
    assert money.rate_on >= (date(2024, 5, 1) if code == "MMK" else date(2026, 1, 1))
    assert money.source_id in published_sources()


def test_every_rate_says_where_it_is_from() -> None:
    assert {m.source_id for m in currencies().values()} <= set(published_sources())


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("VND", 24_000, 28_000),
        ("KHR", 3_900, 4_200),
        ("IDR", 15_000, 18_500),
        ("THB", 29, 38),
        ("CNY", 6.5, 7.5),
        ("KRW", 1_250, 1_650),
        ("AED", 3.6, 3.7),
        ("MMK", 3_500, 5_000),  # the market, not the official 2,100
        ("USDT", 1, 1),
    ],
)
def test_a_rate_is_of_the_right_size(code: str, low: float, high: float) -> None:
    assert low <= currency(code).per_usd <= high


@given(st.sampled_from(NEEDED), st.floats(min_value=0, max_value=1e12))
def test_dollars_times_the_rate_give_the_amount_back(code: str, amount: float) -> None:
    usd = to_usd(amount, code)
    assert usd.value * currency(code).per_usd == pytest.approx(amount)
    assert usd.rate_on == currency(code).rate_on


@pytest.mark.parametrize("code", ["XYZ", "", "DOGE"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(InputError, match="no dated rate") as refused:
        to_usd(1, code)
    assert refused.value.code == "catalog.currency"


@pytest.mark.parametrize(
    ("sign", "countries", "expected"),
    [
        ("$", [], "USD"),
        ("$", ["TW"], "TWD"),
        ("$", ["KH"], "USD"),
        ("Rs", [], "INR"),
        ("Rs", ["PK"], "PKR"),
        ("rs", ["LK"], "LKR"),
        ("¥", [], "CNY"),
        ("¥", ["JP"], "JPY"),
        ("元", ["TW"], "TWD"),
        ("kr", ["NO"], "NOK"),
        ("₱", ["KH"], "PHP"),
        ("RM", ["KH"], "MYR"),
        ("B", [], "THB"),
        ("đ", [], "VND"),
    ],
)
def test_a_sign_is_read_with_the_country(sign: str, countries: list[str], expected: str) -> None:
    assert currencies_of_sign(sign, countries_named=countries)[0] == expected


def test_an_unknown_sign_means_nothing() -> None:
    assert currencies_of_sign("§") == ()


@pytest.mark.parametrize("sign", ["$", "Rs", "¥", "元", "kr", "£", "Sh", "₨", "K"])
def test_every_meaning_of_a_sign_has_a_rate(sign: str) -> None:
    assert set(currencies_of_sign(sign)) <= set(currencies())
