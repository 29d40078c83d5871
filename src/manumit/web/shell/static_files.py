"""Addresses of static files that change with their content, so that browsers may keep them."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

__all__ = ["VersionedStatic"]


class VersionedStatic(StaticFilesStorage):
    """Adds ``?v=`` and the start of the content's digest to each address."""

    def url(self, name: str | None) -> str:
        """Return the address of the static file ``name``."""
        address = super().url(name)
        version = _version(name or "")
        return f"{address}?v={version}" if version else address


@lru_cache(maxsize=256)
def _version(name: str) -> str:
    found = finders.find(name)
    return sha256(Path(found).read_bytes()).hexdigest()[:12] if isinstance(found, str) else ""
