"""The flow desk in the browser: answers, refusals in words, nothing kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from manumit.catalog.known import known_figures

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
LISTS = b"A,B,C,count\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,25\n1,0,1,12\n0,1,1,20\n1,1,1,7\n"


def _sent(data: bytes) -> dict[str, object]:
    return {"file": SimpleUploadedFile("t.csv", data)}


def test_estimate_shows_every_method_and_a_picture(signed_in: SignIn) -> None:
    page = signed_in("analyst").post("/flows/estimate", _sent(LISTS)).content.decode()
    for method in ("stepwise", "bic", "independence", "chao", "dga"):
        assert f">{method}<" in page
    assert "214 people on 3 lists." in page
    assert '<svg class="mm-forest"' in page
    assert page.count('class="mm-forest__point"') == 5


def test_a_table_that_can_tell_nothing_is_refused_with_what_to_do(signed_in: SignIn) -> None:
    person = signed_in("analyst")
    answer = person.post("/flows/estimate", _sent(b"A,B,C,count\n1,0,0,-6\n"))
    assert answer.status_code == 422
    assert "row 2: the count is not a whole number" in answer.content.decode()
    answer = person.post("/flows/publish", _sent(b"origin,site,count\nKE,X,2\n"))
    assert answer.status_code == 422
    assert "cannot be published safely" in answer.content.decode()
    assert person.post("/flows/unseen", {}).status_code == 422


def test_unseen_counts_rows_and_shows_rejects(signed_in: SignIn) -> None:
    data = (b"list,date,country,count\nX,2025-01-01,KE,5\nX,2025-01-01,UG,1\nY,2025-02-01,KE,2\n"
            b"Y,2025-02-01,Narnia,1\n")  # fmt: skip
    page = signed_in("analyst").post("/flows/unseen", _sent(data)).content.decode()
    assert "Rows read 4, kept 3, rejected 1." in page
    assert "The country is not known." in page
    assert "Narnia" not in page
    assert "chao2" in page


def test_publish_hides_small_counts_on_the_page_and_in_the_file(signed_in: SignIn) -> None:
    data = b"origin,destination,count\nKE,MM,3\nKE,KH,40\nUG,MM,60\nUG,KH,50\nET,KH,200\nET,MM,90\n"
    person = signed_in("analyst")
    page = person.post("/flows/publish", _sent(data)).content.decode()
    assert "hidden" in page
    answer = person.post("/flows/publish", _sent(data) | {"as": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="public.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    shown = {(row["origin"], row["destination"]): row["count"] for row in rows}
    assert shown["KE", "MM"] == ""
    assert sum(count == "" for count in shown.values()) >= 4


@pytest.mark.parametrize("page", ["estimate", "unseen", "publish"])
def test_the_invented_tables_work_and_say_that_they_are_invented(
    page: str, signed_in: SignIn
) -> None:
    answer = signed_in("supervisor").get(f"/flows/{page}?example")
    assert answer.status_code == 200
    assert "This table is invented." in answer.content.decode()


def test_what_is_known_is_open_to_all_with_date_and_address(client: Client) -> None:
    page = client.get("/flows/known").content.decode()
    for one in known_figures():
        assert one.on in page
        assert one.url in page
    assert "What is known" in client.get("/").content.decode()
    assert "/flows/estimate" not in client.get("/").content.decode()


def test_nothing_is_stored(signed_in: SignIn) -> None:
    before = {p for p in Path(settings.WORKSPACE).rglob("*") if p.is_file()}
    signed_in("analyst").post("/flows/estimate", _sent(LISTS))
    assert {p for p in Path(settings.WORKSPACE).rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("role", ["reviewer", "payment_analyst", "administrator", "reader"])
def test_other_roles_find_nothing_there(role: str, signed_in: SignIn) -> None:
    person = signed_in(role)
    assert person.get("/flows").status_code == 404
    assert person.post("/flows/estimate", _sent(LISTS)).status_code == 404
