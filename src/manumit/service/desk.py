"""The engine with its journal: takes payments, keeps them, answers the same after a restart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from manumit.errors import InputError
from manumit.payments import Profile
from manumit.payments.live import LiveEngine
from manumit.payments.watchlists import WatchList
from manumit.service.journal import Journal
from manumit.service.wire import alert_object, payment_object, payment_of, taken_object

__all__ = ["LiveDesk", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """What one request gave: the answers, and what must be durable before they are sent."""

    answers: list[dict[str, Any]]
    records: list[dict[str, Any]]
    alerts: list[dict[str, Any]]


class LiveDesk:
    """Payments into ``folder/journal``, alerts into ``folder/alerts.journal``.

    At the start the journal is run through the engine again, so that scores go on where they
    were and no alert is raised twice.
    """

    def __init__(
        self, folder: Path, profile: Profile, *, late_days: float = 7.0,
        watch: WatchList | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.engine = LiveEngine(profile, late_days=late_days, watch=watch)
        self.journal = Journal(folder / "journal")
        self.outbox = Journal(folder / "alerts.journal")
        self._known = {record["alert_id"] for record in self.outbox.read()}
        missing = []
        self.restored = 0
        for record in self.journal.read():
            taken = self.engine.take(payment_of(record))
            self.restored += 1
            missing += [alert for alert in taken.alerts if alert.alert_id not in self._known]
        # A crash between the two files: the payment was kept, its alert not yet.
        if missing:
            self.outbox.append(alert_object(alert) for alert in missing)

    def step(self, body: bytes) -> Step:
        """Take in the payment or the list of payments of a request.

        Good payments of a list are taken, each bad one is answered with its error. Raises
        InputError where the body is not JSON.
        """
        try:
            given = json.loads(body, parse_float=str)
        except (ValueError, RecursionError) as error:
            raise InputError(
                "The body is not JSON.",
                remedy="Send one payment as an object, or a list of them.",
                code="payments.json",
            ) from error
        found = Step([], [], [])
        for item in given if isinstance(given, list) else [given]:
            self._one(item, found)
        return found

    def _one(self, item: Any, found: Step) -> None:
        try:
            payment = payment_of(item)
            taken = self.engine.take(payment)
        except InputError as error:
            found.answers.append(
                {"error": error.message, "remedy": error.remedy, "code": error.code}
            )
            return
        found.answers.append(taken_object(taken))
        if not taken.repeated:
            found.records.append(payment_object(payment))
            found.alerts.extend(alert_object(alert) for alert in taken.alerts)

    def commit(self, steps: list[Step]) -> None:
        """Make the payments and alerts of several requests durable, in that order."""
        records = [record for step in steps for record in step.records]
        if records:
            self.journal.append(records)
        alerts = [alert for step in steps for alert in step.alerts]
        if alerts:
            self.outbox.append(alerts)

    def close(self) -> None:
        """Close the files."""
        self.journal.close()
        self.outbox.close()
