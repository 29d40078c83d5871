"""Which channel gets people out, where: rates with honest intervals, and time to an answer.

Numbers are small, so channels of one destination lend each other strength: a beta-binomial
model (Efron and Morris 1975 for the idea of partial pooling) in which the strength of pooling
is uncertain too: with the likeliest one alone, intervals of 95 % held 77 %. Time to an answer
is a survival curve (Kaplan and Meier 1958) in which attempts without an answer still wait.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import betainc, betaln

from manumit.catalog.reader import data_root
from manumit.errors import InputError

__all__ = ["OUTCOMES", "Attempt", "ChannelRate", "Waiting", "channel_rates", "waiting_times"]

OUTCOMES = ("out", "not_out", "harm", "open")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One contact with a channel: its outcome is one of `OUTCOMES`; harm is a kind of not out."""

    channel: str
    destination: str
    contacted_on: date
    answered_on: date | None
    outcome: str

    def __post_init__(self) -> None:
        """Refuse an outcome that is not declared and an answer before its question."""
        if self.outcome not in OUTCOMES:
            raise InputError(
                "The outcome of an attempt is not one of those declared.",
                remedy=f"Give one of {', '.join(OUTCOMES)}.",
                code="cases.outcome",
            )
        if self.answered_on is not None and self.answered_on < self.contacted_on:
            raise InputError(
                "An answer lies before the contact.",
                remedy="Correct one of the two dates.",
                code="cases.answer-date",
            )


@dataclass(frozen=True, slots=True)
class ChannelRate:
    """How often a channel got people out of a destination.

    ``rate`` lies between ``low`` and ``high`` with 95 % by the model. ``attempts`` and ``out``
    are the ledger's own, ``harm`` the attempts after which somebody came to harm, ``waiting``
    those without an outcome; ``published`` says that only published figures stand behind it.
    """

    channel: str
    destination: str
    rate: float
    low: float
    high: float
    attempts: int
    out: int
    harm: int
    waiting: int
    published: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A survival curve: after ``days[i]`` days the share ``unanswered[i]`` still waits.

    ``low`` and ``high`` are pointwise 95 % bounds (log-log); ``median`` is None while fewer
    than half have an answer.
    """

    days: tuple[int, ...]
    unanswered: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    median: int | None
    attempts: int
    answered: int


@lru_cache(maxsize=1)
def _published() -> dict[str, Any]:
    text = data_root().joinpath("channels", "priors.toml").read_text("utf-8")
    return tomllib.loads(text)


def channel_rates(
    attempts: Iterable[Attempt], destination: str, *, priors: bool = True
) -> tuple[ChannelRate, ...]:
    """Return the channels of a destination, the safest and likeliest first.

    Channels after which somebody came to harm stand last, whatever their rate. The order is a
    suggestion: a supervisor decides. ``priors`` False leaves published figures out.

    >>> [rate.channel for rate in channel_rates([], "KH")]
    ['embassy', 'ministry']
    """
    cells: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for attempt in attempts:
        cell = cells[attempt.destination, attempt.channel]
        if attempt.outcome == "open":
            cell[3] += 1
            continue
        cell[0] += 1
        cell[1] += attempt.outcome == "out"
        cell[2] += attempt.outcome == "harm"
    known = _prior_counts() if priors else {}
    channels = sorted({channel for place, channel in (*cells, *known) if place == destination})
    nothing = [0, 0, 0, 0]
    own = [cells.get((destination, channel), nothing) for channel in channels]
    prior = [known.get((destination, channel), (0.0, 0.0)) for channel in channels]
    counts = [
        (cell[0] + given[0], cell[1] + given[1]) for cell, given in zip(own, prior, strict=True)
    ]
    estimates = _pooled(counts)
    found = [
        _rate(destination, *told) for told in zip(channels, own, prior, estimates, strict=True)
    ]
    return tuple(sorted(found, key=lambda rate: (rate.harm > 0, -rate.rate, rate.channel)))


def _prior_counts() -> dict[tuple[str, str], tuple[float, float]]:
    """Return published people and those out, discounted, by destination and channel."""
    declared = _published()
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for row in declared["published"]:
        counted = min(row["reported"] * declared["meta"]["weight"], declared["meta"]["most"])
        share = row["out"] / row["reported"]
        found[row["destination"], row["channel"]] = (counted, counted * share)
    return found


def _pooled(counts: Sequence[tuple[float, float]]) -> list[tuple[float, float, float]]:
    """Return mean, 2.5 % and 97.5 % of each channel's rate.

    The centre of the destination and the strength of pooling are not known: every pair of a
    grid takes part with the weight that the counts give it, so that the intervals hold.
    """
    strengths = np.array(_published()["meta"]["pooling"])
    centres = np.linspace(0.05, 0.95, 19)
    a = (strengths[:, None] * centres).ravel()
    b = (strengths[:, None] * (1 - centres)).ravel()
    total = np.zeros(len(a))
    for number, out in counts:
        total += betaln(a + out, b + number - out) - betaln(a, b)
    weight = np.exp(total - total.max())
    weight /= weight.sum()
    rates = np.linspace(0.0, 1.0, 201)
    found = []
    for number, out in counts:
        first, second = a + out, b + number - out
        mean = float(weight @ (first / (first + second)))
        below = betainc(first[:, None], second[:, None], rates[None, :]).T @ weight
        low, high = (float(np.interp(level, below, rates)) for level in (0.025, 0.975))
        found.append((mean, min(low, mean), max(high, mean)))
    return found


def _rate(
    destination: str, channel: str, cell: Sequence[int], prior: tuple[float, float],
    estimate: tuple[float, float, float],
) -> ChannelRate:  # fmt: skip
    attempts, out, harm, waiting = cell
    reasons = [f"{out} of {attempts} ended attempts got people out."] if attempts else []
    if prior[0]:
        reasons.append("Published figures of a foreign ministry stand behind it, at a discount.")
    if not attempts:
        reasons.append("Your ledger has no ended attempt here.")
    if waiting:
        reasons.append(f"{waiting} attempts have no outcome yet and do not count.")
    if harm:
        reasons.append(f"After {harm} attempts somebody came to harm. Check before use.")
    rate, low, high = (round(value, 4) for value in estimate)
    return ChannelRate(
        channel, destination, rate, low, high, attempts, out, harm, waiting, attempts == 0,
        tuple(reasons),
    )  # fmt: skip


def waiting_times(attempts: Iterable[Attempt], today: date) -> Waiting:
    """Return how long answers took, with those still waiting on *today* counted as waiting."""
    times: list[tuple[int, bool]] = []
    for attempt in attempts:
        end = attempt.answered_on or today
        times.append((max((end - attempt.contacted_on).days, 0), attempt.answered_on is not None))
    share, variance = 1.0, 0.0
    days, kept, lows, highs = [], [], [], []
    median: int | None = None
    for day in sorted({time for time, answered in times if answered}):
        at_risk = sum(time >= day for time, _ in times)
        events = sum(time == day and answered for time, answered in times)
        share *= 1 - events / at_risk
        if at_risk > events:
            variance += events / (at_risk * (at_risk - events))
        low, high = _bounds(share, variance)
        days.append(day)
        kept.append(round(share, 4))
        lows.append(round(low, 4))
        highs.append(round(high, 4))
        if median is None and share <= 0.5:
            median = day
    answered = sum(answered for _, answered in times)
    return Waiting(
        tuple(days), tuple(kept), tuple(lows), tuple(highs), median, len(times), answered
    )


def _bounds(share: float, variance: float) -> tuple[float, float]:
    if share <= 0.0:
        return 0.0, 0.0
    if share >= 1.0:
        return 1.0, 1.0
    width = 1.96 * float(np.sqrt(variance)) / float(np.log(share))
    ends = share ** float(np.exp(width)), share ** float(np.exp(-width))
    return min(ends), max(ends)
