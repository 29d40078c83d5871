"""Making, finding and revoking API keys.

A key reads ``mnm_<prefix>_<secret>``. The prefix finds the row, the secret is compared by
digest: it is random and long, so a slow password hash would add nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from manumit.errors import InputError
from manumit.web.accounts.models import Person
from manumit.web.api.models import ApiKey
from manumit.web.audit.services import Actor, audit_write
from manumit.web.rights.roles import MACHINE, rights_of

__all__ = ["api_keys", "key_find", "key_make", "key_revoke"]

_MARK = "mnm"


@transaction.atomic
def key_make(
    *,
    actor: Actor,
    made_by: Person | None,
    label: str,
    scopes: Iterable[str],
    days: int,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Return the new key and its full text, which is shown once and kept nowhere.

    Raises InputError for a scope that no machine may have.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= rights_of(MACHINE):
        raise InputError(
            _("A key needs at least one right, and only rights that a machine may have."),
            remedy=_("Choose from the list."),
            code="api.scopes",
        )
    secret = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        prefix=secrets.token_hex(4),
        secret_digest=_digest(secret),
        label=label.strip(),
        scopes=wanted,
        made_by=made_by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    audit_write(
        actor=actor,
        action="keys.make",
        object_kind="api_key",
        object_id=key.pk,
        detail=dict.fromkeys(wanted, True) | {"days": days},
    )
    return key, f"{_MARK}_{key.prefix}_{secret}"


@transaction.atomic
def key_revoke(*, actor: Actor, key: ApiKey, now: datetime) -> None:
    """Stop the key at once; its row stays, so that the audit trail can be read."""
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        audit_write(actor=actor, action="keys.revoke", object_kind="api_key", object_id=key.pk)


def key_find(*, text: str, now: datetime) -> ApiKey | None:
    """Return the working key with this full text, and note the day of its use."""
    mark, _prefix_mark, rest = text.partition("_")
    prefix, _secret_mark, secret = rest.partition("_")
    if mark != _MARK or not secret:
        return None
    key = ApiKey.objects.filter(prefix=prefix).first()
    if key is None or not hmac.compare_digest(key.secret_digest, _digest(secret)):
        return None
    if not key.works(now=now):
        return None
    if key.last_used_on != now.date():  # one write a day, not one a call
        key.last_used_on = now.date()
        key.save(update_fields=["last_used_on"])
    return key


def api_keys() -> QuerySet[ApiKey]:
    """Return every key, working ones and others, the newest first."""
    return ApiKey.objects.select_related("made_by")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
