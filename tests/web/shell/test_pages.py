"""The start page, the menu and the choice of a language."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client, override_settings

from manumit.web.shell import navigation
from manumit.web.shell.navigation import NavigationEntry

pytestmark = pytest.mark.django_db

ENTRIES = [
    NavigationEntry("Check an offer", "keyboard", about="Paste a message."),
    NavigationEntry("Trail", "audit", right="audit.read", about="What was done."),
    NavigationEntry("Gone", "no-such-page"),
]


@pytest.fixture
def _two_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(entries=lambda _request: ENTRIES)
    monkeypatch.setattr(navigation, "_modules", lambda: (module,))


@pytest.mark.usefixtures("_two_entries")
def test_the_menu_shows_what_the_person_may_open(signed_in: Callable[..., Client]) -> None:
    anyone = Client().get("/").content.decode()
    assert "Check an offer" in anyone
    assert "Trail" not in anyone
    supervisor = signed_in("supervisor").get("/").content.decode()
    assert "Check an offer" in supervisor
    assert "Trail" in supervisor
    assert "Gone" not in supervisor
    assert "Trail" not in signed_in("reader").get("/").content.decode()


@pytest.mark.usefixtures("_two_entries")
def test_the_page_one_is_on_is_marked() -> None:
    assert 'aria-current="page"' in Client().get("/keyboard").content.decode()
    assert 'aria-current="page"' not in Client().get("/accessibility").content.decode()


@override_settings(LANGUAGES=[("en", "English"), ("ar", "العربية")])
def test_a_language_is_remembered_and_unread_ones_say_so() -> None:
    client = Client()
    page = client.get("/accessibility").content.decode()
    assert page.count("not reviewed by a native reader") == 1
    answer = client.post("/language", {"language": "ar", "next": "/accessibility"})
    assert answer.headers["Location"] == "/accessibility"
    page = " ".join(client.get("/accessibility").content.decode().split())
    assert '<html class="govuk-template" lang="ar" dir="rtl">' in page
    assert "manumit.rtl.css" in page


@pytest.mark.parametrize("onward", ["https://example.org/", "//example.org", "javascript:x", ""])
def test_the_language_form_leads_to_no_other_site(onward: str) -> None:
    answer = Client().post("/language", {"language": "xx", "next": onward})
    assert answer.headers["Location"] == "/"
    assert "language" not in answer.cookies


def test_the_plain_pages_name_every_cookie() -> None:
    page = Client().get("/what-is-stored").content.decode()
    for name in ("session", "form", "language", "calendar"):
        assert f"<code>{name}</code>" in page
