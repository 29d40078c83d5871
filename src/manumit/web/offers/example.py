"""Invented messages for the example workspace: several campaigns, decisions, many languages.

People and firms are invented; telephone numbers are of the range that is reserved for fiction.
"""

from __future__ import annotations

import json
from datetime import timedelta

from django.utils import timezone

from manumit.catalog.reader import data_root
from manumit.web.audit.services import SYSTEM
from manumit.web.offers.models import Channel, Verdict
from manumit.web.offers.services import message_judge, message_store

__all__ = ["load"]


def load() -> None:
    """Store the example messages, oldest first, with what was decided about them."""
    now = timezone.now()
    lines = data_root().joinpath("example/offers.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in lines.split("\n") if line]
    for row in sorted(rows, key=lambda row: row["day"]):
        at = now + timedelta(days=row["day"])
        stored = message_store(actor=SYSTEM, text=row["text"], channel=Channel.REPORT, now=at)
        if row["verdict"]:
            message_judge(
                actor=SYSTEM,
                message=stored,
                verdict=Verdict(row["verdict"]),
                note=row["note"],
                now=at + timedelta(hours=3),
            )
