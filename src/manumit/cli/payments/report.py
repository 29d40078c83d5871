"""``manumit payments report`` and ``talk``: a draft for the authority, words for the customer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from manumit.catalog.report_profiles import DEFAULT_PROFILE
from manumit.errors import InputError

if TYPE_CHECKING:
    from manumit.model.payments import Payment, PaymentAlert

__all__ = ["register"]

_FORMATS = "narrative, pdf, goaml; its payments as xlsx, csv or parquet."


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("report")(report)
    group.command("talk")(talk)


def report(
    alerts: Annotated[Path, typer.Argument(help="Alerts made by `payments screen`.")],
    *,
    alert: Annotated[str, typer.Option("--alert", help="Identifier of the alert.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    form: Annotated[str, typer.Option("--format", help=_FORMATS)] = "narrative",
    details: Annotated[Path | None, typer.Option(help="The bank's part (TOML).")] = None,
    payments: Annotated[
        Path | None, typer.Option(help="The payments that were screened; needed for goaml.")
    ] = None,
    schema: Annotated[Path | None, typer.Option(help="The goAML XSD of your FIU.")] = None,
    profile: Annotated[str, typer.Option(help="The goAML profile.")] = DEFAULT_PROFILE,
) -> None:
    """Write a draft report of one alert; a person reviews it before it goes anywhere."""
    from manumit.catalog.report_profiles import goaml_profile
    from manumit.interchange.payment_reports import (
        NOTICE,
        PAYMENT_ROW_COLUMNS,
        build_goaml,
        check_goaml,
        load_details,
        narrative_of,
        payment_rows,
        pdf_of,
        schema_problems,
    )
    from manumit.interchange.writing import write_rows

    found = _alert(alerts, alert)
    own = load_details(details) if details else None
    if form == "narrative":
        out.write_text(narrative_of(found, own), encoding="utf-8")
    elif form == "pdf":
        out.write_bytes(pdf_of(found, own))
    elif form in {"xlsx", "csv", "parquet"}:
        with out.open("wb") as target:
            write_rows(payment_rows(found), target, kind=form, columns=PAYMENT_ROW_COLUMNS)
    elif form == "goaml":
        if own is None or payments is None:
            raise InputError(
                "goAML needs the bank's details and the payments.",
                remedy="Add --details FILE.toml and --payments FILE.",
                code="payments.details",
            )
        rules = goaml_profile(profile)
        reason = narrative_of(found, own)
        xml = build_goaml(_payments(payments, found), own, reason=reason, profile=rules)
        problems = schema_problems(xml, schema) if schema else check_goaml(xml, rules)
        if problems:
            raise InputError(
                f"The report does not fit the schema: {'; '.join(problems[:5])}.",
                remedy="Complete the details file with your FIU's codes. Nothing was written.",
                code="payments.schema-problem",
            )
        out.write_bytes(xml)
        if schema is None:
            sys.stderr.write(
                "Only its form was checked, not the codes: give --schema with your FIU's XSD.\n"
            )
    else:
        raise InputError(
            f'There is no format "{form}".',
            remedy="Choose narrative, pdf, goaml, xlsx, csv or parquet.",
            code="payments.format",
        )
    sys.stderr.write(f"The draft is in {out}. {NOTICE}\n")


def talk(
    *,
    group: Annotated[str, typer.Option(help="victim, or mule: account used by others.")] = "victim",
) -> None:
    """Print how to talk with a customer who may be deceived, and what the bank can do."""
    from manumit.catalog.conversation import conversation_for

    if group not in {"victim", "mule"}:
        raise InputError(
            f'There is no conversation for "{group}".',
            remedy="Choose victim or mule.",
            code="payments.group",
        )
    found = conversation_for(group)
    parts = (
        ("Before", found.before),
        ("Ask", found.ask),
        ("Coached answers sound like", found.coached),
        ("Say", found.say),
        ("Never say", found.never),
        ("What the bank can do", found.bank),
        ("Help in some countries", [f"{one.country}: {one.text}" for one in found.recall]),
        ("Telling of a report is forbidden", [f"{one.country}: {one.text}" for one in found.law]),
    )
    lines = [found.title, found.why, ""]
    for title, items in parts:
        lines += [f"{title}:", *(f"  - {item}" for item in items), ""]
    sys.stdout.write("\n".join([*lines, found.care, f"({found.note})"]) + "\n")


def _alert(file: Path, identifier: str) -> PaymentAlert:
    import polars as pl

    from manumit.interchange.payment_reports import alert_of_row, read_alerts

    rows = read_alerts(file).filter(pl.col("alert_id") == identifier).to_dicts()
    if not rows:
        raise InputError(
            "There is no alert with this identifier.",
            remedy="List them with `manumit payments alerts FILE --json`.",
            code="payments.alert",
        )
    return alert_of_row(rows[0])


def _payments(source: Path, alert: PaymentAlert) -> list[Payment]:
    """Return the payments out of the account that the alert rests on."""
    import polars as pl

    from manumit.interchange.payment_reports import payments_behind
    from manumit.interchange.payments import read_payments
    from manumit.model import payment_of_row

    found: list[Payment] = []
    for batch in read_payments(source):
        frame = payments_behind(alert, pl.DataFrame(pl.from_arrow(batch)))
        found += [payment_of_row(row) for row in frame.iter_rows(named=True)]
    return found
