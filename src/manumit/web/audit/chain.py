"""The digest that chains one audit row to the row before."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from manumit.web.audit.models import AuditEntry

__all__ = ["entry_digest"]


def entry_digest(entry: AuditEntry) -> str:
    """Return the SHA-256 (hex) of everything the row says and of the digest before it.

    The content is JSON with sorted keys, so that anyone can compute it from an export.
    """
    content = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_kind": str(entry.actor_kind),
        "actor_id": entry.actor_id,
        "action": entry.action,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id,
        "outcome": str(entry.outcome),
        "detail": entry.detail,
        "previous_digest": entry.previous_digest,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
