"""What the commands under `manumit workspace` do."""

from __future__ import annotations

from pathlib import Path

from manumit.errors import InputError
from manumit.web.config import workspace
from manumit.web.config.limits import limits
from manumit.web.starting import open_workspace

__all__ = [
    "check_trail",
    "invite",
    "key_folder",
    "link_address",
    "rotate_key",
    "take_alerts",
]

_LOCAL = "http://127.0.0.1:8000"


def key_folder() -> Path:
    """Return the folder that holds the key files."""
    return workspace.workspace_folder()


def check_trail() -> dict[str, object]:
    """Return what following the whole audit trail found, ready for JSON."""
    open_workspace()
    from manumit.web.audit.selectors import verify

    check = verify()
    return {
        "intact": check.intact,
        "rows": check.rows,
        "broken_at": check.broken_at,
        "protected": check.protected,
        "head": check.head,
    }


def invite(sign_in_name: str, display_name: str, role: str) -> tuple[str, int]:
    """Return the one-time link of a new account, and for how many hours it works."""
    open_workspace()
    from django.utils import timezone

    from manumit.web.accounts.services import person_invite
    from manumit.web.audit.services import SYSTEM

    _, token = person_invite(
        actor=SYSTEM,
        sign_in_name=sign_in_name,
        display_name=display_name,
        role=role,
        now=timezone.now(),
    )
    return link_address(token), limits().one_time_link_hours


def link_address(token: str, *, base: str = "") -> str:
    """Return the address of a one-time link, at the team's own address where it has one."""
    from django.conf import settings
    from django.urls import reverse

    return f"{settings.ORIGIN or base or _LOCAL}{reverse('choose-password', args=[token])}"


def rotate_key(*, forget_old: bool) -> int:
    """Put a new secret in force and seal everything anew; return the rows changed.

    Started again after a crash it first finishes the rotation before, without another key.
    """
    open_workspace()
    from manumit.web.audit.services import SYSTEM
    from manumit.web.records.resealing import reseal_all, sealed_with_old_keys

    if not sealed_with_old_keys():
        workspace.replace_secret(key_folder())
    changed = reseal_all(actor=SYSTEM)
    if forget_old:
        if sealed_with_old_keys():
            raise InputError(
                "Something was sealed with an older key meanwhile.",
                remedy="Stop Manumit, then run the command again.",
                code="workspace.rotation",
            )
        workspace.forget_old_secrets(key_folder())
    return changed


def judged_accounts() -> list[dict[str, str]]:
    """Return account, outcome, typology and alert of every judged alert."""
    open_workspace()
    from manumit.web.audit.services import SYSTEM
    from manumit.web.payments.storing import judged_accounts as judged

    return judged(actor=SYSTEM)


def take_alerts(alerts: Path, payments: Path, mapping: Path | None) -> dict[str, int]:
    """Return how many payments were read and rejected, and how many alerts are new or known."""
    open_workspace()
    from manumit.web.audit.services import SYSTEM
    from manumit.web.payments.storing import take_alerts as take

    made = take(actor=SYSTEM, alerts=alerts, payments=payments, mapping=mapping)
    return {
        "read": made.rows_read,
        "rejected": made.rejected,
        "alerts": made.new_alerts,
        "known": made.known_alerts,
    }
