"""ISO 20022 messages as rows: statements (camt.052, .053, .054), transfers (pacs.008, pain.001).

Elements are found by their local names, whatever the version; memory does not grow with
the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import defusedxml.ElementTree as SafeXml
import polars as pl

from manumit.errors import InputError, Reject
from manumit.interchange.payments.normal import ROW

__all__ = ["iso20022_frames"]

TakeReject = Callable[[Reject], None]
_BATCH_ROWS = 50_000


def iso20022_frames(path: Path, reject: TakeReject) -> Iterator[pl.DataFrame]:
    """Yield entries of camt.05x and transactions of pacs.008 and pain.001, whatever the version."""
    rows: list[dict[str, Any]] = []
    account, number, seen = "", 0, set()
    payment: Any = None
    for event, element in SafeXml.iterparse(path, events=("start", "end"), forbid_dtd=True):
        tag = _local(element)
        if event == "start":
            if tag == "PmtInf":
                payment = element
            continue
        seen.add(tag)
        if tag == "Acct" and not account:
            account = _account(element)
        elif tag == "Ntry":
            number += 1
            rows += _entry(element, account, number, reject)
            element.clear()
        elif tag in {"CdtTrfTxInf"}:
            number += 1
            rows += _order(element, payment, number, reject)
            element.clear()
        elif tag in {"Stmt", "Rpt", "Ntfctn"}:
            account = ""
            element.clear()
        if len(rows) >= _BATCH_ROWS:
            yield pl.DataFrame(rows, infer_schema_length=None)
            rows = []
    if rows:
        yield pl.DataFrame(rows, infer_schema_length=None)
    elif not number:
        raise InputError(
            f"The file {path.name} holds no entry of camt.05x, pacs.008 or pain.001.",
            remedy="Give one of these messages, or a table.",
            code="payments.iso20022",
        )


def _local(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _find(element: Any, *path: str) -> Any:
    """Return the first element at a path of local names, or None."""
    for name in path:
        element = next((child for child in element if _local(child) == name), None)
        if element is None:
            return None
    return element


def _said(element: Any, *path: str) -> str | None:
    found = _find(element, *path) if element is not None else None
    text = (found.text or "").strip() if found is not None else ""
    return text or None


def _account(element: Any) -> str:
    return _said(element, "Id", "IBAN") or _said(element, "Id", "Othr", "Id") or ""


def _entry(entry: Any, account: str, number: int, reject: TakeReject) -> list[dict[str, Any]]:
    """Return one row for each transaction of an entry, or one for an entry without details."""
    if (_said(entry, "Sts", "Cd") or _said(entry, "Sts") or "BOOK") not in {"BOOK", ""}:
        reject(
            Reject(
                number,
                "Sts",
                "the entry is not booked",
                "Wait for the booked statement.",
                "payments.pending",
            )
        )
        return []
    moment = (
        _said(entry, "BookgDt", "DtTm")
        or _said(entry, "BookgDt", "Dt")
        or _said(entry, "ValDt", "Dt")
        or _said(entry, "ValDt", "DtTm")
    )
    details = [
        d for block in entry if _local(block) == "NtryDtls" for d in block if _local(d) == "TxDtls"
    ] or [None]
    rows = []
    for place, detail in enumerate(details):
        amount = None
        if detail is not None:
            amount = _find(detail, "Amt")
            if amount is None:
                amount = _find(detail, "AmtDtls", "TxAmt", "Amt")
        if amount is None:
            amount = _find(entry, "Amt")
        out = (_said(detail, "CdtDbtInd") or _said(entry, "CdtDbtInd")) == "DBIT"
        party = "Cdtr" if out else "Dbtr"
        names = _find(detail, "RltdPties") if detail is not None else None
        rows.append(
            {
                ROW: number,
                "payment_id": _reference(detail, entry, account, number, place),
                "paid_at": moment,
                "account": account or None,
                "direction": "out" if out else "in",
                "amount": None if amount is None else (amount.text or "").strip(),
                "currency": None if amount is None else amount.get("Ccy"),
                "counterparty": _party_account(names, party),
                "counterparty_name": _said(names, party, "Nm") or _said(names, party, "Pty", "Nm"),
                "channel": _channel(entry, detail),
                "purpose": _purpose(detail),
            }
        )
    return rows


def _party_account(names: Any, party: str) -> str | None:
    found = _find(names, f"{party}Acct") if names is not None else None
    return (_account(found) or None) if found is not None else None


def _purpose(detail: Any) -> str | None:
    info = _find(detail, "RmtInf") if detail is not None else None
    if info is None:
        return None
    texts = [
        (e.text or "").strip() for e in info.iter() if _local(e) in {"Ustrd", "Ref", "AddtlRmtInf"}
    ]
    return " ".join(text for text in texts if text) or None


def _channel(entry: Any, detail: Any) -> str | None:
    code = _find(detail, "BkTxCd") if detail is not None else None
    code = code if code is not None else _find(entry, "BkTxCd")
    family, sub = _said(code, "Domn", "Fmly", "Cd"), _said(code, "Domn", "Fmly", "SubFmlyCd")
    if sub in {"CWDL", "CDPT"}:
        return "cash"
    if sub == "STDO":
        return "standing_order"
    return {
        "CCRD": "card",
        "MCRD": "card",
        "IDDT": "direct_debit",
        "RDDT": "direct_debit",
        "IRCT": "instant",
        "RRCT": "instant",
        "ICDT": "transfer",
        "RCDT": "transfer",
    }.get(family or "")


def _reference(detail: Any, entry: Any, account: str, number: int, place: int) -> str:
    """Return the bank's reference, or a stable digest where it gives none."""
    for path in (("Refs", "AcctSvcrRef"), ("Refs", "TxId"), ("Refs", "InstrId")):
        if found := _said(detail, *path):
            return found
    if found := _said(entry, "AcctSvcrRef"):
        return found if place == 0 else f"{found}/{place + 1}"
    end = _said(detail, "Refs", "EndToEndId")
    parts = (
        account,
        _said(entry, "BookgDt", "Dt") or "",
        _said(entry, "Amt") or "",
        end or "",
        _said(entry, "NtryRef") or "",
        str(number),
        str(place),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _order(order: Any, payment: Any, number: int, reject: TakeReject) -> list[dict[str, Any]]:
    """Return the debtor's side of an ordered (pain.001) or passed on (pacs.008) transfer."""
    debtor = _find(order, "DbtrAcct")
    debtor = (
        debtor
        if debtor is not None
        else _find(payment, "DbtrAcct")
        if payment is not None
        else None
    )
    amount = _find(order, "IntrBkSttlmAmt")
    amount = amount if amount is not None else _find(order, "Amt", "InstdAmt")
    moment = (
        _said(order, "AccptncDtTm")
        or _said(order, "IntrBkSttlmDt")
        or _said(payment, "ReqdExctnDt", "DtTm")
        or _said(payment, "ReqdExctnDt", "Dt")
        or _said(payment, "ReqdExctnDt")
    )
    if debtor is None:
        reject(
            Reject(
                number,
                "DbtrAcct",
                "the order names no debtor account",
                "Give the complete message.",
                "payments.account",
            )
        )
        return []
    ids = _find(order, "PmtId")
    creditor = _find(order, "CdtrAcct")
    return [
        {
            ROW: number,
            "payment_id": _said(ids, "TxId") or _said(ids, "InstrId") or _said(ids, "EndToEndId"),
            "paid_at": moment,
            "account": _account(debtor) or None,
            "direction": "out",
            "amount": None if amount is None else (amount.text or "").strip(),
            "currency": None if amount is None else amount.get("Ccy"),
            "counterparty": (_account(creditor) or None) if creditor is not None else None,
            "counterparty_name": _said(order, "Cdtr", "Nm"),
            "channel": "transfer",
            "purpose": _purpose(order),
        }
    ]
