"""Usual pay by country, its bases and the span that a comparison carries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.catalog import published_sources
from manumit.catalog.countries import countries
from manumit.catalog.wages import PayBasis, PayRatio, pay_ratio, reference_pay
from manumit.errors import InputError

NEEDED = [
    "KH", "MM", "LA", "TH", "VN", "MY", "SG", "ID", "PH", "AE", "SA", "QA", "KW", "OM", "BH",
    "CN", "HK", "MO", "TW", "JP", "KR", "IN", "PK", "BD", "NP", "LK", "KE", "UG", "ET", "TZ",
    "GH", "NG", "ZA", "BR", "RU", "UZ", "KZ", "US", "GB", "DE", "FR", "ES", "PT", "MX", "CO",
    "PE", "MA", "EG", "MN", "TR", "UA",
]  # fmt: skip


@pytest.mark.parametrize("code", NEEDED)
def test_a_country_of_offers_has_usual_pay(code: str) -> None:
    pay = reference_pay(code)
    for basis in pay.bases:
        assert 20 < basis.usd_month < 12_000
        assert 2010 <= basis.year <= 2026
        assert basis.source_id in published_sources()


@pytest.mark.parametrize(
    ("code", "basis", "low", "high"),
    [
        ("KH", PayBasis.GDP_PER_HEAD, 150, 154),
        ("KH", PayBasis.MINIMUM_WAGE, 210, 210),
        ("KH", PayBasis.AVERAGE_EARNINGS, 180, 330),
        ("MM", PayBasis.GDP_PER_HEAD, 95, 105),
        ("VN", PayBasis.MINIMUM_WAGE, 130, 160),
        ("VN", PayBasis.AVERAGE_EARNINGS, 270, 380),
        ("TH", PayBasis.AVERAGE_EARNINGS, 400, 560),
        ("ID", PayBasis.AVERAGE_EARNINGS, 150, 220),
        ("TW", PayBasis.AVERAGE_EARNINGS, 1_400, 1_600),
        ("AE", PayBasis.GDP_PER_HEAD, 3_900, 4_100),
    ],
)
def test_published_pay_is_read_right(code: str, basis: PayBasis, low: float, high: float) -> None:
    found = {b.basis: b.usd_month for b in reference_pay(code).bases}
    assert low <= found[basis] <= high


def test_earnings_of_people_lead_over_other_bases() -> None:
    assert reference_pay("KH").leading.basis is PayBasis.AVERAGE_EARNINGS
    assert reference_pay("AE").leading.basis is PayBasis.GDP_PER_HEAD


def _ratio(usd: float, code: str) -> PayRatio:
    ratio = pay_ratio(usd, code)
    assert ratio is not None
    return ratio


def test_an_ordinary_and_a_far_too_high_offer_differ() -> None:
    assert _ratio(250, "KH").high < 2
    far = _ratio(5_000, "KH")
    assert far.low > 10
    assert far.basis is PayBasis.AVERAGE_EARNINGS
    assert far.source_id == "ilostat-ear-4mth"


@given(st.sampled_from(NEEDED), st.floats(min_value=1, max_value=1e6))
def test_a_ratio_lies_in_its_span_and_grows_with_pay(code: str, usd: float) -> None:
    ratio, double = _ratio(usd, code), _ratio(2 * usd, code)
    assert 0 < ratio.low <= ratio.value <= ratio.high
    assert double.value == pytest.approx(2 * ratio.value)


def test_a_country_without_a_figure_is_refused() -> None:
    with pytest.raises(InputError, match="No published figure") as refused:
        reference_pay("KP")
    assert refused.value.code == "catalog.wage"
    assert pay_ratio(1000, "KP") is None


def test_lower_case_codes_are_read() -> None:
    assert reference_pay("kh") == reference_pay("KH")


def test_most_countries_have_usual_pay() -> None:
    covered = 0
    for code in countries():
        try:
            covered += bool(reference_pay(code).bases)
        except InputError:
            continue
    assert covered > 190
