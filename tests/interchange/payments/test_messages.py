"""ISO 20022 and MT940: each entry becomes a payment of the right account and direction."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from manumit.errors import InputError
from manumit.interchange.payments import PaymentReader, read_payments

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">
 <BkToCstmrStmt><Stmt><Id>S1</Id>
  <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>
  <Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">1500.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>
   <Sts>{status}</Sts><BookgDt><DtTm>2025-03-01T09:30:00+01:00</DtTm></BookgDt>
   <AcctSvcrRef>REF-1</AcctSvcrRef>
   <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IRCT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
   <NtryDtls><TxDtls><Refs><EndToEndId>E2E</EndToEndId></Refs>
    <RltdPties><Cdtr>{creditor}</Cdtr>
     <CdtrAcct><Id><Othr><Id>X-99</Id></Othr></Id></CdtrAcct></RltdPties>
    <RmtInf><Ustrd>deposit</Ustrd><Ustrd>one</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
  <Ntry><Amt Ccy="EUR">300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts>
   <BookgDt><Dt>2025-03-02</Dt></BookgDt>
   <NtryDtls>
    <TxDtls><Amt Ccy="EUR">100.00</Amt>
     <RltdPties><Dbtr><Nm>Invented One</Nm></Dbtr></RltdPties></TxDtls>
    <TxDtls><Amt Ccy="EUR">200.00</Amt>
     <RltdPties><Dbtr><Nm>Invented Two</Nm></Dbtr></RltdPties></TxDtls>
   </NtryDtls></Ntry>
  <Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts></Ntry>
 </Stmt></BkToCstmrStmt></Document>"""
OLD = CAMT.format(version="02", status="BOOK", creditor="<Nm>Invented Ltd</Nm>")
NEW = CAMT.format(
    version="08", status="<Cd>BOOK</Cd>", creditor="<Pty><Nm>Invented Ltd</Nm></Pty>"
).replace("<Sts>PDNG</Sts>", "<Sts><Cd>PDNG</Cd></Sts>")
PAIN = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
 <PmtInf><ReqdExctnDt><Dt>2025-04-01</Dt></ReqdExctnDt>
  <DbtrAcct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></DbtrAcct>
  <CdtTrfTxInf><PmtId><InstrId>I1</InstrId></PmtId><Amt><InstdAmt Ccy="GBP">12.34</InstdAmt></Amt>
   <Cdtr><Nm>Someone</Nm></Cdtr>
   <CdtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></CdtrAcct></CdtTrfTxInf>
  <CdtTrfTxInf><PmtId><InstrId>I2</InstrId></PmtId>
   <Amt><InstdAmt Ccy="GBP">0.66</InstdAmt></Amt></CdtTrfTxInf>
 </PmtInf></CstmrCdtTrfInitn></Document>"""
PACS = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf>
 <CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId><TxId>T1</TxId></PmtId>
  <IntrBkSttlmAmt Ccy="USD">999.99</IntrBkSttlmAmt><IntrBkSttlmDt>2025-05-05</IntrBkSttlmDt>
  <DbtrAcct><Id><Othr><Id>D-1</Id></Othr></Id></DbtrAcct>
  <Cdtr><Nm>Payee</Nm></Cdtr></CdtTrfTxInf>
 <CdtTrfTxInf><PmtId><TxId>T2</TxId></PmtId>
  <IntrBkSttlmAmt Ccy="USD">1.00</IntrBkSttlmAmt></CdtTrfTxInf>
</FIToFICstmrCdtTrf></Document>"""
MT940 = """:20:STARTUMS
:25:10020030/1234567
:28C:00001/001
:60F:C250301EUR1000,00
:61:2503010301DR250,50NTRFNONREF//BANKREF1
:86:Deposit to Invented Ltd
:61:2503030303CR100,00NMSCNONREF//BANKREF2
:86:Refund
:62F:C250303EUR849,50
"""


def _read(
    tmp_path: Path, text: str, name: str = "m.xml"
) -> tuple[pl.DataFrame, PaymentReader, list[dict[str, object]]]:
    path, rejects = tmp_path / name, tmp_path / "rejects.jsonl"
    path.write_text(text, encoding="utf-8")
    reader = read_payments(path, rejects=rejects)
    batches = [pl.DataFrame(pl.from_arrow(batch)) for batch in reader]
    lines = rejects.read_text().splitlines() if rejects.exists() else []
    return pl.concat(batches), reader, [json.loads(line) for line in lines]


@pytest.mark.parametrize("text", [OLD, NEW], ids=["version 2", "version 8"])
def test_a_statement_gives_a_row_for_every_transaction(tmp_path: Path, text: str) -> None:
    frame, reader, rejects = _read(tmp_path, text)
    first = frame.row(0, named=True)
    assert first["payment_id"] == "REF-1"
    assert first["paid_at"] == datetime(2025, 3, 1, 8, 30, tzinfo=UTC)
    assert (first["account"], first["direction"]) == ("DE02120300000000202051", "out")
    assert (first["amount"], first["currency"]) == (Decimal("1500"), "EUR")
    assert (first["counterparty"], first["counterparty_name"]) == ("X-99", "Invented Ltd")
    assert (first["channel"], first["purpose"]) == ("instant", "deposit one")
    assert frame["amount"].to_list()[1:] == [Decimal(100), Decimal(200)]
    assert frame["counterparty_name"].to_list()[1:] == ["Invented One", "Invented Two"]
    assert frame["payment_id"].is_unique().all()
    assert (reader.kept, reader.rejected) == (3, 1)
    assert rejects[0]["code"] == "payments.pending"


def test_identifiers_that_were_made_up_are_the_same_each_time(tmp_path: Path) -> None:
    assert _read(tmp_path, OLD)[0].equals(_read(tmp_path, OLD)[0])


def test_orders_are_payments_out_of_the_debtor(tmp_path: Path) -> None:
    frame, _, _ = _read(tmp_path, PAIN)
    assert frame["account"].to_list() == ["GB33BUKB20201555555555"] * 2
    assert frame["payment_id"].to_list() == ["I1", "I2"]
    assert frame["amount"].to_list() == [Decimal("12.34"), Decimal("0.66")]
    assert set(frame["direction"]) == {"out"}
    assert frame["paid_at"][0] == datetime(2025, 4, 1, 12, tzinfo=UTC)


def test_a_transfer_without_debtor_account_is_set_aside(tmp_path: Path) -> None:
    frame, reader, rejects = _read(tmp_path, PACS)
    assert frame["payment_id"].to_list() == ["T1"]
    assert (reader.kept, reader.rejected) == (1, 1)
    assert rejects[0]["column"] == "DbtrAcct"


def test_mt940_gives_lines_with_the_balance_after_each(tmp_path: Path) -> None:
    frame, reader, _ = _read(tmp_path, MT940, "statement.sta")
    assert frame["payment_id"].to_list() == ["BANKREF1", "BANKREF2"]
    assert frame["direction"].to_list() == ["out", "in"]
    assert frame["amount"].to_list() == [Decimal("250.5"), Decimal(100)]
    assert frame["balance_after"].to_list() == [Decimal("749.5"), Decimal("849.5")]
    assert frame["account"].to_list() == ["10020030/1234567"] * 2
    assert reader.kept == 2


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<?xml version='1.0'?><Document><Other/></Document>",
    ],
)
def test_hostile_and_foreign_xml_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.xml").write_text(text)
    with pytest.raises(InputError):
        list(read_payments(tmp_path / "m.xml"))


def test_memory_does_not_grow_with_a_statement(tmp_path: Path) -> None:
    import tracemalloc

    entry = OLD[OLD.index("<Ntry>") : OLD.index("</Ntry>") + 7]
    path = tmp_path / "large.xml"
    path.write_text(OLD.replace(entry, entry * 20_000), encoding="utf-8")
    tracemalloc.start()
    kept = sum(batch.num_rows for batch in read_payments(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept == 20_002
    assert peak < 60e6  # the file has 12 MB; its tree would take several hundred
