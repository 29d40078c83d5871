"""The example workspace: invented people and data, apart from any real workspace."""

from __future__ import annotations

import json
import os
import secrets
from importlib import import_module
from pathlib import Path

from manumit.web.config import workspace
from manumit.web.config.desks import desk_module_names

__all__ = ["example_sign_ins", "load_example", "use_example_workspace"]

_FILE_NAME = "example-people.json"
_PEOPLE = {  # role: display name
    "administrator": "Ada Example",
    "supervisor": "Sami Example",
    "payment_analyst": "Paz Example",
    "analyst": "Ana Example",
    "reviewer": "Rin Example",
    "reader": "Remi Example",
}


def use_example_workspace() -> None:
    """Point this process at the example workspace: a folder inside the workspace folder.

    A team's PostgreSQL is left alone, so that invented data never stands beside real data.
    """
    os.environ["MANUMIT_WORKSPACE"] = str(workspace.workspace_folder() / "example")
    os.environ.pop("MANUMIT_DATABASE_URL", None)


def load_example() -> None:
    """Load people and every desk's data, once; a later call finds them and does nothing."""
    from django.db import transaction

    if _file().exists():
        return
    passwords = {role: secrets.token_urlsafe(12) for role in _PEOPLE}
    with transaction.atomic():
        for role, password in passwords.items():
            _make_person(role, password)
        for name in desk_module_names("example"):
            import_module(name).load()
    handle = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({f"example-{role}": word for role, word in passwords.items()}, file)


def example_sign_ins() -> dict[str, str]:
    """Return the example people's sign-in names and passwords, as kept in the workspace."""
    found: dict[str, str] = json.loads(_file().read_text(encoding="utf-8"))
    return found


def _file() -> Path:
    return workspace.workspace_folder() / _FILE_NAME


def _make_person(role: str, password: str) -> None:
    from django.utils import timezone

    from manumit.web.accounts.services import link_use, person_invite
    from manumit.web.audit.services import SYSTEM

    now = timezone.now()
    _, token = person_invite(
        actor=SYSTEM,
        sign_in_name=f"example-{role}",
        display_name=_PEOPLE[role],
        role=role,
        now=now,
    )
    link_use(token=token, password=password, now=now)
