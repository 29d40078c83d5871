"""Stories that are planted into ordinary life: victims, and what only looks like them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from manumit.payments.simulate.book import Book

__all__ = ["HARD_NEGATIVES", "REGIMES", "Told"]

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

    def pay(self, day: float, amount: float, payee: int = -1, *, channel: str = "",
            purpose: str = "", loss: bool = False) -> None:  # fmt: skip
        """Add a payment out, ``day`` days after the start."""
        self.rows.append((self.start + day, amount, True, payee, channel or self.usual, purpose, loss))

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
                self.book.add(np.array([self.account]), np.array([day]), np.array([amount]), out=out,
                              payee=payee, channel=channel, purpose=purpose, story=self.number,
                              loss=loss)  # fmt: skip


# ---- victims ------------------------------------------------------------------------------


def _steps(told: Told, v: Values, total: float, first: float, count: int) -> list[float]:
    """Return amounts that grow from ``first`` and make about ``total``, round as people send."""
    growth = np.exp(np.log(v["growth_median"]) + v["growth_spread"] * told.rng.standard_normal(count))
    steps = first * np.cumprod(np.concatenate([[1.0], growth[1:]]))
    if steps.sum() > total:
        steps *= total / steps.sum()
    elif told.chance(0.6):
        steps[1:] *= max((total - steps[0]) / max(steps[1:].sum(), 1.0), 1.0)
    unit = 500 if total > 20000 else 100 if total > 1500 else 10
    round_to = np.where(told.rng.random(count) < 0.65, unit, 1)
    return [float(max(np.round(s / r) * r, 10)) for s, r in zip(steps, round_to, strict=True)]


def _days(told: Told, v: Values, count: int) -> list[float]:
    length = min(told.lognormal(v["days_median"], v["days_spread"]), told.days * 0.8)
    marks = np.sort(told.rng.random(count) ** told.between(0.6, 1.2)) * length
    return [float(m) for m in marks - marks[0]]


def _total(told: Told, v: Values) -> float:
    reach = told.wealth * told.between(v["drained_low"], v["drained_high"]) + told.income * told.between(0.2, 1.5)
    return max(min(told.lognormal(v["loss_median"], v["loss_spread"]), reach), 300.0)


def _first(told: Told, v: Values, total: float) -> float:
    return min(told.lognormal(v["first_payment_median"], v["first_payment_spread"]), total * 0.4)


def _fund(told: Told, v: Values, day: float, total: float) -> float:
    """Perhaps bring in savings, a loan or a pension before ``day``; return what came."""
    if not told.chance(v["funding_share_of_cases"]):
        return 0.0
    amount = total * told.between(0.4, 1.5)
    origin = told.rng.integers(0, 4)
    kinds = (("own_account", "own", "Savings account closed"), ("bank", "bank", "Loan payout"),
             ("government", "government", "Pension lump sum"), ("person", "person", ""))  # fmt: skip
    kind, style, purpose = kinds[int(origin)]
    named = purpose if told.chance(0.4) else ""
    told.get(max(day - told.between(0.1, 6), -3), amount, told.payee(kind, style), purpose=named)
    return amount


def _payee_of_scam(told: Told) -> int:
    kind, style = (("person", "person"), ("merchant", "shell"), ("merchant", "company"),
                   ("merchant", "merchant"), ("bank", "bank"))[int(told.rng.choice(5, p=[0.4, 0.4, 0.1, 0.05, 0.05]))]  # fmt: skip
    return told.payee(kind, style)


def _purpose(told: Told) -> str:
    said = ["", "Investment", "Crypto deposit", "Family support", "Gift", "Invoice 2381", "House deposit"]
    return str(told.rng.choice(said, p=[0.76, 0.07, 0.03, 0.05, 0.04, 0.03, 0.02]))


def _refund(told: Told, v: Values, days: list[float], steps: list[float], payee: int) -> None:
    place = int(told.rng.integers(0, max(len(steps) // 2, 1)))
    part = told.between(v["refund_part_low"], v["refund_part_high"])
    told.get(days[place] + told.between(0.5, 5), sum(steps[: place + 1]) * part, payee,
             purpose="Refund" if told.chance(0.15) else "")  # fmt: skip


def _fees(told: Told, v: Values, day: float, total: float, payee: Callable[[], int]) -> None:
    moment, shown = day, total * told.between(1.0, 4.0)
    for _ in range(int(told.rng.integers(1, 5))):
        moment += told.between(4, 25)
        part = told.between(v["fee_part_low"], v["fee_part_high"])
        purpose = str(told.rng.choice(["", "Tax payment for withdrawal", "Verification fee"], p=[0.7, 0.15, 0.15]))
        told.pay(moment, min(shown * part, told.wealth * 0.5 + told.income), payee(), purpose=purpose, loss=True)


def _climb(told: Told, v: Values, payees: Callable[[], int], *, refund: float, fees: float,
           channel: str = "") -> None:  # fmt: skip
    total = _total(told, v)
    count = max(int(told.rng.poisson(v["payments_mean"])), 3)
    steps = _steps(told, v, total, _first(told, v, total), count)
    days = _days(told, v, count)
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
    _climb(told, v, lambda: own, refund=v["refund_share_of_cases"], fees=v["fee_share_of_cases"],
           channel=str(told.rng.choice(["instant", "card", "transfer"])))  # fmt: skip


def _new_payees(told: Told, v: Values) -> None:
    _climb(told, v, _changing(told, told.between(0.2, 0.8)), refund=v["refund_share_of_cases"],
           fees=v["fee_share_of_cases"])  # fmt: skip


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
    days = _days(told, v, 4)
    for day, step in zip(days, _steps(told, v, total, _first(told, v, total), 4), strict=True):
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
        told.pay(float(day), told.lognormal(size, 0.5), one if crypto else many(),
                 channel=str(told.rng.choice(["instant", "card", "transfer"])), loss=True)  # fmt: skip


def _cash_machines(told: Told, v: Values) -> None:
    total = _total(told, v) * 0.6
    count = max(int(told.rng.poisson(7)), 3)
    machine = told.payee("crypto_exchange", "machine") if told.chance(0.35) else -1
    _fund(told, v, 2, total * 0.5)
    for day, step in zip(_days(told, v, count), _steps(told, v, total, _first(told, v, total), count),
                         strict=True):  # fmt: skip
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


# ---- what only looks like them --------------------------------------------------------------


def _invested(told: Told) -> str:
    return str(told.rng.choice(["", "Investment", "Crypto deposit"], p=[0.7, 0.2, 0.1]))


def _house_deposit(told: Told, v: Values) -> None:
    del v
    notary = told.payee("merchant", "company")
    if told.chance(0.7):
        told.get(0, told.income * told.between(5, 30), told.payee("own_account", "own"))
    if told.chance(0.5):
        told.get(0.5, told.income * told.between(2, 20), told.payee("person", "person"), purpose="Gift")
    told.pay(1, told.between(300, 2500), notary, purpose="Invoice 2381" if told.chance(0.4) else "")
    told.pay(told.between(2, 30), told.income * told.between(4, 35), notary,
             purpose="House deposit" if told.chance(0.4) else "")  # fmt: skip
    if told.chance(0.4):
        told.pay(told.between(35, 90), told.income * told.between(5, 40), notary)


def _tuition(told: Told, v: Values) -> None:
    del v
    school = told.payee("merchant", "company" if told.chance(0.8) else "shell")
    for term in range(int(told.rng.integers(1, 4))):
        told.pay(term * 60 + told.between(0, 5), told.income * told.between(0.8, 5), school,
                 purpose="Tuition fee" if told.chance(0.5) else "")  # fmt: skip


def _wedding(told: Told, v: Values) -> None:
    del v
    for _ in range(int(told.rng.integers(4, 12))):
        kind, style = ("merchant", "company") if told.chance(0.7) else ("person", "person")
        told.pay(told.between(0, 100), told.lognormal(told.income * 0.5, 0.8), told.payee(kind, style),
                 purpose="Wedding" if told.chance(0.25) else "")  # fmt: skip


def _business_start(told: Told, v: Values) -> None:
    del v
    if told.chance(0.5):
        told.get(0, told.income * told.between(3, 15), told.payee("bank", "bank"), purpose="Loan payout")
    for _ in range(int(told.rng.integers(5, 20))):
        told.pay(told.between(1, 120), told.lognormal(told.income * 0.35, 0.9),
                 told.payee("merchant", str(told.rng.choice(["company", "shell"]))),
                 purpose="Invoice 2381" if told.chance(0.5) else "")  # fmt: skip
    client = told.payee("merchant", "company")
    for _ in range(int(told.rng.integers(0, 10))):
        told.get(told.between(40, 160), told.lognormal(told.income * 0.5, 0.7), client)


def _renovation(told: Told, v: Values) -> None:
    builder = told.payee("merchant" if told.chance(0.6) else "person", "company" if told.chance(0.6) else "person")
    total = told.income * told.between(2, 14)
    count = int(told.rng.integers(3, 7))
    if told.chance(0.3):
        told.get(-1, total * told.between(0.5, 1.2), told.payee("bank", "bank"), purpose="Loan payout")
    day = 0.0
    for step in _steps(told, v, total, total * told.between(0.05, 0.3), count):
        told.pay(day, step, builder, purpose="Renovation works" if told.chance(0.3) else "")
        day += told.between(4, 25)


def _car(told: Told, v: Values) -> None:
    del v
    dealer = told.payee("person" if told.chance(0.4) else "merchant", "person" if told.chance(0.4) else "company")
    if told.chance(0.35):
        told.get(0, told.income * told.between(2, 8), told.payee("bank", "bank"), purpose="Loan payout")
    if told.chance(0.5):
        told.pay(0.5, told.between(100, 1000), dealer)
    told.pay(told.between(1, 9), told.income * told.between(1.5, 9), dealer,
             purpose="Car purchase" if told.chance(0.3) else "")  # fmt: skip


def _bull_investor(told: Told, v: Values) -> None:
    exchange = told.payee("crypto_exchange", "exchange")
    total = min(told.income * told.between(1, 8), told.wealth * 0.5 + told.income)
    count = max(int(told.rng.poisson(6)), 2)
    steps = _steps(told, v, total, total * told.between(0.03, 0.25), count)
    days = [d * told.between(1.0, 1.6) for d in _days(told, v, count)]
    for day, step in zip(days, steps, strict=True):
        told.pay(day, step, exchange, channel=str(told.rng.choice(["instant", "card", "transfer"])),
                 purpose=_invested(told))  # fmt: skip
    for _ in range(int(told.rng.integers(0, 4))):
        told.get(days[-1] * told.between(0.2, 1.5) + 5, total * told.between(0.05, 0.8), exchange)


def _savings_plan(told: Told, v: Values) -> None:
    del v
    exchange = told.payee("crypto_exchange", "exchange") if told.chance(0.6) else told.payee("merchant", "broker")
    amount = round(told.income * told.between(0.03, 0.15) / 10) * 10
    every = float(told.rng.choice([7, 14, 30]))
    for number in range(int(told.rng.integers(6, 30))):
        told.pay(number * every, amount, exchange, purpose=_invested(told))


def _gambling_spree(told: Told, v: Values) -> None:
    del v
    casino = told.payee("merchant", "gambling")
    for day in np.sort(told.rng.random(int(told.rng.integers(10, 40)))) * 60:
        told.pay(float(day), told.lognormal(told.income * 0.06, 0.9), casino, channel="card")
        if told.chance(0.2):
            told.get(float(day) + 0.5, told.lognormal(told.income * 0.12, 0.9), casino)


def _inheritance(told: Told, v: Values) -> None:
    del v
    total = told.income * told.between(6, 80)
    told.get(0, total, told.payee("merchant", "company"), purpose="Inheritance" if told.chance(0.4) else "")
    for kind, style in (("own_account", "own"), ("person", "person"), ("merchant", "broker"), ("merchant", "company")):
        if told.chance(0.5):
            told.pay(told.between(2, 60), total * told.between(0.05, 0.6), told.payee(kind, style))


def _divorce(told: Told, v: Values) -> None:
    del v
    lawyer, former = told.payee("merchant", "company"), told.payee("person", "person")
    for _ in range(int(told.rng.integers(2, 6))):
        told.pay(told.between(0, 120), told.income * told.between(0.2, 1.2), lawyer)
    told.pay(told.between(30, 120), told.wealth * told.between(0.2, 0.6), former)


def _medical(told: Told, v: Values) -> None:
    del v
    clinic = told.payee("merchant", "company" if told.chance(0.8) else "shell")
    for _ in range(int(told.rng.integers(1, 5))):
        told.pay(told.between(0, 50), told.lognormal(told.income * 0.9, 0.7), clinic,
                 purpose="Medical treatment" if told.chance(0.4) else "")  # fmt: skip


def _gift_to_child(told: Told, v: Values) -> None:
    del v
    child = told.payee("person", "person")
    for _ in range(int(told.rng.integers(1, 3))):
        told.pay(told.between(0, 20), told.wealth * told.between(0.05, 0.4), child,
                 purpose="Gift" if told.chance(0.3) else "")  # fmt: skip


def _own_account_move(told: Told, v: Values) -> None:
    del v
    own = told.payee("own_account", "own")
    told.pay(0, told.between(1, 100), own)
    for _ in range(int(told.rng.integers(1, 4))):
        told.pay(told.between(0.5, 30), told.wealth * told.between(0.1, 0.6), own)
    if told.chance(0.5):
        told.get(told.between(40, 150), told.wealth * told.between(0.1, 0.6), own)


def _tax_bill(told: Told, v: Values) -> None:
    del v
    told.pay(0, told.income * told.between(0.5, 5), told.payee("government", "government"))


def _loan_repaid(told: Told, v: Values) -> None:
    del v
    lender = told.payee("bank", "bank")
    if told.chance(0.5):
        told.get(0, told.income * told.between(3, 15), told.payee("bank", "bank"), purpose="Loan payout")
    told.pay(told.between(1, 5), told.income * told.between(2, 14), lender)


def _suppliers(told: Told, v: Values) -> None:
    del v
    for _ in range(int(told.rng.integers(2, 5))):
        supplier = told.payee("merchant", "shell")
        for _ in range(int(told.rng.integers(2, 7))):
            told.pay(told.between(0, 150), told.lognormal(told.income * 0.5, 0.8), supplier,
                     purpose="Invoice 2381" if told.chance(0.5) else "")  # fmt: skip
    client = told.payee("merchant", "company")
    for _ in range(int(told.rng.integers(5, 20))):
        told.get(told.between(0, 170), told.lognormal(told.income * 0.6, 0.8), client)


def _collection(told: Told, v: Values) -> None:
    del v
    total = 0.0
    for _ in range(int(told.rng.integers(6, 25))):
        amount = told.lognormal(60, 0.7)
        total += amount
        told.get(told.between(0, 20), amount, told.payee("person", "person"))
    told.pay(told.between(20, 26), total, told.payee("merchant", "company"))


def _remittance_rise(told: Told, v: Values) -> None:
    del v
    service = told.payee("money_service", "money_service")
    size = told.income * 0.1
    for number in range(int(told.rng.integers(3, 9))):
        told.pay(number * told.between(4, 14), size, service, purpose="Family support" if told.chance(0.3) else "")
        size *= told.between(0.9, 1.8)


def _broker_opening(told: Told, v: Values) -> None:
    broker = told.payee("merchant" if told.chance(0.5) else "bank", "broker")
    total = told.wealth * told.between(0.1, 0.7)
    count = int(told.rng.integers(2, 6))
    for day, step in zip(_days(told, v, count), _steps(told, v, total, total * 0.1, count), strict=True):
        told.pay(day, step, broker, purpose=_invested(told))


def _crypto_cash_out(told: Told, v: Values) -> None:
    del v
    exchange = told.payee("crypto_exchange", "exchange")
    told.get(0, told.income * told.between(2, 30), exchange)
    for _ in range(int(told.rng.integers(0, 3))):
        told.pay(told.between(5, 60), told.income * told.between(0.5, 3), exchange)


def _holiday_abroad(told: Told, v: Values) -> None:
    del v
    for _ in range(int(told.rng.integers(6, 25))):
        told.pay(told.between(0, 25), told.lognormal(told.income * 0.08, 0.9),
                 told.payee("merchant", "merchant"), channel="card")  # fmt: skip
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
