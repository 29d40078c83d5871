"""Samples of the pages of the audit trail."""

from __future__ import annotations

from browser.samples import Sample


def samples() -> list[Sample]:
    """Return one sample for each address."""
    return [
        Sample("audit", "/audit", role="supervisor"),
        Sample("audit-csv", "/audit.csv", role="supervisor", kind="file"),
    ]
