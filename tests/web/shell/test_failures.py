"""A failure gives a calm page, and a log line that holds nothing of a person."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from manumit.errors import InputError, NotAllowed, TooLarge
from manumit.web.config import urls as house_urls
from manumit.web.rights.gate import open_to_all
from manumit.web.shell.body_limits import takes_files

handler400 = house_urls.handler400
handler404 = house_urls.handler404
handler500 = house_urls.handler500

SECRET = "+44 7700 900123"


@open_to_all
def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(f"{SECRET} {request.POST}")


@open_to_all
def refuses(request: HttpRequest) -> HttpResponse:
    raise InputError("The file is empty.", remedy="Choose another.", code="input.empty")


@open_to_all
def overflows(request: HttpRequest) -> HttpResponse:
    raise TooLarge("Too long.", remedy="Send less.", code="input.long")


@open_to_all
def closed(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("No.", remedy="None.", code="rights.none")


@open_to_all
def takes(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


@takes_files
@open_to_all
def takes_large(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


urlpatterns = [
    *house_urls.urlpatterns,
    path("breaks", breaks),
    path("api/breaks", breaks),
    path("refuses", refuses),
    path("overflows", overflows),
    path("closed", closed),
    path("takes", takes),
    path("takes-large", takes_large),
]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _test_addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Return the lines that the web log receives."""
    lines: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    keeper = Keeper()
    logging.getLogger("manumit.web").addHandler(keeper)
    yield lines
    logging.getLogger("manumit.web").removeHandler(keeper)


def test_an_unexpected_error_is_calm_outside_and_bare_in_the_log(log: list[str]) -> None:
    answer = Client(raise_request_exception=False).get(f"/breaks?phone={SECRET}")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Something went wrong on our side" in page
    assert "RuntimeError" not in page
    assert len(log) == 1
    assert "RuntimeError at" in log[0]
    assert "breaks" in log[0]
    assert "7700" not in log[0]
    assert log[0].rsplit(" ", 1)[-1] in page


def test_the_api_gets_the_same_as_data(log: list[str]) -> None:
    answer = Client(raise_request_exception=False).get("/api/breaks")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "web.failure"
    assert len(log) == 1


def test_refused_input_says_what_to_do() -> None:
    answer = Client().get("/refuses")
    assert answer.status_code == 400
    assert "The file is empty." in answer.content.decode()
    assert "Choose another." in answer.content.decode()
    assert "input.empty" in answer.content.decode()
    assert Client().get("/overflows").status_code == 413


def test_a_missing_right_looks_like_a_missing_page() -> None:
    closed_page, missing_page = Client().get("/closed"), Client().get("/nothing-here")
    assert closed_page.status_code == missing_page.status_code == 404
    assert "Page not found" in closed_page.content.decode()
    assert "Page not found" in missing_page.content.decode()


def test_a_form_without_its_protection_is_refused_kindly() -> None:
    answer = Client(enforce_csrf_checks=True).post("/takes", {"a": "b"})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "length", "status"),
    [
        ("/takes", 2_400_000, 200),
        ("/takes", 2_600_000, 413),
        ("/takes-large", 2_600_000, 200),
        ("/takes-large", 60_000_001, 413),
    ],
)
def test_a_body_is_refused_by_its_declared_length(address: str, length: int, status: int) -> None:
    answer = Client().generic("POST", address, b"", CONTENT_LENGTH=str(length))
    assert answer.status_code == status
