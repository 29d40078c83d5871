"""Read payments of any layout into the contract of ``model.payments``."""

from manumit.interchange.payments.accounts import read_accounts
from manumit.interchange.payments.mapping import ColumnMapping, load_mapping
from manumit.interchange.payments.ordering import NotInOrder, in_order, order_by_time
from manumit.interchange.payments.reading import PaymentReader, read_payments

__all__ = [
    "ColumnMapping",
    "NotInOrder",
    "PaymentReader",
    "in_order",
    "load_mapping",
    "order_by_time",
    "read_accounts",
    "read_payments",
]
