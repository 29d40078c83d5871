"""Samples of the HTTP API and of its pages."""

from __future__ import annotations

from datetime import UTC, datetime

from browser.samples import Sample

from manumit.web.api.keys import key_make
from manumit.web.audit.services import SYSTEM


def samples() -> list[Sample]:
    """Return one sample for each address."""
    key, _ = key_make(
        actor=SYSTEM,
        made_by=None,
        label="Example form",
        scopes=["offers.check", "records.read"],
        days=30,
        now=datetime.now(UTC),
    )
    boss = "administrator"
    return [
        Sample("api-keys", "/keys", role=boss),
        Sample("api-key-new", "/keys/new", role=boss),
        Sample("api-key-revoke", f"/keys/{key.pk}/revoke", role=boss, kind="action"),
        Sample("api-docs", "/api/v1/docs"),
        Sample("api-openapi", "/api/v1/openapi.json", kind="data"),
        Sample("api:status", "/api/v1/status", kind="data"),
        Sample("api:key", "/api/v1/key", kind="action"),
        Sample("api:search", "/api/v1/sightings/search", kind="action"),
    ]
