"""MT940 statements as rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from manumit.errors import Reject
from manumit.interchange.encoding import decode_text
from manumit.interchange.payments.normal import ROW

__all__ = ["mt940_frames"]

TakeReject = Callable[[Reject], None]


def mt940_frames(path: Path, reject: TakeReject) -> Iterator[pl.DataFrame]:
    """Yield the lines of MT940 statements, with the balance after each where one is given."""
    import mt940

    text = decode_text(path.read_bytes()).text
    rows: list[dict[str, Any]] = []
    number = 0
    for statement in _statements(text):
        parsed = mt940.models.Transactions()
        parsed.parse(statement)
        opening = parsed.data.get("final_opening_balance")
        running = (
            opening.amount.amount if opening is not None and opening.amount is not None else None
        )
        account = str(parsed.data.get("account_identification") or "")
        for line in parsed:
            number += 1
            data = line.data
            money = data.get("amount")
            if money is None or data.get("date") is None:
                reject(
                    Reject(
                        number,
                        "61",
                        "the line has no amount or date",
                        "Correct the line.",
                        "payments.mt940",
                    )
                )
                continue
            running = None if running is None else running + money.amount
            rows.append(
                {
                    ROW: number,
                    "payment_id": _mt940_id(account, data, number),
                    "paid_at": str(data.get("entry_date") or data["date"]),
                    "account": account or None,
                    "direction": "out" if money.amount < 0 else "in",
                    "amount": str(abs(money.amount)),
                    "currency": money.currency,
                    "counterparty": data.get("applicant_iban") or data.get("gvc_applicant_iban"),
                    "counterparty_name": data.get("applicant_name"),
                    "purpose": " ".join(
                        str(data.get("purpose") or data.get("transaction_details") or "").split()
                    )
                    or None,
                    "balance_after": None if running is None else str(running),
                }
            )
    if rows:
        yield pl.DataFrame(rows, infer_schema_length=None)


def _statements(text: str) -> list[str]:
    """Return each statement of a file by itself; each begins with :20:."""
    parts = text.replace("\r\n", "\n").split("\n:20:")
    return [
        part if place == 0 else f":20:{part}" for place, part in enumerate(parts) if ":25:" in part
    ]


def _mt940_id(account: str, data: dict[str, Any], number: int) -> str:
    bank = data.get("bank_reference")
    if bank:
        return str(bank)
    parts = (
        account,
        str(data.get("date")),
        str(data.get("amount")),
        str(data.get("customer_reference")),
        str(number),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
