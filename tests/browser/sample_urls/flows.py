"""Samples of the pages of the flow desk."""

from __future__ import annotations

from browser.samples import Sample


def samples() -> list[Sample]:
    """Return one sample for each address, and one with an answer."""
    role = "supervisor"
    return [
        Sample("flows-start", "/flows", role=role),
        Sample("flows-known", "/flows/known"),
        Sample("flows-estimate", "/flows/estimate", role=role),
        Sample("flows-estimate", "/flows/estimate?example", role="analyst"),
        Sample("flows-unseen", "/flows/unseen?example", role=role),
        Sample("flows-publish", "/flows/publish?example", role=role),
    ]
