"""The ledger of a simulated world while it is written: rows, and the payees they name."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from manumit.payments.classes import CHANNEL_CODES, KIND_CODES
from manumit.payments.simulate import names

__all__ = ["CHANNELS", "KINDS", "PURPOSES", "Book", "Ids"]

KINDS = {kind.value: code for kind, code in KIND_CODES.items()}
CHANNELS = {channel.value if channel else "": code for channel, code in CHANNEL_CODES.items()}
PURPOSES = (
    "",
    "Invoice 2381",
    "Rent",
    "Salary",
    "Gift",
    "Tuition fee",
    "House deposit",
    "Wedding",
    "Renovation works",
    "Medical treatment",
    "Car purchase",
    "Investment",
    "Crypto deposit",
    "Tax payment for withdrawal",
    "Verification fee",
    "Loan payout",
    "Savings account closed",
    "Pension lump sum",
    "Inheritance",
    "Family support",
    "Refund",
    "Savings",
)
_STYLES = (
    "person",
    "merchant",
    "company",
    "shell",
    "exchange",
    "machine",
    "money_service",
    "own",
    "employer",
    "government",
    "bank",
    "broker",
    "gambling",
    "cash",
)

Ids = NDArray[np.int64]


@dataclass(slots=True)
class Book:
    """Rows as columns of arrays; payees by number.

    A payment without payee has payee -1. ``story`` is -1 for ordinary life.
    """

    rng: np.random.Generator
    payee_kind: list[NDArray[np.int8]] = field(default_factory=list)
    payee_style: list[NDArray[np.int8]] = field(default_factory=list)
    payees: int = 0
    columns: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)

    def new_payees(self, kind: str, style: str, count: int) -> Ids:
        """Return the numbers of ``count`` new payees."""
        self.payee_kind.append(np.full(count, KINDS[kind], dtype=np.int8))
        self.payee_style.append(np.full(count, _STYLES.index(style), dtype=np.int8))
        first = self.payees
        self.payees += count
        return np.arange(first, first + count)

    def add(
        self,
        account: NDArray[np.int64],
        day: NDArray[np.float64],
        amount: NDArray[np.float64],
        *,
        out: bool,
        payee: Ids | int = -1,
        channel: str = "transfer",
        purpose: str = "",
        story: int = -1,
        loss: bool = False,
    ) -> None:
        """Add rows: one payment an entry of ``account``."""
        count = len(account)
        values = {
            "account": account,
            "day": day,
            "amount": np.maximum(np.round(amount, 2), 0.5),
            "out": out,
            "payee": payee,
            "channel": CHANNELS[channel],
            "purpose": PURPOSES.index(purpose),
            "story": story,
            "loss": loss,
        }
        for name, value in values.items():
            column = np.broadcast_to(np.asarray(value, dtype=np.float64), (count,))
            self.columns.setdefault(name, []).append(column)

    def column(self, name: str) -> NDArray[np.float64]:
        """Return a column of all rows."""
        return np.concatenate(self.columns[name])

    def kinds(self) -> NDArray[np.int8]:
        """Return the true kind of every payee."""
        return np.concatenate(self.payee_kind)

    def names(self) -> list[str]:
        """Return an invented name for every payee."""
        styles = np.concatenate(self.payee_style)
        found = np.empty(len(styles), dtype=object)
        for code, style in enumerate(_STYLES):
            chosen = np.flatnonzero(styles == code)
            found[chosen] = _names_of(self.rng, style, len(chosen))
        return list(found)


def _names_of(rng: np.random.Generator, style: str, count: int) -> list[str]:
    plain = {
        "machine": "Bitmara Crypto ATM",
        "money_service": "Western Union",
        "own": "Own account",
        "government": "Pension Office",
        "bank": "Harbour Savings Bank",
        "broker": "Larkfield Securities",
        "gambling": "Redwheel Casino",
        "cash": "",
    }
    if style in plain:
        return [plain[style]] * count
    makers = {
        "person": names.person_names,
        "merchant": names.merchant_names,
        "company": names.company_names,
        "shell": names.shell_names,
        "exchange": names.exchange_names,
        "employer": names.merchant_names,
    }
    return makers[style](rng, count)
