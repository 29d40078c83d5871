"""Load what the first alert needs, and take up screenings that a stop interrupted."""

from __future__ import annotations

from django.db import close_old_connections

from manumit.catalog.conversation import conversation_for
from manumit.catalog.typologies import typologies
from manumit.web.payments.screening import resume_screenings

__all__ = ["warm_up"]


def warm_up() -> None:
    """Read the catalogue of typologies and conversations; go on with what was running."""
    try:
        typologies()
        conversation_for("victim")
        resume_screenings()
    finally:
        close_old_connections()
