"""Every answer carries the same strict headers."""

from __future__ import annotations

import pytest
from django.test import Client

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/sign-in", "/calendar", "/nothing-here", "/api/v1/nothing"])
def test_every_answer_is_closed_to_other_sites_and_kept_nowhere(path: str) -> None:
    answer = Client().get(path)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_static_files_are_kept_by_browsers_under_an_address_that_changes_with_them() -> None:
    page = Client().get("/").content.decode()
    start = page.index("/static/manumit/css/manumit.css?v=")
    address = page[start : page.index('"', start)]
    answer = Client().get(address)
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert b"".join(answer.streaming_content).startswith(b"@charset")  # type: ignore[attr-defined]
    answer.close()


@pytest.mark.django_db
def test_pages_hold_no_inline_script_or_style() -> None:
    for path in ("/", "/keyboard", "/what-is-stored", "/accessibility", "/sign-in", "/calendar"):
        page = Client().get(path).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "<script>" not in page
        assert "onclick" not in page
