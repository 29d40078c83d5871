"""The kernel with a profile: thresholds, typologies, and room for what it answers.

The batch engine and the engine of single payments both call the kernel through ``Passes``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from manumit.payments.cards import Cards, cards_of, windows
from manumit.payments.kernel import run
from manumit.payments.layout import NUMBERS, Floats, Words
from manumit.payments.profile import Profile

__all__ = ["Columns", "Passes", "Raised"]

_NOTHING_LEFT_OUT = (-np.inf, -np.inf, 0.0)


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert as the kernel raises it: its row, typology, score, facts and memory."""

    row: int
    typology: str
    group: str
    score: float
    facts: Floats
    memory: Floats


@dataclass(frozen=True, slots=True)
class Columns:
    """Payments as the kernel takes them, in time order per account, and their scores to fill.

    ``slots`` are rows of the memory.
    """

    slots: NDArray[np.int32]
    at: NDArray[np.int64]
    value: Floats
    payee: NDArray[np.uint64]
    codes: NDArray[np.int32]
    balance: Floats
    scores: Floats
    mule_scores: Floats


class Passes:
    """Runs payments through the kernel.

    Parameters
    ----------
    profile
        Thresholds, quiet time and typologies.
    room
        How many alerts one pass can hold before it stops.
    """

    def __init__(self, profile: Profile, *, room: int) -> None:
        chosen = profile.typologies or None
        self.victim: Cards = cards_of("victim", only=chosen)
        self.mule: Cards = cards_of("mule", only=chosen)
        self._limits = (profile.threshold, profile.mule_threshold, float(profile.quiet_days))
        self._windows = windows()
        groups = (self.victim, self.mule)
        self._facts, self._mule_facts = (np.empty(len(cards.evidence)) for cards in groups)
        self._sums, self._mule_sums = (np.empty(len(cards.priors)) for cards in groups)
        self._row = np.empty(room, dtype=np.int64)
        self._card = np.empty(room, dtype=np.int64)
        self._score = np.empty(room)
        self._alert_facts = np.empty((room, max(len(cards.evidence) for cards in groups)))
        self._memory = np.empty((room, NUMBERS))

    def run(
        self,
        start: int,
        columns: Columns,
        numbers: Floats,
        keys: Words,
        *,
        everything: bool = False,
    ) -> tuple[int, int]:
        """Run from ``start`` on; return where the pass stopped, and how many alerts it holds.

        With ``everything`` each payment that is weighed is held, whatever the thresholds.
        """
        victim, mule = self.victim, self.mule
        least, least_mule, quiet = _NOTHING_LEFT_OUT if everything else self._limits
        stopped, alerts = run(
            start, columns.slots, columns.at, columns.value, columns.payee, columns.codes,
            columns.balance, numbers, keys, self._windows,
            victim.edges, victim.weights, victim.priors, mule.edges, mule.weights, mule.priors,
            least, least_mule, quiet, columns.scores, columns.mule_scores,
            self._facts, self._mule_facts, self._sums, self._mule_sums,
            self._row, self._card, self._score, self._alert_facts, self._memory,
        )  # fmt: skip
        return int(stopped), int(alerts)

    def raised(self, alert: int) -> Raised:
        """Return an alert of the last pass."""
        card = int(self._card[alert])
        group, cards = "victim", self.victim
        if card >= len(self.victim.priors):
            group, cards, card = "mule", self.mule, card - len(self.victim.priors)
        return Raised(
            row=int(self._row[alert]),
            typology=cards.names[card],
            group=group,
            score=float(self._score[alert]),
            facts=self._alert_facts[alert, : len(cards.evidence)].copy(),
            memory=self._memory[alert].copy(),
        )

    def weighed(self, alerts: int, group: str) -> tuple[NDArray[np.int64], Floats]:
        """Return rows and facts of a group among so many alerts of the last pass."""
        is_mule = self._card[:alerts] >= len(self.victim.priors)
        chosen = is_mule if group == "mule" else ~is_mule
        width = len((self.mule if group == "mule" else self.victim).evidence)
        return self._row[:alerts][chosen], self._alert_facts[:alerts][chosen, :width]
