"""How victims pay: one function a regime, with the parameters of ``data/simulation``."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from manumit.payments.simulate.told import Told, Values, growing_steps, spread_days

__all__ = ["REGIMES"]


def _total(told: Told, v: Values) -> float:
    reach = told.wealth * told.between(
        v["drained_low"], v["drained_high"]
    ) + told.income * told.between(0.2, 1.5)
    return max(min(told.lognormal(v["loss_median"], v["loss_spread"]), reach), 300.0)


def _first(told: Told, v: Values, total: float) -> float:
    return min(told.lognormal(v["first_payment_median"], v["first_payment_spread"]), total * 0.4)


def _fund(told: Told, v: Values, day: float, total: float) -> float:
    """Perhaps bring in savings, a loan or a pension before ``day``; return what came."""
    if not told.chance(v["funding_share_of_cases"]):
        return 0.0
    amount = total * told.between(0.4, 1.5)
    origin = told.rng.integers(0, 4)
    kinds = (
        ("own_account", "own", "Savings account closed"),
        ("bank", "bank", "Loan payout"),
        ("government", "government", "Pension lump sum"),
        ("person", "person", ""),
    )
    kind, style, purpose = kinds[int(origin)]
    named = purpose if told.chance(0.4) else ""
    told.get(max(day - told.between(0.1, 6), -3), amount, told.payee(kind, style), purpose=named)
    return amount


def _payee_of_scam(told: Told) -> int:
    kind, style = (
        ("person", "person"),
        ("merchant", "shell"),
        ("merchant", "company"),
        ("merchant", "merchant"),
        ("bank", "bank"),
    )[int(told.rng.choice(5, p=[0.4, 0.4, 0.1, 0.05, 0.05]))]
    return told.payee(kind, style)


def _purpose(told: Told) -> str:
    said = [
        "",
        "Investment",
        "Crypto deposit",
        "Family support",
        "Gift",
        "Invoice 2381",
        "House deposit",
    ]
    return str(told.rng.choice(said, p=[0.76, 0.07, 0.03, 0.05, 0.04, 0.03, 0.02]))


def _refund(told: Told, v: Values, days: list[float], steps: list[float], payee: int) -> None:
    place = int(told.rng.integers(0, max(len(steps) // 2, 1)))
    part = told.between(v["refund_part_low"], v["refund_part_high"])
    told.get(
        days[place] + told.between(0.5, 5),
        sum(steps[: place + 1]) * part,
        payee,
        purpose="Refund" if told.chance(0.15) else "",
    )


def _fees(told: Told, v: Values, day: float, total: float, payee: Callable[[], int]) -> None:
    moment, shown = day, total * told.between(1.0, 4.0)
    for _ in range(int(told.rng.integers(1, 5))):
        moment += told.between(4, 25)
        part = told.between(v["fee_part_low"], v["fee_part_high"])
        purpose = str(
            told.rng.choice(
                ["", "Tax payment for withdrawal", "Verification fee"], p=[0.7, 0.15, 0.15]
            )
        )
        told.pay(
            moment,
            min(shown * part, told.wealth * 0.5 + told.income),
            payee(),
            purpose=purpose,
            loss=True,
        )


def _climb(
    told: Told,
    v: Values,
    payees: Callable[[], int],
    *,
    refund: float,
    fees: float,
    channel: str = "",
) -> None:
    total = _total(told, v)
    count = max(int(told.rng.poisson(v["payments_mean"])), 3)
    steps = growing_steps(told, v, total, _first(told, v, total), count)
    days = spread_days(told, v, count)
    large = int(np.argmax(steps))
    extra = _fund(told, v, days[large], total)
    if extra:
        steps[large:] = [s + extra * 0.8 / (count - large) for s in steps[large:]]
    last = -1
    for day, step in zip(days, steps, strict=True):
        last = payees()
        told.pay(day, step, last, channel=channel, purpose=_purpose(told), loss=True)
    if told.chance(refund):
        _refund(told, v, days, steps, last)
    if told.chance(fees):
        _fees(told, v, days[-1], total, payees)


def _changing(told: Told, keep: float) -> Callable[[], int]:
    current = [_payee_of_scam(told)]

    def payee() -> int:
        if not told.chance(keep):
            current[0] = _payee_of_scam(told)
        return current[0]

    return payee


def _exchange(told: Told, v: Values) -> None:
    own = told.payee("crypto_exchange", "exchange")
    _climb(
        told,
        v,
        lambda: own,
        refund=v["refund_share_of_cases"],
        fees=v["fee_share_of_cases"],
        channel=str(told.rng.choice(["instant", "card", "transfer"])),
    )


def _new_payees(told: Told, v: Values) -> None:
    _climb(
        told,
        v,
        _changing(told, told.between(0.2, 0.8)),
        refund=v["refund_share_of_cases"],
        fees=v["fee_share_of_cases"],
    )


def _large_wires(told: Told, v: Values) -> None:
    total = max(_total(told, v), told.wealth * told.between(0.5, 1.0), told.income * 3)
    count = int(told.rng.integers(1, 5))
    shares = told.rng.dirichlet(np.full(count, 3.0))
    extra = _fund(told, v, 0.5, total)
    payee, day = _changing(told, 0.5), 0.0
    for share in shares:
        told.pay(day, (total + 0.8 * extra) * share, payee(), purpose=_purpose(told), loss=True)
        day += told.between(0.5, 12)


def _two_legs(told: Told, v: Values) -> None:
    own = told.payee("own_account", "own")
    _climb(told, v, lambda: own, refund=v["refund_share_of_cases"] * 0.5, fees=0.2)


def _refund_first(told: Told, v: Values) -> None:
    payee = told.payee("crypto_exchange", "exchange") if told.chance(0.5) else _payee_of_scam(told)
    first = told.lognormal(v["first_payment_median"] * 0.5, 0.8)
    told.pay(0, first, payee, loss=True)
    told.get(told.between(1, 6), first * told.between(0.1, 1.1), payee)
    told.start += told.between(3, 12)
    _climb(told, v, lambda: payee, refund=0.2, fees=v["fee_share_of_cases"])


def _fees_after_pause(told: Told, v: Values) -> None:
    total = _total(told, v) * 0.5
    payee = _changing(told, 0.7)
    days = spread_days(told, v, 4)
    for day, step in zip(
        days, growing_steps(told, v, total, _first(told, v, total), 4), strict=True
    ):
        told.pay(day, step, payee(), loss=True)
    _fees(told, v, days[-1] + told.between(10, 40), total * 1.5, payee)
    _fees(told, v, days[-1] + told.between(40, 80), total, payee)


def _small_deposits(told: Told, v: Values) -> None:
    crypto = told.chance(0.5)
    one = told.payee("crypto_exchange", "exchange") if crypto else -1
    many = _changing(told, 0.5)
    count = int(told.rng.integers(10, 45))
    size = told.income * told.between(0.03, 0.15)
    marks = np.sort(told.rng.random(count)) * told.between(20, 110)
    for day in marks:
        told.pay(
            float(day),
            told.lognormal(size, 0.5),
            one if crypto else many(),
            channel=str(told.rng.choice(["instant", "card", "transfer"])),
            loss=True,
        )


def _cash_machines(told: Told, v: Values) -> None:
    total = _total(told, v) * 0.6
    count = max(int(told.rng.poisson(7)), 3)
    machine = told.payee("crypto_exchange", "machine") if told.chance(0.35) else -1
    _fund(told, v, 2, total * 0.5)
    for day, step in zip(
        spread_days(told, v, count),
        growing_steps(told, v, total, _first(told, v, total), count),
        strict=True,
    ):
        notes = max(round(min(step, told.between(2000, 12000)) / 100) * 100, 100)
        told.pay(day, notes, machine, channel="card" if machine >= 0 else "cash", loss=True)


def _quiet_account(told: Told, v: Values) -> None:
    told.wealth = max(told.wealth, told.income * told.between(8, 50))
    payee = _changing(told, 0.6) if told.chance(0.6) else None
    own = told.payee("crypto_exchange", "exchange")
    _climb(told, v, payee or (lambda: own), refund=0.2, fees=0.3)


REGIMES: dict[str, Callable[[Told, Values], None]] = {
    "exchange": _exchange,
    "new_payees": _new_payees,
    "large_wires": _large_wires,
    "two_legs": _two_legs,
    "refund_first": _refund_first,
    "fees_after_pause": _fees_after_pause,
    "small_deposits": _small_deposits,
    "cash_machines": _cash_machines,
    "quiet_account": _quiet_account,
}
