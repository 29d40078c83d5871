"""Leaving by a plain form, the guard after it, and the calendar."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, override_settings

from manumit.web.shell.leaving import GUARD_COOKIE

pytestmark = pytest.mark.django_db


def test_leaving_ends_the_session_and_closes_the_pages(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in("reader")
    assert client.get("/account").status_code == 200
    answer = client.post("/leave")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["session"]["max-age"] == 0
    assert answer.cookies["form"]["max-age"] == 0
    assert answer.cookies[GUARD_COOKIE]["max-age"] == 600
    assert "manumit" not in answer.content.decode().lower()
    for path in ("/account", "/", "/sign-in", "/nothing-here"):
        page = client.get(path).content.decode()
        assert "calendar.css" in page
        assert "manumit" not in page.lower()
    del client.cookies[GUARD_COOKIE]
    assert client.get("/account").headers["Location"].startswith("/sign-in")


def test_a_form_sent_again_after_leaving_changes_nothing(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in("reader")
    client.cookies[GUARD_COOKIE] = "1"
    assert "calendar.css" in client.post("/sign-out").content.decode()
    del client.cookies[GUARD_COOKIE]
    assert client.get("/account").status_code == 200


@override_settings(LEAVE_TARGET="https://news.example.org/?a=1&b=2")
def test_a_team_may_name_another_target() -> None:
    assert (
        'data-leave="https://news.example.org/?a=1&amp;b=2"' in Client().get("/").content.decode()
    )
    page = Client().post("/leave").content.decode()
    assert 'content="0; url=https://news.example.org/?a=1&amp;b=2"' in page


def test_only_a_form_of_ours_leaves() -> None:
    assert GUARD_COOKIE not in Client().get("/leave").cookies
    elsewhere = Client().post("/leave", headers={"Sec-Fetch-Site": "cross-site"})
    assert GUARD_COOKIE not in elsewhere.cookies


def test_the_calendar_shows_the_whole_month() -> None:
    page = Client().get("/calendar").content.decode()
    assert all(f">{day}</td>" in page for day in range(1, 29))
    assert "today" in page
