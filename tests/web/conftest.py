"""People and browsers for tests of pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from web_people import PASSWORD

from manumit.web.accounts.models import Person
from manumit.web.accounts.services import link_use, person_invite
from manumit.web.audit.services import SYSTEM


@pytest.fixture
def make_person(db: None) -> Callable[..., Person]:
    """Return a function that makes a person of a role who can sign in."""

    def make(role: str, *, name: str = "") -> Person:
        now = datetime.now(UTC)
        _, token = person_invite(
            actor=SYSTEM,
            sign_in_name=name or f"example-{role}",
            display_name=f"Example {name or role}",
            role=role,
            now=now,
        )
        return link_use(token=token, password=PASSWORD, now=now)

    return make


@pytest.fixture
def signed_in(make_person: Callable[..., Person]) -> Callable[..., Client]:
    """Return a function that gives a browser signed in with a role."""

    def sign_in(role: str, *, name: str = "") -> Client:
        client = Client()
        client.force_login(make_person(role, name=name))
        return client

    return sign_in
