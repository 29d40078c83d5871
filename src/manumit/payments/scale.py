"""Put a bank's amounts on the scale that the weights were fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from manumit.catalog.reader import Declared, data_root, read_item
from manumit.payments.engine import Engine
from manumit.payments.events import Events

__all__ = ["OutflowMeter", "scale_of"]

_MONTH_US = 30 * 86_400e6


@dataclass(frozen=True, slots=True)
class _Scale(Declared):
    median_month_out: float
    least_scale: float
    most_scale: float


@lru_cache(maxsize=1)
def _declared() -> _Scale:
    return read_item(data_root().joinpath("calibration/scale.toml"), _Scale)


class OutflowMeter:
    """Adds up what leaves each account, batch by batch."""

    def __init__(self) -> None:
        self._sums = np.zeros(0)
        self._first: int | None = None
        self._last = 0

    def add(self, engine: Engine, events: Events) -> None:
        """Take in a batch that the engine has read."""
        if not len(events):
            return
        slots = engine.accounts.numbers(events.account)
        if len(engine.accounts) > len(self._sums):
            self._sums = np.concatenate(
                [self._sums, np.zeros(len(engine.accounts) - len(self._sums))]
            )
        np.add.at(self._sums, slots, np.where(events.codes & 1 == 1, events.value, 0.0))
        first = int(events.at.min())
        self._first = first if self._first is None else min(self._first, first)
        self._last = max(self._last, int(events.at.max()))

    def median_month(self) -> float:
        """Return the median over accounts of the money out in 30 days, in US dollars."""
        months = max((self._last - (self._first or 0)) / _MONTH_US, 1.0)
        spent = self._sums[self._sums > 0]
        return float(np.median(spent) / months) if len(spent) else 0.0


def scale_of(median_month: float) -> float:
    """Return what amounts are multiplied with, from ``OutflowMeter.median_month``.

    >>> scale_of(0.0)
    1.0
    """
    declared = _declared()
    if median_month <= 0:
        return 1.0
    return float(
        np.clip(declared.median_month_out / median_month, declared.least_scale, declared.most_scale)
    )
