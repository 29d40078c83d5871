"""Reports of alerts for the authority: narrative, PDF, goAML XML. A person reviews each one."""

from manumit.interchange.payment_reports.checking import check_goaml
from manumit.interchange.payment_reports.details import Details, load_details
from manumit.interchange.payment_reports.goaml import build_goaml, schema_problems
from manumit.interchange.payment_reports.narrative import NOTICE, narrative_of
from manumit.interchange.payment_reports.pdf import pdf_of
from manumit.interchange.payment_reports.rows import (
    PAYMENT_ROW_COLUMNS,
    alert_of_row,
    payment_rows,
    payments_behind,
    read_alerts,
)

__all__ = [
    "NOTICE",
    "PAYMENT_ROW_COLUMNS",
    "Details",
    "alert_of_row",
    "build_goaml",
    "check_goaml",
    "load_details",
    "narrative_of",
    "payment_rows",
    "payments_behind",
    "pdf_of",
    "read_alerts",
    "schema_problems",
]
