"""Writing the audit trail: in the transaction of the change itself, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from manumit.web.audit.chain import entry_digest
from manumit.web.audit.models import ActorKind, AuditEntry, Outcome
from manumit.web.audit.protection import PROTECT, UNPROTECT, is_protected

__all__ = [
    "SYSTEM",
    "VISITOR",
    "Actor",
    "actor_of",
    "audit_write",
    "person_actor",
    "protection_restore",
]

_LOCK = 0x6D616E75  # any fixed number: PostgreSQL's advisory lock of the chain
_LONGEST_WORD = 80
Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: the kind, and the number of the account or key."""

    kind: ActorKind
    actor_id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)
VISITOR = Actor(ActorKind.VISITOR)


def person_actor(person_id: int) -> Actor:
    """Return the actor for a person's account."""
    return Actor(ActorKind.PERSON, str(person_id))


def actor_of(request: HttpRequest) -> Actor:
    """Return who makes this request: an API key, a person, or a visitor."""
    caller = getattr(request, "auth", None)
    if isinstance(actor := getattr(caller, "actor", None), Actor):
        return actor
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return person_actor(user.pk)
    return VISITOR


def audit_write(
    *,
    actor: Actor,
    action: str,
    object_kind: str = "",
    object_id: str | int = "",
    outcome: Outcome = Outcome.DONE,
    detail: Detail | None = None,
) -> AuditEntry:
    """Return the new row at the end of the trail.

    Call it last in the transaction of the change: on PostgreSQL it holds the chain's lock
    until the transaction ends. ``detail`` holds counts, keys and codes: never a name, a
    phone, a wallet, an address or words of a person. Raises TypeError outside a
    transaction and ValueError for a detail that could hold free text.
    """
    if not connection.in_atomic_block:
        raise TypeError("An audit row is written in the transaction of the change.")
    _lock_chain()
    last = AuditEntry.objects.order_by("-number").values_list("number", "digest").first()
    number, previous = last or (0, "")
    entry = AuditEntry(
        number=number + 1,
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.actor_id,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        outcome=outcome,
        detail=_checked(detail or {}),
        previous_digest=previous,
    )
    entry.digest = entry_digest(entry)
    entry.save()
    return entry


@transaction.atomic
def protection_restore() -> bool:
    """Put back triggers that are missing from the audit table; return whether any were.

    That they were missing is itself written on the trail, so that nobody can take them away
    and put them back unnoticed.
    """
    if is_protected():
        return False
    with connection.cursor() as cursor:
        for statement in (*UNPROTECT[connection.vendor], *PROTECT[connection.vendor]):
            cursor.execute(statement)
    audit_write(actor=SYSTEM, action="audit.protection-restored", object_kind="audit")
    return True


def _lock_chain() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    # SQLite: every transaction of ours begins IMMEDIATE (config/workspace.py), so whoever is
    # in one is the only writer already.


def _checked(detail: Detail) -> dict[str, str | int | bool | None]:
    for key, value in detail.items():
        if isinstance(value, str) and (len(value) > _LONGEST_WORD or not value.isprintable()):
            raise ValueError(f'The audit detail "{key}" is longer than a key or a code.')
        if not isinstance(value, str | int | bool | None):
            raise ValueError(f'The audit detail "{key}" is not a key, a code or a number.')
    return dict(detail)
