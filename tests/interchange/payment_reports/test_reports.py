"""Drafts for the authority: only facts of the alert, the same bytes twice, valid where checked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from payments_made import ordinary, story, together

from manumit.catalog.conversation import conversation
from manumit.catalog.typologies import typologies
from manumit.errors import InputError
from manumit.interchange.payment_reports import (
    NOTICE,
    alert_of_row,
    build_goaml,
    load_details,
    narrative_of,
    pdf_of,
    schema_problems,
)
from manumit.model.payments import Direction, Payment, PaymentAlert
from manumit.payments import alerts_frame, screen_payments

XSD = Path(__file__).parents[4] / "shared/data/payments/goaml_xsd/goAMLSchema-5.0.2.xsd"
DETAILS = """
[bank]
name = "Invented Bank"
country = "AE"
city = "Dubai"
address = "Invented Street 1"
currency = "AED"
rentity_id = 101
[reporter]
first_name = "Ines"
gender = "F"
occupation = "MLRO"
last_name = "Invented"
id_number = "784199012345678"
[customer]
first_name = "Carl"
gender = "M"
last_name = "Ünvented"
birthdate = 1950-05-01
id_number = "784198512345671"
nationality = "GB"
residence = "AE"
phone = "509998877"
phone_prefix = "971"
phone_type = "PRIVT"
identity_number = "784198512345671"
identity_country = "AE"
issue_date = 2020-01-15
expiry_date = 2030-01-14
tax_reg_number = "Y"
[report]
reference = "STR-2026-0001"
submitted_at = 2026-01-02T10:00:00
action = "The next payment was held."
indicators = ["STRUC"]
"""
START = datetime(2026, 1, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def alert() -> PaymentAlert:
    example = typologies()["invest_exchange"].rises_on[0]
    return screen_payments(together(ordinary(), story(example.payments))).alerts[0]


@pytest.fixture
def details(tmp_path: Path) -> Path:
    path = tmp_path / "details.toml"
    path.write_text(DETAILS, encoding="utf-8")
    return path


def _payment(number: int, name: str = "Golden <Trading> & Co", **changes: object) -> Payment:
    values: dict[str, object] = {
        "payment_id": f"p{number}", "paid_at": START + timedelta(days=number), "account": "A1",
        "direction": Direction.OUT, "amount": Decimal("1200.5"), "currency": "AED",
        "counterparty": "X-1", "counterparty_name": name, "purpose": "deposit",
    }  # fmt: skip
    return Payment(**(values | changes))  # type: ignore[arg-type]


def test_an_alert_survives_the_table_that_holds_it(alert: PaymentAlert) -> None:
    frame = alerts_frame([alert])
    assert alert_of_row(frame.row(0, named=True)) == alert


def test_the_narrative_tells_the_facts_and_calls_the_customer_a_victim(
    alert: PaymentAlert, details: Path
) -> None:
    text = narrative_of(alert, load_details(details))
    assert NOTICE in text
    assert "FIN-2023-PIGBUTCHERING" in text
    assert "34(z): Pig Butchering" in text
    assert "VICTIM, not a suspect" in text
    assert alert.summary in text
    for reason in alert.reasons:
        assert reason.words in text
    for seen in alert.payments:
        assert f"{seen.amount:,.2f}" in text
    for word in ("fault", "careless", "greedy", "suspect is"):
        assert word not in text


def test_a_mule_is_not_reported_under_the_key_term_of_victims() -> None:
    example = typologies()["mule_pass_through"].rises_on[0]
    alerts = screen_payments(together(ordinary(), story(example.payments))).alerts
    mule = next(a for a in alerts if a.typology == "mule_pass_through")
    assert "PIGBUTCHERING" not in narrative_of(mule)


def test_the_pdf_is_the_same_twice_and_takes_texts_as_data(
    alert: PaymentAlert, details: Path
) -> None:
    own = load_details(details)
    own.customer["last_name"] = '#panic("x") $ *_'
    first = pdf_of(alert, own)
    assert first.startswith(b"%PDF")
    assert first == pdf_of(alert, own)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["Golden <Trading> & Co", "王伟", "", "O'Brien-Smith Ltd."])
@pytest.mark.parametrize("direction", list(Direction))
def test_goaml_fits_the_official_schema(details: Path, name: str, direction: Direction) -> None:
    if not XSD.exists():
        pytest.skip("the shared goAML schemas are not here")
    payments = [_payment(n, name, direction=direction) for n in range(3)]
    xml = build_goaml(payments, load_details(details), reason="Payments that grow.\x0b")
    assert schema_problems(xml, XSD) == []
    assert xml == build_goaml(
        payments[::-1], load_details(details), reason="Payments that grow.\x0b"
    )
    root = etree.fromstring(xml)
    assert len(root.findall("transaction")) == 3
    mine = "from" if direction is Direction.OUT else "to"
    assert root.find(f"transaction/t_{mine}_my_client/{mine}_person/first_name").text == "Carl"
    if name == "王伟":
        assert "王伟" in "".join(root.itertext())


@pytest.mark.shared
def test_the_schema_check_refuses_what_is_broken(details: Path) -> None:
    if not XSD.exists():
        pytest.skip("the shared goAML schemas are not here")
    xml = build_goaml([_payment(1)], load_details(details), reason="r")
    refused = 0
    root = etree.fromstring(xml)
    required = ["rentity_id", "report_code", "entity_reference", "currency_code_local"]
    for name in required:
        broken = etree.fromstring(xml)
        broken.remove(broken.find(name))
        refused += bool(schema_problems(etree.tostring(broken), XSD))
    root.find("transaction/amount_local").text = "much"
    assert schema_problems(etree.tostring(root), XSD)
    assert refused == len(required)


def test_a_report_without_payments_and_a_schema_that_is_none_are_refused(
    details: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="no payment"):
        build_goaml([], load_details(details), reason="r")
    (tmp_path / "x.xsd").write_text("<a/>")
    with pytest.raises(InputError, match="schema"):
        schema_problems(b"<report/>", tmp_path / "x.xsd")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("[customer]", "[client]"), "unknown part"),
        (("rentity_id = 101\n", ""), "lacks rentity_id"),
        (("[bank]", "[bank"), "cannot be read"),
    ],
)
def test_details_that_do_not_fit_are_refused(
    tmp_path: Path, change: tuple[str, str], word: str
) -> None:
    path = tmp_path / "d.toml"
    path.write_text(DETAILS.replace(*change), encoding="utf-8")
    with pytest.raises(InputError, match=word):
        load_details(path)


def test_the_conversation_asks_openly_and_names_help() -> None:
    found = conversation()
    assert all(question.endswith("?") for question in found.ask)
    assert "suicide" in found.care
    assert found.never
    said = " ".join((*found.say, *found.ask, *found.bank))
    assert not any(phrase in said for phrase in found.never)


def test_every_red_flag_of_a_typology_is_published() -> None:
    from manumit.catalog.redflags import red_flags

    assert all(t.red_flags for t in typologies().values())
    assert all(flag.sources for flag in red_flags().values())
