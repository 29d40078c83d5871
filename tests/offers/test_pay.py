"""Pay is read as it is written in each country, and other numbers are not pay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.language import fold
from manumit.offers.pay import read_pay


def pays(text: str, *languages: str) -> list[tuple[float, float, str, str]]:
    return [
        (p.low, p.high, p.currency, p.period) for p in read_pay(fold(text).text, [*languages, "en"])
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Salary: $800 to $1,200 per month", "en", (800, 1200, "USD", "month")),
        ("pay 3-5k usdt monthly", "en", (3000, 5000, "USDT", "month")),
        ("Gaji 15-20 juta per bulan", "id", (15e6, 20e6, "IDR", "month")),
        ("gaji RM5000 - RM8000 sebulan", "ms", (5000, 8000, "MYR", "month")),
        ("sahod 60k-80k monthly po", "fil", (60000, 80000, "PHP", "month")),
        ("เงินเดือน 30,000 - 50,000 บาท", "th", (30000, 50000, "THB", "month")),
        ("月薪2万-3万", "zh", (20000, 30000, "CNY", "month")),
        ("सैलरी 1 लाख रुपये महीना", "hi", (100000, 100000, "INR", "month")),
        ("зарплата 150 000 рублей в месяц", "ru", (150000, 150000, "RUB", "month")),
        ("salário de R$ 8.000 a R$ 15.000 por mês", "pt", (8000, 15000, "BRL", "month")),
        ("ເງິນເດືອນ 15 ລ້ານກີບ", "lo", (15e6, 15e6, "LAK", "month")),
    ],
)
def test_pay_is_read(text: str, language: str, expected: tuple[float, float, str, str]) -> None:
    assert expected in pays(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "age 18-35, 3 months, 20 people",
        "call 0912 345 678",
        "we meet on 25 November 2026",
        "10% discount",
    ],
)
def test_other_numbers_are_not_pay(text: str) -> None:
    assert pays(text, "en") == []


def test_a_yearly_sum_becomes_a_month() -> None:
    (pay,) = read_pay("salary $24,000 per year", ["en"])
    assert pay.usd_month_high == 2000


def test_what_is_taken_by_a_telephone_number_is_not_pay() -> None:
    text = "salary 2000 usd"
    assert read_pay(text, ["en"], is_taken=lambda start, end: True) == ()


@given(st.text(st.sampled_from("0123456789.,kKmM$ -~usdjt万%/\n"), max_size=80))
def test_any_row_of_digits_is_answered(text: str) -> None:
    for pay in read_pay(fold(text).text, ["id", "zh", "en"]):
        assert pay.low <= pay.high
        assert pay.usd_month_high > 0
