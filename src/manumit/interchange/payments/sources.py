"""Files as raw frames: CSV, JSON lines, Parquet, ISO 20022 XML, MT940."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import defusedxml.ElementTree as SafeXml
import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from manumit.errors import InputError, Reject
from manumit.interchange.encoding import decode_text
from manumit.interchange.payments.normal import ROW

__all__ = ["BATCH_ROWS", "files_in", "kind_of", "raw_frames"]

BATCH_ROWS = 500_000
_SAMPLE = 1 << 16
_ENDINGS = {".parquet": "parquet", ".pq": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl",
            ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xml": "xml", ".sta": "mt940",
            ".mt940": "mt940", ".940": "mt940"}  # fmt: skip

TakeReject = Callable[[Reject], None]


def files_in(source: Path | Iterable[Path]) -> list[Path]:
    """Return the files of a source in the order of their names.

    Raises InputError where there is none, or a file cannot be opened.
    """
    if not isinstance(source, Path):
        return list(source)
    if source.is_dir():
        found = sorted(p for p in source.rglob("*") if p.suffix.lower() in _ENDINGS)
        if not found:
            raise InputError(
                "The folder holds no file of payments.",
                remedy="Give a folder with CSV, JSONL, Parquet, XML or MT940 files.",
                code="payments.no-file",
            )
        return found
    if not source.exists():
        raise InputError(
            f"There is no file {source.name}.",
            remedy="Check the path.",
            code="payments.no-file",
        )
    return [source]


def kind_of(path: Path) -> str:
    """Return what kind of file it is, by its content first: the ending may lie."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if head[:4] == b"PAR1":
        return "parquet"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:5] == b"<?xml" or text[:1] == b"<":
        return "xml"
    if text[:1] == b"{" and b":20:" not in text[:200]:
        return "jsonl"
    if b":20:" in text[:400] and b":25:" in text[:2000]:
        return "mt940"
    return _ENDINGS.get(path.suffix.lower(), "csv")


def raw_frames(path: Path, kind: str, reject: TakeReject) -> Iterator[pl.DataFrame]:
    """Yield the rows of a file as it has them, with ``ROW``; rows that break the format are rejects."""
    makers = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet, "xml": _xml, "mt940": _mt940}
    try:
        yield from makers[kind](path, reject)
    except (pa.ArrowInvalid, pl.exceptions.PolarsError, SafeXml.ParseError, OSError) as error:
        raise InputError(
            f"The file {path.name} cannot be read as {kind} ({type(error).__name__}).",
            remedy="Export it again, or convert it to CSV in UTF-8.",
            code="payments.file",
        ) from error


def _csv(path: Path, reject: TakeReject) -> Iterator[pl.DataFrame]:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if not sample.strip():
        return
    found = decode_text(sample.rsplit(b"\n", 1)[0] if b"\n" in sample else sample)
    first = found.text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    codec = "utf8" if found.codec in {"utf-8", "utf-8-sig", "ascii"} else found.codec
    header = [name.strip().strip('"') for name in first.rstrip("\r").split(delimiter)]
    bad: list[int] = []

    def skipped(row: pa_csv.InvalidRow) -> str:
        bad.append(row.number or 0)
        reject(Reject(row.number or 0, "", f"the row has {row.actual_columns} cells, not {row.expected_columns}",
                      "Correct the row; a cell with the delimiter needs quotes.", "payments.cells"))  # fmt: skip
        return "skip"

    reader = pa_csv.open_csv(
        path,
        read_options=pa_csv.ReadOptions(encoding=codec, use_threads=False, block_size=8 << 20),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skipped
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True,
            null_values=["", "NULL", "null", "NaN", "nan", "None"], quoted_strings_can_be_null=True,
        ),
    )  # fmt: skip
    done = 1
    for batch in reader:
        frame = _frame(batch)
        yield _numbered(frame, done + 1, bad)
        done += batch.num_rows + sum(1 for number in bad if done < number <= done + batch.num_rows + len(bad))


def _numbered(frame: pl.DataFrame, start: int, bad: list[int]) -> pl.DataFrame:
    """Number rows as a person counts them: the heading is row 1, rows set aside count too."""
    numbers: list[int] = []
    taken, number = set(bad), start
    if not any(n >= start for n in bad):
        return frame.with_columns(pl.int_range(start, start + len(frame), dtype=pl.Int64).alias(ROW))
    while len(numbers) < len(frame):
        if number not in taken:
            numbers.append(number)
        number += 1
    return frame.with_columns(pl.Series(ROW, numbers, dtype=pl.Int64))


def _frame(batch: pa.RecordBatch) -> pl.DataFrame:
    frame = pl.from_arrow(batch)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a batch gives a frame")
    return frame


def _jsonl(path: Path, reject: TakeReject) -> Iterator[pl.DataFrame]:
    rows: list[dict[str, Any]] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                # Decimals stay text, so that money keeps its digits.
                row = json.loads(line, parse_float=str)
                if not isinstance(row, dict):
                    raise ValueError("not an object")
            except ValueError:
                reject(Reject(number, "", "the line is not a JSON object", "Correct the line.", "payments.json"))
                continue
            rows.append({key: None if v is None else str(v) for key, v in row.items()} | {ROW: number})
            if len(rows) >= BATCH_ROWS // 5:
                yield pl.DataFrame(rows, infer_schema_length=None)
                rows = []
    if rows:
        yield pl.DataFrame(rows, infer_schema_length=None)


def _parquet(path: Path, reject: TakeReject) -> Iterator[pl.DataFrame]:
    del reject
    done = 0
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            numbers = pl.int_range(done + 1, done + batch.num_rows + 1, dtype=pl.Int64)
            yield _frame(batch).with_columns(numbers.alias(ROW))
            done += batch.num_rows


# ---- ISO 20022 --------------------------------------------------------------------------------


def _xml(path: Path, reject: TakeReject) -> Iterator[pl.DataFrame]:
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
        if len(rows) >= BATCH_ROWS // 10:
            yield pl.DataFrame(rows, infer_schema_length=None)
            rows = []
    if rows:
        yield pl.DataFrame(rows, infer_schema_length=None)
    elif not number:
        raise InputError(
            f"The file {path.name} holds no entry of camt.052, camt.053, camt.054, pacs.008 or pain.001.",
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
        reject(Reject(number, "Sts", "the entry is not booked", "Wait for the booked statement.", "payments.pending"))
        return []
    moment = _said(entry, "BookgDt", "DtTm") or _said(entry, "BookgDt", "Dt") or _said(entry, "ValDt", "Dt") or _said(entry, "ValDt", "DtTm")
    details = [d for block in entry if _local(block) == "NtryDtls" for d in block if _local(d) == "TxDtls"] or [None]
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
    texts = [(e.text or "").strip() for e in info.iter() if _local(e) in {"Ustrd", "Ref", "AddtlRmtInf"}]
    return " ".join(text for text in texts if text) or None


def _channel(entry: Any, detail: Any) -> str | None:
    code = _find(detail, "BkTxCd") if detail is not None else None
    code = code if code is not None else _find(entry, "BkTxCd")
    family, sub = _said(code, "Domn", "Fmly", "Cd"), _said(code, "Domn", "Fmly", "SubFmlyCd")
    if sub in {"CWDL", "CDPT"}:
        return "cash"
    if sub == "STDO":
        return "standing_order"
    return {"CCRD": "card", "MCRD": "card", "IDDT": "direct_debit", "RDDT": "direct_debit",
            "IRCT": "instant", "RRCT": "instant", "ICDT": "transfer",
            "RCDT": "transfer"}.get(family or "")  # fmt: skip


def _reference(detail: Any, entry: Any, account: str, number: int, place: int) -> str:
    """Return the bank's reference, or a stable digest where it gives none."""
    for path in (("Refs", "AcctSvcrRef"), ("Refs", "TxId"), ("Refs", "InstrId")):
        if found := _said(detail, *path):
            return found
    if found := _said(entry, "AcctSvcrRef"):
        return found if place == 0 else f"{found}/{place + 1}"
    end = _said(detail, "Refs", "EndToEndId")
    parts = (account, _said(entry, "BookgDt", "Dt") or "", _said(entry, "Amt") or "", end or "",
             _said(entry, "NtryRef") or "", str(number), str(place))  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _order(order: Any, payment: Any, number: int, reject: TakeReject) -> list[dict[str, Any]]:
    """Return the debtor's side of a transfer that was ordered (pain.001) or passed on (pacs.008)."""
    debtor = _find(order, "DbtrAcct")
    debtor = debtor if debtor is not None else _find(payment, "DbtrAcct") if payment is not None else None
    amount = _find(order, "IntrBkSttlmAmt")
    amount = amount if amount is not None else _find(order, "Amt", "InstdAmt")
    moment = (_said(order, "AccptncDtTm") or _said(order, "IntrBkSttlmDt") or _said(payment, "ReqdExctnDt", "DtTm")
              or _said(payment, "ReqdExctnDt", "Dt") or _said(payment, "ReqdExctnDt"))  # fmt: skip
    if debtor is None:
        reject(Reject(number, "DbtrAcct", "the order names no debtor account", "Give the complete message.", "payments.account"))
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


# ---- MT940 ------------------------------------------------------------------------------------


def _mt940(path: Path, reject: TakeReject) -> Iterator[pl.DataFrame]:
    """Yield the lines of MT940 statements, with the balance after each where one is given."""
    import mt940

    text = decode_text(path.read_bytes()).text
    rows: list[dict[str, Any]] = []
    number = 0
    for statement in _statements(text):
        parsed = mt940.models.Transactions()
        parsed.parse(statement)
        opening = parsed.data.get("final_opening_balance")
        running = opening.amount.amount if opening is not None and opening.amount is not None else None
        account = str(parsed.data.get("account_identification") or "")
        for line in parsed:
            number += 1
            data = line.data
            money = data.get("amount")
            if money is None or data.get("date") is None:
                reject(Reject(number, "61", "the line has no amount or date", "Correct the line.", "payments.mt940"))
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
                    "purpose": " ".join(str(data.get("purpose") or data.get("transaction_details") or "").split()) or None,
                    "balance_after": None if running is None else str(running),
                }
            )
    if rows:
        yield pl.DataFrame(rows, infer_schema_length=None)


def _statements(text: str) -> list[str]:
    """Return each statement of a file by itself; each begins with :20:."""
    parts = text.replace("\r\n", "\n").split("\n:20:")
    return [part if place == 0 else f":20:{part}" for place, part in enumerate(parts) if ":25:" in part]


def _mt940_id(account: str, data: dict[str, Any], number: int) -> str:
    bank = data.get("bank_reference")
    if bank:
        return str(bank)
    parts = (account, str(data.get("date")), str(data.get("amount")), str(data.get("customer_reference")), str(number))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
