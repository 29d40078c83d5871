"""The middle where the desks meet: records in, findings out.

A record is something that reached us (an offer, a case, an alert, a report). A sighting
says that a record shows an identifier. A source says who told us, and how far it is to be
believed. A finding is what a desk concludes from a record; each of its reasons points at
the exact words or rows and at a published source.

A type enters this package only when two desks or one standard use it.
"""

from manumit.model.findings import Finding, Reason
from manumit.model.payments import (
    AlertReason,
    Channel,
    CounterpartyKind,
    Direction,
    Payment,
    PaymentAlert,
    PaymentSeen,
    payment_of_row,
)
from manumit.model.records import Record, RecordKind, SeenBefore, SeenSighting, Sighting
from manumit.model.sources import Credibility, Reliability, Source, SourceKind

__all__ = [
    "AlertReason",
    "Channel",
    "CounterpartyKind",
    "Credibility",
    "Direction",
    "Finding",
    "Payment",
    "PaymentAlert",
    "PaymentSeen",
    "Reason",
    "Record",
    "RecordKind",
    "Reliability",
    "SeenBefore",
    "SeenSighting",
    "Sighting",
    "Source",
    "SourceKind",
    "payment_of_row",
]
