"""Load the catalogue of every language before the first visitor pastes a message."""

from __future__ import annotations

from django.db import close_old_connections

from manumit.catalog.contacts import all_hotlines, all_registers, bans
from manumit.catalog.phrases import phrase_files
from manumit.catalog.sources import published_sources
from manumit.offers import check_offer
from manumit.web.offers.importing import resume_imports
from manumit.web.offers.memory import recall

__all__ = ["warm_up"]


def warm_up() -> None:
    """Check one sentence of each language, so that its expressions are ready.

    Imports that a stop of the server interrupted go on then.
    """
    try:
        for file in phrase_files().values():
            first = next(iter(file.concepts.values()))
            check_offer(first.fires_on[0])
        published_sources()
        all_hotlines()
        all_registers()
        bans()
        recall("", ())
        resume_imports()
    finally:
        close_old_connections()
