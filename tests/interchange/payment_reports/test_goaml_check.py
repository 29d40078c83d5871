"""Our own check of goAML: it takes what we write, and refuses what an official schema refuses."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from manumit.catalog import published_sources
from manumit.catalog.report_profiles import goaml_profile, goaml_profiles
from manumit.errors import InputError
from manumit.interchange.payment_reports import (
    Details,
    build_goaml,
    check_goaml,
    load_details,
    schema_problems,
)
from manumit.model.payments import Direction, Payment

XSD = Path(__file__).parents[4] / "shared/data/payments/goaml_xsd/goAMLSchema-5.0.2.xsd"
START = datetime(2026, 1, 1, 9, tzinfo=UTC)
PAGE = Path(__file__).parents[3] / "docs/explanation/payment-reports.md"


def _details(**report: object) -> Details:
    person = {
        "first_name": "Carl", "last_name": "Invented", "gender": "M", "id_number": "784",
        "birthdate": START, "nationality": "GB", "residence": "AE", "phone": "509998877",
        "phone_prefix": "971", "phone_type": "PRIVT", "identity_number": "784",
        "identity_country": "AE", "issue_date": START, "expiry_date": START,
        "tax_reg_number": "Y", "occupation": "clerk",
    }  # fmt: skip
    bank = {
        "name": "Invented Bank", "country": "AE", "city": "Dubai", "address": "Invented Street 1",
        "currency": "AED", "rentity_id": 101, "branch": "Main",
    }  # fmt: skip
    base = {
        "reference": "STR-1", "submitted_at": START, "action": "Held.", "indicators": ["STRUC"],
    }  # fmt: skip
    return Details(
        bank=bank,
        reporter=person | {"first_name": "Ines", "gender": "F"},
        customer=person,
        report=base | report,
    )


def _payment(number: int, **changes: object) -> Payment:
    values: dict[str, object] = {
        "payment_id": f"p{number}", "paid_at": START + timedelta(days=number), "account": "A1",
        "direction": Direction.OUT, "amount": Decimal("1200.5"), "currency": "AED",
        "counterparty": "X-1", "counterparty_name": "Golden Trading", "purpose": "deposit",
    }  # fmt: skip
    return Payment(**(values | changes))  # type: ignore[arg-type]


def _report() -> bytes:
    payments = [_payment(1), _payment(2, direction=Direction.IN), _payment(3, currency="USD")]
    return build_goaml(payments, _details(rates={"USD": 3.6725}), reason="Payments that grow.")


def _broken() -> Iterator[tuple[str, bytes]]:
    """Yield every element of a report removed, doubled, moved, renamed or filled wrongly."""
    root = etree.fromstring(_report())
    for place, element in enumerate(root.iter()):
        changes = ["double", "rename", "attribute", "child"]
        changes += ["remove", "move"] if element.getparent() is not None else []
        changes += [] if len(element) else ["empty", "long", "script", "sign"]
        for change in changes:
            made = copy.deepcopy(root)
            _change(list(made.iter())[place], change)
            yield f"{element.tag}: {change}", etree.tostring(made)


def _change(element: etree._Element, change: str) -> None:
    parent = element.getparent()
    texts = {"empty": "", "long": "A" * 9000, "script": "王伟", "sign": "much?"}
    if change in texts:
        element.text = texts[change]
    elif change == "rename":
        element.tag = "something"
    elif change == "attribute":
        element.set("extra", "1")
    elif change == "child":
        etree.SubElement(element, "something").text = "x"
    elif parent is None:
        etree.SubElement(element, "report")
    elif change == "remove":
        parent.remove(element)
    elif change == "double":
        element.addnext(copy.deepcopy(element))
    else:
        parent.insert(0, element) if parent[0] is not element else parent.append(element)


def test_our_check_takes_what_we_write() -> None:
    assert check_goaml(_report()) == []


@pytest.mark.shared
def test_our_check_and_an_official_schema_agree_on_broken_reports() -> None:
    if not XSD.exists():
        pytest.skip("the shared goAML schemas are not here")
    assert schema_problems(_report(), XSD) == []
    schema = etree.XMLSchema(etree.parse(str(XSD)))
    rows = [
        (name, bool(check_goaml(xml)), not schema.validate(etree.fromstring(xml)))
        for name, xml in _broken()
    ]
    refused = [row for row in rows if row[2]]
    assert len(refused) > 500
    assert [name for name, ours, theirs in rows if theirs and not ours] == []
    stricter = {name for name, ours, theirs in rows if ours and not theirs}
    assert stricter <= {"identification: double", "phone: remove"}
    assert len([row for row in rows if not row[1]]) > 100


def test_the_details_of_the_manual_make_a_report_that_passes(tmp_path: Path) -> None:
    path = tmp_path / "details.toml"
    path.write_text(PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0])
    assert check_goaml(build_goaml([_payment(1)], load_details(path), reason="r")) == []


@pytest.mark.parametrize("name", ["gender", "birthdate", "nationality", "identity_number"])
def test_what_the_bank_does_not_tell_is_missing_not_invented(name: str) -> None:
    details = _details()
    del details.customer[name]
    assert any(
        "missing" in problem
        for problem in check_goaml(build_goaml([_payment(1)], details, reason="r"))
    )


def test_the_check_names_line_element_and_rule_but_never_the_content() -> None:
    xml = _report().replace(
        b"<last_name>Invented</last_name>", b"<last_name>K\xc3\xb6nig</last_name>"
    )
    problems = check_goaml(xml)
    assert problems
    assert all('"last_name" holds a text of the wrong form' in problem for problem in problems)
    assert "König" not in "".join(problems)


@pytest.mark.parametrize(
    ("xml", "word"),
    [
        (b'<!DOCTYPE report [<!ENTITY a "b">]><report>&a;</report>', "document type"),
        (b"<note/>", "first element"),
        (b"", "well-formed"),
    ],
)
def test_what_is_no_report_is_refused(xml: bytes, word: str) -> None:
    assert word in check_goaml(xml)[0]


def test_a_payment_in_another_currency_is_converted_and_kept_as_it_was() -> None:
    payment = _payment(1, currency="USD", amount=Decimal(1000))
    root = etree.fromstring(
        build_goaml([payment], _details(rates={"USD": 3.6725}), reason="Payments that grow.")
    )
    assert root.findtext("transaction/amount_local") == "3672.50"
    foreign = root.find("transaction/t_to/to_foreign_currency")
    assert foreign is not None
    assert foreign.findtext("foreign_currency_code") == "USD"
    assert foreign.findtext("foreign_amount") == "1000"


@pytest.mark.parametrize("rates", [{}, {"EUR": 4.0}, {"USD": 0}, {"USD": -1}, {"USD": "much"}])
def test_a_payment_in_another_currency_without_a_rate_is_refused(rates: object) -> None:
    with pytest.raises(InputError, match="rate is missing"):
        build_goaml([_payment(1, currency="USD")], _details(rates=rates), reason="r")


def test_the_country_of_a_payee_is_not_invented() -> None:
    root = etree.fromstring(build_goaml([_payment(1)], _details(), reason="r"))
    assert root.findtext("transaction/t_to/to_country") == "-"
    assert "Country not known" in str(root.findtext("transaction/t_to/to_entity/comments"))
    told = etree.fromstring(build_goaml([_payment(1)], _details(other_country="TH"), reason="r"))
    assert told.findtext("transaction/t_to/to_country") == "TH"
    assert "not known" not in str(told.findtext("transaction/t_to/to_entity/comments"))


def test_every_profile_is_sourced_and_an_unknown_one_is_refused() -> None:
    for profile in goaml_profiles().values():
        assert profile.sources
        assert set(profile.sources) <= set(published_sources())
    with pytest.raises(InputError, match="no goAML profile"):
        goaml_profile("9-9")
