"""What names and purposes say."""

from __future__ import annotations

import numpy as np
import pytest

from manumit.catalog.payees import payee_groups
from manumit.payments.classes import FundingClass, PayeeClass, PurposeClass
from manumit.payments.reading import read_names, read_purpose_classes


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("CB PAYMENTS LTD", PayeeClass.CRYPTO),
        ("Payward Ltd", PayeeClass.CRYPTO),
        ("FORIS DAX MT Limited", PayeeClass.CRYPTO),
        ("Gemini Digital Assets", PayeeClass.CRYPTO),
        ("Bitcoin ATM 4711", PayeeClass.BITCOIN_MACHINE),
        ("WESTERN UNION INTL", PayeeClass.MONEY_SERVICE),
        ("Wise Payments Ltd", PayeeClass.MONEY_SERVICE),
        ("Trade Republic Bank", PayeeClass.BROKER),
        ("HM Revenue and Customs", PayeeClass.GOVERNMENT),
        ("Golden Pacific Trading Ltd", PayeeClass.SHELL),
        ("Orlin Bakery Ltd", PayeeClass.COMPANY),
        ("Notariat Dr. Weber", PayeeClass.LIFE),
        # Look-alikes that must stay what they are.
        ("Maria Luno", PayeeClass.UNKNOWN),
        ("Gemini Gomez", PayeeClass.UNKNOWN),
        ("Anna Wise", PayeeClass.UNKNOWN),
        ("Gate Gourmet", PayeeClass.UNKNOWN),
        ("Cointreau Paris", PayeeClass.UNKNOWN),
        ("Coinstar Kiosk 12", PayeeClass.UNKNOWN),
        # People who bear the name of a firm, and other firms that do.
        ("Nguyen Thi Loan", PayeeClass.UNKNOWN),
        ("Pintu Kumar", PayeeClass.UNKNOWN),
        ("Kwesi Ato", PayeeClass.UNKNOWN),
        ("Petra Schwab", PayeeClass.UNKNOWN),
        ("Lorenzo Lotto", PayeeClass.UNKNOWN),
        ("Maria de Sá", PayeeClass.UNKNOWN),
        ("Henry Co", PayeeClass.UNKNOWN),
        ("Bob Builder", PayeeClass.UNKNOWN),
        ("Jean Legal", PayeeClass.UNKNOWN),
        ("Kraken Tavern", PayeeClass.UNKNOWN),
        ("Simplex Cleaning", PayeeClass.UNKNOWN),
        ("Nexo Peru", PayeeClass.UNKNOWN),
        ("Loan", PayeeClass.UNKNOWN),
        ("Kraken", PayeeClass.CRYPTO),
        ("KRAKEN 4471 LONDON", PayeeClass.CRYPTO),
        ("Luno Pte. Ltd.", PayeeClass.CRYPTO),
        ("CBPAYMENTSLTD", PayeeClass.CRYPTO),
        ("Gemini Crypto", PayeeClass.CRYPTO),
        ("Coinvertia Ltd", PayeeClass.CRYPTO),
        ("Quick Loan Ltd", PayeeClass.BANK),
        ("Revolut Ltd", PayeeClass.MONEY_SERVICE),
        ("ATO 0000012345", PayeeClass.GOVERNMENT),
        ("Müller Legal GmbH", PayeeClass.LIFE),
        # Scripts that set no spaces between words.
        ("深圳市某某国际贸易有限公司", PayeeClass.SHELL),
        ("香港數字貨幣交易所", PayeeClass.CRYPTO),
        ("株式会社ビットコイン取引", PayeeClass.CRYPTO),
        ("ธนาคารกรุงเทพ", PayeeClass.BANK),
        ("บริษัทโกลด์จำกัด", PayeeClass.COMPANY),
        ("국민은행", PayeeClass.BANK),
        ("서울대학교병원", PayeeClass.LIFE),
        ("张伟", PayeeClass.UNKNOWN),
        ("สมชาย ใจดี", PayeeClass.UNKNOWN),
        ("김민준", PayeeClass.UNKNOWN),
        ("", PayeeClass.UNKNOWN),
    ],
)
def test_a_name_says_who_the_payee_is(name: str, wanted: PayeeClass) -> None:
    assert PayeeClass(int(read_names([name]).classes[0])) is wanted


def test_every_declared_name_is_read_as_its_group_or_a_sharper_one() -> None:
    for group in payee_groups().values():
        if group.group_id in {"vague_trade", "persons_forms"}:
            continue
        found = read_names(list(group.names)).classes
        assert (found != PayeeClass.UNKNOWN).all()


def test_a_kind_that_the_bank_gave_wins() -> None:
    reading = read_names(["Coinbase", "Coinbase"])
    classes, _, _ = reading.take(np.array([0, 1], dtype=np.int32), np.array([1, 0], dtype=np.int8))
    assert classes.tolist() == [PayeeClass.PERSON, PayeeClass.CRYPTO]


@pytest.mark.parametrize(
    ("purpose", "wanted"),
    [
        ("Tax payment for withdrawal", PurposeClass.TAX_OR_FEE),
        ("USDT top up", PurposeClass.INVESTMENT),
        ("Invoice 4711", PurposeClass.BUSINESS),
        ("Studiengebühren", PurposeClass.LIFE),
        ("学费", PurposeClass.LIFE),
        ("Happy birthday", PurposeClass.GIFT),
        ("abc", PurposeClass.OTHER),
        ("", PurposeClass.NONE),
    ],
)
def test_a_purpose_says_what_it_is_for(purpose: str, wanted: PurposeClass) -> None:
    assert PurposeClass(int(read_purpose_classes([purpose]).classes[0])) is wanted


def test_a_purpose_says_where_money_came_from() -> None:
    found = read_purpose_classes(["Loan payout", "Pension lump sum", "Rent"]).funding
    assert found.tolist() == [FundingClass.LOAN, FundingClass.PENSION, FundingClass.NONE]
