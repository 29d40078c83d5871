"""Reading the audit trail and checking its chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from manumit.web.audit.chain import entry_digest
from manumit.web.audit.models import AuditEntry
from manumit.web.audit.protection import is_protected

__all__ = ["TrailCheck", "actions", "display_names", "entries", "verify"]


@dataclass(frozen=True, slots=True)
class TrailCheck:
    """What a check of the whole trail found.

    ``broken_at`` is the first row that does not fit the row before, or None. ``head`` is the
    digest of the last row: whoever writes it down elsewhere can notice rows cut off the end.
    """

    rows: int
    broken_at: int | None
    head: str
    protected: bool

    @property
    def intact(self) -> bool:
        """Whether every row fits and the database still refuses changes."""
        return self.broken_at is None and self.protected


def verify(*, last_rows: int | None = None) -> TrailCheck:
    """Return the result of following the chain from the first row to the last.

    With ``last_rows`` only the end of a long trail is followed, for a page that must be quick.
    """
    rows, broken_at = 0, None
    first, previous = _start(last_rows)
    found = AuditEntry.objects.filter(number__gte=first).order_by("number")
    for entry in found.iterator(chunk_size=2000):
        fits = (
            entry.number == first + rows
            and entry.previous_digest == previous
            and entry_digest(entry) == entry.digest
        )
        rows += 1
        if not fits and broken_at is None:
            broken_at = entry.number
        previous = entry.digest
    return TrailCheck(rows=rows, broken_at=broken_at, head=previous, protected=is_protected())


def entries(
    *,
    action: str = "",
    actor_id: str = "",
    object_id: str = "",
    outcome: str = "",
    first_on: date | None = None,
    last_on: date | None = None,
) -> QuerySet[AuditEntry]:
    """Return the rows that fit, newest first; an empty filter fits every row.

    ``first_on`` and ``last_on`` are days in UTC and both included.
    """
    found = AuditEntry.objects.all()
    exact = {"actor_id": actor_id, "object_id": object_id, "outcome": outcome}
    found = found.filter(**{key: value for key, value in exact.items() if value})
    if action:  # "offers" finds "offers.import" too
        found = found.filter(action=action) | found.filter(action__startswith=f"{action}.")
    if first_on:
        found = found.filter(at__gte=_midnight(first_on))
    if last_on:
        found = found.filter(at__lt=_midnight(last_on) + timedelta(days=1))
    return found


def actions() -> Iterator[str]:
    """Yield every action that the trail has seen, sorted."""
    yield from AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()


def display_names(person_ids: set[str]) -> dict[str, str]:
    """Return the display names of these account numbers, for pages that show who did what."""
    numbers = [int(number) for number in person_ids if number.isdecimal()]
    found = get_user_model()._default_manager.filter(pk__in=numbers)
    return {str(pk): name for pk, name in found.values_list("pk", "display_name")}


def _start(last_rows: int | None) -> tuple[int, str]:
    """Return the first row to follow and the digest it must name."""
    newest = AuditEntry.objects.values_list("number", flat=True).first() or 0
    first = max(1, newest - last_rows + 1) if last_rows else 1
    if first == 1:
        return 1, ""
    before = AuditEntry.objects.filter(number=first - 1).values_list("digest", flat=True).first()
    return first, before or "missing"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
