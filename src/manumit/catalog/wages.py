"""Usual pay by country, on every basis that a source gives, and how an offer compares with it.

No single figure is "the wage" of a country: average earnings come from surveys of different
years, GDP per head counts more than pay, and a minimum wage is a floor. A comparison
therefore carries the lowest and the highest ratio over all bases.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from manumit.catalog.currencies import to_usd
from manumit.catalog.reader import Declared, data_root, read_item
from manumit.catalog.table import read_table
from manumit.errors import InputError

__all__ = ["PayBasis", "PayRatio", "ReferenceBasis", "ReferencePay", "pay_ratio", "reference_pay"]


class PayBasis(StrEnum):
    """What a figure of usual pay is; the first that a country has leads."""

    AVERAGE_EARNINGS = "average_earnings"
    GDP_PER_HEAD = "gdp_per_head"
    MINIMUM_WAGE = "minimum_wage"


@dataclass(frozen=True, slots=True)
class ReferenceBasis:
    """One figure of usual pay: US dollars a month, the year it is of, and its source."""

    basis: PayBasis
    usd_month: float
    year: int
    source_id: str


@dataclass(frozen=True, slots=True)
class ReferencePay:
    """Usual pay in a country: ``bases`` in the order of ``PayBasis``; never empty."""

    country: str
    bases: tuple[ReferenceBasis, ...]

    @property
    def leading(self) -> ReferenceBasis:
        """Return the figure to name first."""
        return self.bases[0]


@dataclass(frozen=True, slots=True)
class PayRatio:
    """An offer's pay over usual pay: by the leading basis, and the span over all bases."""

    value: float
    low: float
    high: float
    basis: PayBasis
    year: int
    source_id: str


@dataclass(frozen=True, slots=True)
class _Wage:
    country: str
    amount: float
    currency: str
    year: int
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class _Wages(Declared):
    wages: tuple[_Wage, ...]


def reference_pay(country: str) -> ReferencePay:
    """Return usual pay in a country (alpha-2) on every basis there is.

    Raises InputError where no source gives a figure; nothing is guessed from neighbours.

    >>> [b.basis.value for b in reference_pay("KH").bases]
    ['average_earnings', 'gdp_per_head', 'minimum_wage']
    """
    found = _all_pay().get(country.upper())
    if found is None:
        raise InputError(
            "No published figure of usual pay is stored for this country.",
            remedy="Compare the pay with what people there tell you, or add a sourced figure.",
            code="catalog.wage",
        )
    return found


def pay_ratio(usd_month: float, country: str) -> PayRatio | None:
    """Return how many times usual pay in a country an offer of US dollars a month is.

    None where no source gives a figure for the country: nothing can be said.

    >>> ratio = pay_ratio(2000, "KH")
    >>> ratio.low <= ratio.value <= ratio.high
    True
    """
    reference = _all_pay().get(country.upper())
    if reference is None:
        return None
    ratios = [usd_month / basis.usd_month for basis in reference.bases]
    leading = reference.leading
    return PayRatio(
        value=ratios[0],
        low=min(ratios),
        high=max(ratios),
        basis=leading.basis,
        year=leading.year,
        source_id=leading.source_id,
    )


@lru_cache(maxsize=1)
def _all_pay() -> dict[str, ReferencePay]:
    columns = ("country", "basis", "usd_month", "year", "source")
    bases: dict[str, list[ReferenceBasis]] = {}
    for row in read_table(data_root().joinpath("wages/pay.tsv"), *columns):
        bases.setdefault(row["country"], []).append(
            ReferenceBasis(
                PayBasis(row["basis"]), float(row["usd_month"]), int(row["year"]), row["source"]
            )
        )
    for file, basis in (
        ("published_earnings", PayBasis.AVERAGE_EARNINGS),
        ("minimum_wages", PayBasis.MINIMUM_WAGE),
    ):
        for wage in read_item(data_root().joinpath(f"wages/{file}.toml"), _Wages).wages:
            usd = to_usd(wage.amount, wage.currency).value
            bases.setdefault(wage.country, []).append(
                ReferenceBasis(basis, usd, wage.year, wage.source)
            )
    order = list(PayBasis)
    return {
        code: ReferencePay(code, tuple(sorted(found, key=lambda b: order.index(b.basis))))
        for code, found in bases.items()
    }
