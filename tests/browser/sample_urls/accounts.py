"""Samples of the pages of accounts."""

from __future__ import annotations

from datetime import UTC, datetime

from browser.samples import Sample

from manumit.web.accounts.services import person_invite
from manumit.web.audit.services import SYSTEM


def samples() -> list[Sample]:
    """Return one sample for each address."""
    person, token = person_invite(
        actor=SYSTEM,
        sign_in_name="example-invited",
        display_name="Example invited",
        role="reader",
        now=datetime.now(UTC),
    )
    one = f"/people/{person.pk}"
    boss = "administrator"
    return [
        Sample("sign-in", "/sign-in"),
        Sample("sign-in", "/sign-in", fields={"sign_in_name": "nobody", "password": "wrong"}),
        Sample("sign-out", "/sign-out", role="reader", kind="action"),
        Sample("account", "/account", role="reader"),
        Sample("change-password", "/account/password", role="reader"),
        Sample("account-language", "/account/language", role="reader", kind="action"),
        Sample("choose-password", f"/welcome/{token}"),
        Sample("people", "/people", role=boss),
        Sample("invite", "/people/invite", role=boss),
        Sample("person", one, role=boss),
        Sample("person-role", f"{one}/role", role=boss, kind="action"),
        Sample("person-close", f"{one}/close", role=boss, kind="action"),
        Sample("person-reopen", f"{one}/reopen", role=boss, kind="action"),
        Sample("person-link", f"{one}/link", role=boss, kind="action"),
    ]
