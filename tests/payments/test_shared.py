"""A payee that several escalating customers share is found; one that everybody pays is not."""

from __future__ import annotations

from payments_made import ordinary, story, together

from manumit.catalog.typologies import typologies
from manumit.payments import default_profile, screen_payments
from manumit.payments.shared import shared_payees


def test_a_shared_payee_of_victims_is_found_and_a_shop_of_everybody_is_not() -> None:
    lines = typologies()["invest_exchange"].rises_on[0].payments
    frames = [ordinary(f"A{n}", seed=n) for n in range(12)]
    frames += [
        story(tuple(line.replace(" X1 ", " MULE7 ") for line in lines), f"A{n}") for n in (1, 2, 3)
    ]
    payments = together(*frames)
    scores = screen_payments(payments).scores
    found = shared_payees(payments.lazy(), scores.lazy(), threshold=default_profile().threshold)
    assert found["payee"].to_list() == ["MULE7"]
    row = found.row(0, named=True)
    assert (row["customers"], row["payers"], row["share"]) == (3, 3, 1.0)
    assert row["amount"] == 3 * (500 + 1500 + 3000 + 5000 + 8000)


def test_without_payees_nothing_is_found() -> None:
    payments = ordinary().drop("counterparty", "counterparty_name")
    scores = screen_payments(payments).scores
    assert shared_payees(payments.lazy(), scores.lazy(), threshold=1.0).is_empty()
