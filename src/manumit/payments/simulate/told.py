"""A story of one customer while it is told: payments in and out, relative to its start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from manumit.payments.simulate.book import Book

__all__ = ["Told", "Values", "growing_steps", "spread_days"]

Values = Mapping[str, float]


@dataclass(slots=True)
class Told:
    """One story of one customer while it is told; rows are put into the book by ``close``."""

    book: Book
    account: int
    number: int
    start: float
    days: float
    income: float
    wealth: float
    rows: list[tuple[float, float, bool, int, str, str, bool]] = field(default_factory=list)
    usual: str = "transfer"  # how this customer sends money

    @property
    def rng(self) -> np.random.Generator:
        """Return the world's source of chance."""
        return self.book.rng

    def payee(self, kind: str, style: str) -> int:
        """Return a new payee."""
        return int(self.book.new_payees(kind, style, 1)[0])

    def pay(
        self,
        day: float,
        amount: float,
        payee: int = -1,
        *,
        channel: str = "",
        purpose: str = "",
        loss: bool = False,
    ) -> None:
        """Add a payment out, ``day`` days after the start."""
        self.rows.append(
            (self.start + day, amount, True, payee, channel or self.usual, purpose, loss)
        )

    def get(self, day: float, amount: float, payee: int = -1, *, purpose: str = "") -> None:
        """Add a payment in."""
        self.rows.append((self.start + day, amount, False, payee, "transfer", purpose, False))

    def between(self, low: float, high: float) -> float:
        """Return a number between two."""
        return float(self.rng.uniform(low, high))

    def chance(self, share: float) -> bool:
        """Return True with this probability."""
        return bool(self.rng.random() < share)

    def lognormal(self, median: float, spread: float) -> float:
        """Return a lognormal number."""
        return float(median * np.exp(spread * self.rng.standard_normal()))

    def close(self) -> None:
        """Put the rows that fall into the window into the book."""
        for day, amount, out, payee, channel, purpose, loss in self.rows:
            if 0 <= day < self.days and amount > 0.5:
                self.book.add(
                    np.array([self.account]),
                    np.array([day]),
                    np.array([amount]),
                    out=out,
                    payee=payee,
                    channel=channel,
                    purpose=purpose,
                    story=self.number,
                    loss=loss,
                )


def growing_steps(told: Told, v: Values, total: float, first: float, count: int) -> list[float]:
    """Return amounts that grow from ``first`` and make about ``total``, round as people send."""
    growth = np.exp(
        np.log(v["growth_median"]) + v["growth_spread"] * told.rng.standard_normal(count)
    )
    steps = first * np.cumprod(np.concatenate([[1.0], growth[1:]]))
    if steps.sum() > total:
        steps *= total / steps.sum()
    elif told.chance(0.6):
        steps[1:] *= max((total - steps[0]) / max(steps[1:].sum(), 1.0), 1.0)
    unit = 500 if total > 20000 else 100 if total > 1500 else 10
    round_to = np.where(told.rng.random(count) < 0.65, unit, 1)
    return [float(max(np.round(s / r) * r, 10)) for s, r in zip(steps, round_to, strict=True)]


def spread_days(told: Told, v: Values, count: int) -> list[float]:
    """Return days of payments from the first on, spread over the length of a case."""
    length = min(told.lognormal(v["days_median"], v["days_spread"]), told.days * 0.8)
    marks = np.sort(told.rng.random(count) ** told.between(0.6, 1.2)) * length
    return [float(m) for m in marks - marks[0]]
