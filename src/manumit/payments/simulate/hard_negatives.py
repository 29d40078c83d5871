"""Large and rare events of ordinary life that look like a victim's payments."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from manumit.payments.simulate.told import Told, Values, growing_steps, spread_days

__all__ = ["HARD_NEGATIVES"]


def _invested(told: Told) -> str:
    return str(told.rng.choice(["", "Investment", "Crypto deposit"], p=[0.7, 0.2, 0.1]))


def _house_deposit(told: Told, v: Values) -> None:
    notary = told.payee("merchant", "company")
    if told.chance(0.7):
        told.get(0, told.income * told.between(5, 30), told.payee("own_account", "own"))
    if told.chance(0.5):
        told.get(
            0.5, told.income * told.between(2, 20), told.payee("person", "person"), purpose="Gift"
        )
    told.pay(1, told.between(300, 2500), notary, purpose="Invoice 2381" if told.chance(0.4) else "")
    told.pay(
        told.between(2, 30),
        told.income * told.between(4, 35),
        notary,
        purpose="House deposit" if told.chance(0.4) else "",
    )
    if told.chance(0.4):
        told.pay(told.between(35, 90), told.income * told.between(5, 40), notary)


def _tuition(told: Told, v: Values) -> None:
    school = told.payee("merchant", "company" if told.chance(0.8) else "shell")
    for term in range(int(told.rng.integers(1, 4))):
        told.pay(
            term * 60 + told.between(0, 5),
            told.income * told.between(0.8, 5),
            school,
            purpose="Tuition fee" if told.chance(0.5) else "",
        )


def _wedding(told: Told, v: Values) -> None:
    for _ in range(int(told.rng.integers(4, 12))):
        kind, style = ("merchant", "company") if told.chance(0.7) else ("person", "person")
        told.pay(
            told.between(0, 100),
            told.lognormal(told.income * 0.5, 0.8),
            told.payee(kind, style),
            purpose="Wedding" if told.chance(0.25) else "",
        )


def _business_start(told: Told, v: Values) -> None:
    if told.chance(0.5):
        told.get(
            0, told.income * told.between(3, 15), told.payee("bank", "bank"), purpose="Loan payout"
        )
    for _ in range(int(told.rng.integers(5, 20))):
        told.pay(
            told.between(1, 120),
            told.lognormal(told.income * 0.35, 0.9),
            told.payee("merchant", str(told.rng.choice(["company", "shell"]))),
            purpose="Invoice 2381" if told.chance(0.5) else "",
        )
    client = told.payee("merchant", "company")
    for _ in range(int(told.rng.integers(0, 10))):
        told.get(told.between(40, 160), told.lognormal(told.income * 0.5, 0.7), client)


def _renovation(told: Told, v: Values) -> None:
    builder = told.payee(
        "merchant" if told.chance(0.6) else "person", "company" if told.chance(0.6) else "person"
    )
    total = told.income * told.between(2, 14)
    count = int(told.rng.integers(3, 7))
    if told.chance(0.3):
        told.get(
            -1, total * told.between(0.5, 1.2), told.payee("bank", "bank"), purpose="Loan payout"
        )
    day = 0.0
    for step in growing_steps(told, v, total, total * told.between(0.05, 0.3), count):
        told.pay(day, step, builder, purpose="Renovation works" if told.chance(0.3) else "")
        day += told.between(4, 25)


def _car(told: Told, v: Values) -> None:
    dealer = told.payee(
        "person" if told.chance(0.4) else "merchant", "person" if told.chance(0.4) else "company"
    )
    if told.chance(0.35):
        told.get(
            0, told.income * told.between(2, 8), told.payee("bank", "bank"), purpose="Loan payout"
        )
    if told.chance(0.5):
        told.pay(0.5, told.between(100, 1000), dealer)
    told.pay(
        told.between(1, 9),
        told.income * told.between(1.5, 9),
        dealer,
        purpose="Car purchase" if told.chance(0.3) else "",
    )


def _bull_investor(told: Told, v: Values) -> None:
    exchange = told.payee("crypto_exchange", "exchange")
    total = min(told.income * told.between(1, 8), told.wealth * 0.5 + told.income)
    count = max(int(told.rng.poisson(6)), 2)
    steps = growing_steps(told, v, total, total * told.between(0.03, 0.25), count)
    days = [d * told.between(1.0, 1.6) for d in spread_days(told, v, count)]
    for day, step in zip(days, steps, strict=True):
        told.pay(
            day,
            step,
            exchange,
            channel=str(told.rng.choice(["instant", "card", "transfer"])),
            purpose=_invested(told),
        )
    for _ in range(int(told.rng.integers(0, 4))):
        told.get(days[-1] * told.between(0.2, 1.5) + 5, total * told.between(0.05, 0.8), exchange)


def _savings_plan(told: Told, v: Values) -> None:
    exchange = (
        told.payee("crypto_exchange", "exchange")
        if told.chance(0.6)
        else told.payee("merchant", "broker")
    )
    amount = round(told.income * told.between(0.03, 0.15) / 10) * 10
    every = float(told.rng.choice([7, 14, 30]))
    for number in range(int(told.rng.integers(6, 30))):
        told.pay(number * every, amount, exchange, purpose=_invested(told))


def _gambling_spree(told: Told, v: Values) -> None:
    casino = told.payee("merchant", "gambling")
    for day in np.sort(told.rng.random(int(told.rng.integers(10, 40)))) * 60:
        told.pay(float(day), told.lognormal(told.income * 0.06, 0.9), casino, channel="card")
        if told.chance(0.2):
            told.get(float(day) + 0.5, told.lognormal(told.income * 0.12, 0.9), casino)


def _inheritance(told: Told, v: Values) -> None:
    total = told.income * told.between(6, 80)
    told.get(
        0,
        total,
        told.payee("merchant", "company"),
        purpose="Inheritance" if told.chance(0.4) else "",
    )
    for kind, style in (
        ("own_account", "own"),
        ("person", "person"),
        ("merchant", "broker"),
        ("merchant", "company"),
    ):
        if told.chance(0.5):
            told.pay(told.between(2, 60), total * told.between(0.05, 0.6), told.payee(kind, style))


def _divorce(told: Told, v: Values) -> None:
    lawyer, former = told.payee("merchant", "company"), told.payee("person", "person")
    for _ in range(int(told.rng.integers(2, 6))):
        told.pay(told.between(0, 120), told.income * told.between(0.2, 1.2), lawyer)
    told.pay(told.between(30, 120), told.wealth * told.between(0.2, 0.6), former)


def _medical(told: Told, v: Values) -> None:
    clinic = told.payee("merchant", "company" if told.chance(0.8) else "shell")
    for _ in range(int(told.rng.integers(1, 5))):
        told.pay(
            told.between(0, 50),
            told.lognormal(told.income * 0.9, 0.7),
            clinic,
            purpose="Medical treatment" if told.chance(0.4) else "",
        )


def _gift_to_child(told: Told, v: Values) -> None:
    child = told.payee("person", "person")
    for _ in range(int(told.rng.integers(1, 3))):
        told.pay(
            told.between(0, 20),
            told.wealth * told.between(0.05, 0.4),
            child,
            purpose="Gift" if told.chance(0.3) else "",
        )


def _own_account_move(told: Told, v: Values) -> None:
    own = told.payee("own_account", "own")
    told.pay(0, told.between(1, 100), own)
    for _ in range(int(told.rng.integers(1, 4))):
        told.pay(told.between(0.5, 30), told.wealth * told.between(0.1, 0.6), own)
    if told.chance(0.5):
        told.get(told.between(40, 150), told.wealth * told.between(0.1, 0.6), own)


def _tax_bill(told: Told, v: Values) -> None:
    told.pay(0, told.income * told.between(0.5, 5), told.payee("government", "government"))


def _loan_repaid(told: Told, v: Values) -> None:
    lender = told.payee("bank", "bank")
    if told.chance(0.5):
        told.get(
            0, told.income * told.between(3, 15), told.payee("bank", "bank"), purpose="Loan payout"
        )
    told.pay(told.between(1, 5), told.income * told.between(2, 14), lender)


def _suppliers(told: Told, v: Values) -> None:
    for _ in range(int(told.rng.integers(2, 5))):
        supplier = told.payee("merchant", "shell")
        for _ in range(int(told.rng.integers(2, 7))):
            told.pay(
                told.between(0, 150),
                told.lognormal(told.income * 0.5, 0.8),
                supplier,
                purpose="Invoice 2381" if told.chance(0.5) else "",
            )
    client = told.payee("merchant", "company")
    for _ in range(int(told.rng.integers(5, 20))):
        told.get(told.between(0, 170), told.lognormal(told.income * 0.6, 0.8), client)


def _collection(told: Told, v: Values) -> None:
    total = 0.0
    for _ in range(int(told.rng.integers(6, 25))):
        amount = told.lognormal(60, 0.7)
        total += amount
        told.get(told.between(0, 20), amount, told.payee("person", "person"))
    told.pay(told.between(20, 26), total, told.payee("merchant", "company"))


def _remittance_rise(told: Told, v: Values) -> None:
    service = told.payee("money_service", "money_service")
    size = told.income * 0.1
    for number in range(int(told.rng.integers(3, 9))):
        told.pay(
            number * told.between(4, 14),
            size,
            service,
            purpose="Family support" if told.chance(0.3) else "",
        )
        size *= told.between(0.9, 1.8)


def _broker_opening(told: Told, v: Values) -> None:
    broker = told.payee("merchant" if told.chance(0.5) else "bank", "broker")
    total = told.wealth * told.between(0.1, 0.7)
    count = int(told.rng.integers(2, 6))
    for day, step in zip(
        spread_days(told, v, count), growing_steps(told, v, total, total * 0.1, count), strict=True
    ):
        told.pay(day, step, broker, purpose=_invested(told))


def _crypto_cash_out(told: Told, v: Values) -> None:
    exchange = told.payee("crypto_exchange", "exchange")
    told.get(0, told.income * told.between(2, 30), exchange)
    for _ in range(int(told.rng.integers(0, 3))):
        told.pay(told.between(5, 60), told.income * told.between(0.5, 3), exchange)


def _holiday_abroad(told: Told, v: Values) -> None:
    for _ in range(int(told.rng.integers(6, 25))):
        told.pay(
            told.between(0, 25),
            told.lognormal(told.income * 0.08, 0.9),
            told.payee("merchant", "merchant"),
            channel="card",
        )
    told.pay(1, told.between(100, 900), channel="cash")


HARD_NEGATIVES: dict[str, Callable[[Told, Values], None]] = {
    "house_deposit": _house_deposit,
    "tuition": _tuition,
    "wedding": _wedding,
    "business_start": _business_start,
    "renovation": _renovation,
    "car": _car,
    "bull_investor": _bull_investor,
    "savings_plan": _savings_plan,
    "gambling_spree": _gambling_spree,
    "inheritance": _inheritance,
    "divorce": _divorce,
    "medical": _medical,
    "gift_to_child": _gift_to_child,
    "own_account_move": _own_account_move,
    "tax_bill": _tax_bill,
    "loan_repaid": _loan_repaid,
    "suppliers": _suppliers,
    "collection": _collection,
    "remittance_rise": _remittance_rise,
    "broker_opening": _broker_opening,
    "crypto_cash_out": _crypto_cash_out,
    "holiday_abroad": _holiday_abroad,
}
