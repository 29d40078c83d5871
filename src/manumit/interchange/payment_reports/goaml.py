"""goAML XML: a suspicious transaction report with one transaction for each payment.

Written for schema version 5.0.2 (the elements that a report on a customer's payments needs,
in their order). Each FIU changes the schema and its code tables: validate with the XSD of
yours before you send. Codes come from the details file, then from the profile
(``data/goaml``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from manumit.catalog.report_profiles import GoamlProfile, goaml_profile
from manumit.errors import InputError
from manumit.interchange.payment_reports.details import Details
from manumit.model.payments import Direction, Payment

__all__ = ["build_goaml", "schema_problems"]

_LONGEST = 4000  # characters of reason and action


def build_goaml(
    payments: Sequence[Payment],
    details: Details,
    *,
    reason: str,
    profile: GoamlProfile | None = None,
) -> bytes:
    """Return the report; the same input gives the same bytes.

    ``payments`` are those of the account that belong to the suspicion. A payment in another
    currency than the bank's needs its rate in the details; one without a currency is read as
    being in the bank's. Raises InputError where there is no payment, or no rate.
    """
    rules = profile or goaml_profile()
    if not payments:
        raise InputError(
            "There is no payment to report.",
            remedy="Name the file that holds the account's payments with --payments.",
            code="payments.no-payment",
        )
    bank, report = details.bank, details.report
    root = etree.Element("report")
    _add(root, "schema_version", rules.version)
    _add(root, "rentity_id", bank["rentity_id"])
    _add(root, "rentity_branch", bank.get("branch"))
    _add(root, "submission_code", rules.codes["submission"])
    _add(root, "report_code", report.get("code", rules.codes["report"]))
    _add(root, "entity_reference", report["reference"])
    _add(root, "submission_date", _moment(report["submitted_at"]))
    _add(root, "currency_code_local", bank["currency"])
    reporter = _add(root, "reporting_person")
    _person(reporter, details.reporter, codes=rules.codes)
    location = _add(root, "location")
    _add(location, "address_type", report.get("address_type", rules.codes["address_type"]))
    for name in ("address", "city"):
        _add(location, name, bank[name])
    _add(location, "country_code", bank["country"])
    _add(location, "state", bank.get("state", bank["city"]))
    _add(root, "reason", reason[:_LONGEST])
    _add(root, "action", str(report["action"])[:_LONGEST])
    for payment in sorted(payments, key=lambda p: (p.paid_at, p.payment_id)):
        _transaction(root, payment, details, rules.codes)
    indicators = _add(root, "report_indicators")
    for code in report.get("indicators") or (rules.codes["indicator"],):
        _add(indicators, "indicator", code)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def schema_problems(xml: bytes, schema: Path) -> list[str]:
    """Return what an XSD finds wrong: line, element and rule; nothing of the content.

    Raises InputError where the schema itself cannot be read.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        rules = etree.XMLSchema(etree.parse(str(schema), parser))
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise InputError(
            f"The schema {schema.name} cannot be used ({type(error).__name__}).",
            remedy="Give the goAML XSD of your FIU, as it was published.",
            code="payments.schema",
        ) from error
    rules.validate(etree.fromstring(xml, parser))
    return [f"line {one.line}: {one.type_name}" for one in rules.error_log]


def _transaction(root: Any, payment: Payment, details: Details, codes: dict[str, str]) -> None:
    report, bank, customer = details.report, details.bank, details.customer
    made = _add(root, "transaction")
    _add(made, "transactionnumber", payment.payment_id[:50])
    _add(made, "transaction_location", bank["city"])
    _add(made, "transaction_description", (payment.purpose or "payment")[:4000])
    _add(made, "date_transaction", _moment(payment.paid_at))
    _add(made, "transmode_code", report.get("transmode", codes["transmode"]))
    comment = report.get("transmode_comment", codes["transmode_comment"])
    _add(made, "transmode_comment", comment)
    _add(made, "amount_local", _local(payment, details))
    mine = "from" if payment.direction is Direction.OUT else "to"
    for side in ("from", "to"):
        own = side == mine
        part = _add(made, f"t_{side}_my_client" if own else f"t_{side}")
        _add(part, f"{side}_funds_code", report.get("funds", codes["funds"]))
        _foreign(part, side, payment, details)
        if own:
            person = _add(part, f"{side}_person")
            _person(person, customer, codes=codes)
        else:
            _other(part, side, payment, known="other_country" in report)
        unknown = report.get("other_country", codes["unknown_country"])
        country = bank["country"] if own else unknown
        _add(part, f"{side}_country", country)


def _local(payment: Payment, details: Details) -> str:
    """Return the amount in the bank's currency, to the cent; raises InputError without a rate."""
    amount = payment.amount * _rate(payment.currency, details)
    return f"{amount.quantize(Decimal('0.01'), rounding=ROUND_HALF_EVEN):f}"


def _rate(currency: str, details: Details) -> Decimal:
    local = details.bank["currency"]
    if currency in {"", local}:
        return Decimal(1)
    try:
        rate = Decimal(str(details.report.get("rates", {})[currency]))
    except (KeyError, TypeError, InvalidOperation):
        rate = Decimal(0)
    if not (rate.is_finite() and rate > 0):
        raise InputError(
            f"A payment is in {currency}, and the report is in {local}: the rate is missing.",
            remedy=f"Add rates = {{ {currency} = ... }} to [report]: one {currency} in {local}.",
            code="payments.rate",
        )
    return rate


def _foreign(parent: Any, side: str, payment: Payment, details: Details) -> None:
    """Add the amount as it was paid, where that was not in the bank's currency."""
    if payment.currency in {"", details.bank["currency"]}:
        return
    foreign = _add(parent, f"{side}_foreign_currency")
    _add(foreign, "foreign_currency_code", payment.currency)
    _add(foreign, "foreign_amount", f"{payment.amount:f}")
    _add(foreign, "foreign_exchange_rate", f"{_rate(payment.currency, details):f}")


def _other(parent: Any, side: str, payment: Payment, *, known: bool) -> None:
    """Add the counterparty: an entity with the name that the payment gives, nothing guessed.

    The schema takes Latin letters only; a name that loses something is kept whole in the
    comments. It also demands a country: where that is not ``known``, a code and the comments
    say so.
    """
    entity = _add(parent, f"{side}_entity")
    name = payment.counterparty_name or payment.counterparty
    latin = _latin(name)
    _add(entity, "name", latin[:255] or "not known")
    parts = [f"Name as written: {name}"] if latin != name else []
    if payment.counterparty:
        parts.append(f"Account: {payment.counterparty}")
    if not known:
        parts.append("Country not known")
    _add(entity, "comments", "; ".join(parts)[:4000] or None)


def _latin(name: str) -> str:
    """Return what the schema's pattern for names leaves of a name.

    >>> _latin("Müller & Söhne"), _latin("王伟")
    ('Muller Sohne', '')
    """
    plain = unicodedata.normalize("NFKD", name)
    kept = "".join(c if c in _NAME else " " if c == "&" else "" for c in plain)
    return " ".join(kept.split())


_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .'-")


def _person(parent: Any, given: dict[str, Any], *, codes: dict[str, str]) -> None:
    """Add a person; what the details do not tell is left out, and the check will say so."""
    _add(parent, "gender", given.get("gender"))
    _add(parent, "first_name", _latin(given["first_name"]))
    _add(parent, "last_name", _latin(given["last_name"]))
    if given.get("birthdate"):
        _add(parent, "birthdate", f"{given['birthdate']:%Y-%m-%d}T00:00:00")
    _add(parent, "id_number", given.get("id_number"))
    _add(parent, "nationality1", given.get("nationality"))
    _add(parent, "residence", given.get("residence"))
    if given.get("phone"):
        phone = _add(_add(parent, "phones"), "phone")
        _add(phone, "tph_contact_type", given.get("phone_type", codes["phone_type"]))
        _add(phone, "tph_communication_type", given.get("phone_kind", codes["phone_kind"]))
        _add(phone, "tph_country_prefix", given.get("phone_prefix"))
        _add(phone, "tph_number", given["phone"])
    _add(parent, "occupation", given.get("occupation"))
    if given.get("identity_number"):
        paper = _add(parent, "identification")
        _add(paper, "type", given.get("identity_type", codes["identity_type"]))
        _add(paper, "number", given["identity_number"])
        for name in ("issue_date", "expiry_date"):
            if given.get(name):
                _add(paper, name, f"{given[name]:%Y-%m-%d}T00:00:00")
        _add(paper, "issue_country", given.get("identity_country"))
    _add(parent, "tax_reg_number", given.get("tax_reg_number"))


def _add(parent: Any, name: str, value: object = None) -> Any:
    """Append an element; an element without a value is left out unless children follow."""
    if value is None and name not in _CONTAINERS and not name.startswith(("t_", "from_", "to_")):
        return None
    element = etree.SubElement(parent, name)
    if value is not None:
        element.text = _plain(str(value))
    return element


_CONTAINERS = {
    "identification",
    "location",
    "phone",
    "phones",
    "report_indicators",
    "reporting_person",
    "transaction",
}


def _plain(text: str) -> str:
    """Return a text without characters that XML forbids."""
    return "".join(
        c for c in text if c in "\t\n" or unicodedata.category(c) not in {"Cc", "Cs", "Cn"}
    )


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"
