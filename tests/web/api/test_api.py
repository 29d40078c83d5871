import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from ninja import Router, Schema
from records_made import save_example

from manumit.errors import CatalogError, InputError, NotAllowed, TooLarge
from manumit.web.api import house
from manumit.web.api.access import Access, calls, needs_key, open_to_all_callers
from manumit.web.api.idempotency import answered_once
from manumit.web.api.keys import key_make
from manumit.web.api.models import KeptAnswer
from manumit.web.api.schema import StrictSchema
from manumit.web.audit.services import SYSTEM
from manumit.web.config.limits import limits
from manumit.web.rights.roles import MACHINE, rights_of

pytestmark = pytest.mark.django_db


class Item(StrictSchema):
    name: str
    count: int = 1


class ItemOut(Schema):
    name: str


trial = Router(tags=["trial"])
made: list[str] = []
raised: dict[str, Exception] = {
    "input": InputError("Wrong.", remedy="Correct it.", code="trial.input"),
    "large": TooLarge("Too large.", remedy="Send less.", code="trial.large"),
    "hidden": NotAllowed("Hidden.", remedy="Ask.", code="trial.hidden"),
    "catalog": CatalogError("Broken file.", remedy="Correct it.", code="trial.catalog"),
    "fault": RuntimeError("+447700900001 in a message of a fault"),
}


@trial.post("/trial/open", auth=open_to_all_callers, response=ItemOut)
def open_operation(request: HttpRequest, body: Item) -> dict[str, str]:
    return {"name": body.name}


@trial.get("/trial/closed", auth=needs_key("offers.read"))
def closed_operation(request: HttpRequest, page: int = 1) -> dict[str, int]:
    return {"page": page}


@trial.get("/trial/unsaid")
def says_nothing(request: HttpRequest) -> dict[str, int]:
    return {}


@trial.get("/trial/raise/{kind}", auth=open_to_all_callers)
def raise_it(request: HttpRequest, kind: str) -> dict[str, int]:
    raise raised[kind]


@trial.post("/trial/store", auth=needs_key("offers.import"))
def store(request: HttpRequest, body: Item) -> HttpResponse:
    def work() -> tuple[int, Any]:
        made.append(body.name)
        if body.name == "fails":
            raise raised["input"]
        return 201, {"number": len(made), "name": body.name}

    return answered_once(request, work)


urlpatterns = [
    path("api/v1/", include((house.build_api(trial).patterns(), "trial"))),
    path("", include("manumit.web.config.urls")),
]
handler404 = "manumit.web.shell.error_pages.not_found"


@pytest.fixture(autouse=True)
def trial_addresses() -> Iterator[None]:
    made.clear()
    calls.forget()
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def key() -> Callable[..., str]:
    def make(*scopes: str, days: int = 30, now: datetime | None = None) -> str:
        return key_make(
            actor=SYSTEM,
            made_by=None,
            label="A form",
            scopes=scopes,
            days=days,
            now=now or datetime.now(UTC),
        )[1]

    return make


def post(address: str, body: object, **headers: str) -> HttpResponse:
    return Client().post(
        f"/api/v1{address}", json.dumps(body), content_type="application/json", headers=headers
    )


def error_of(answer: HttpResponse) -> dict[str, Any]:
    assert answer["Content-Type"] == "application/json"
    content = json.loads(answer.content)
    assert set(content) == {"error"}
    assert set(content["error"]) == {"code", "message", "remedy", "details"}
    return content["error"]


def test_only_a_key_with_the_right_opens_an_operation(key: Callable[..., str]) -> None:
    def call(**headers: str) -> HttpResponse:
        return Client().get("/api/v1/trial/closed", headers=headers)

    good, other = key("offers.read"), key("offers.import")
    assert call(authorization=f"Bearer {good}").json() == {"page": 1}
    assert call(x_api_key=good).status_code == 200
    assert error_of(call(authorization=f"Bearer {other}"))["code"] == "api.no-right"
    assert call(authorization=f"Bearer {other}").status_code == 403
    for wrong in ("", good[:-1], f"{good}x", "mnm_00000000_x", "nonsense"):
        answer = call(authorization=f"Bearer {wrong}")
        assert (answer.status_code, error_of(answer)["code"]) == (401, "api.no-key")


def test_an_operation_that_says_nothing_is_closed_to_everyone(key: Callable[..., str]) -> None:
    good = key(*rights_of(MACHINE))
    answer = Client().get("/api/v1/trial/unsaid", headers={"x-api-key": good})
    assert answer.status_code == 401


def test_every_operation_of_the_house_says_who_may_call_it() -> None:
    for route, operation in house.house_api().operations():
        access = operation.auth_callbacks
        assert len(access) == 1, route
        assert isinstance(access[0], Access), route
        assert access[0] is not house.closed, route


def test_every_body_of_the_house_refuses_unknown_fields() -> None:
    for route, operation in house.house_api().operations():
        for model in operation.models:
            if model.__ninja_param_source__ != "body":
                continue
            for field in model.model_fields.values():
                assert field.annotation.model_config.get("extra") == "forbid", route


def test_an_open_operation_needs_no_key_but_refuses_a_wrong_one() -> None:
    assert post("/trial/open", {"name": "x"}).json() == {"name": "x"}
    assert post("/trial/open", {"name": "x"}, x_api_key="mnm_x_y").status_code == 401


def test_expired_and_revoked_keys_stop(
    key: Callable[..., str], signed_in: Callable[..., Client]
) -> None:
    old = key("offers.read", now=datetime(2020, 1, 1, tzinfo=UTC))
    assert Client().get("/api/v1/key", headers={"x-api-key": old}).status_code == 401
    browser = signed_in("administrator")
    page = browser.post("/keys/new", {"label": "A form", "scopes": ["offers.read"], "days": "30"})
    text = page.context["text"]
    about = Client().get("/api/v1/key", headers={"x-api-key": text}).json()
    assert about["rights"] == ["offers.read"]
    assert about["last_used_on"] == datetime.now(UTC).date().isoformat()
    listed = browser.get("/keys").content.decode()
    assert about["prefix"] in listed
    assert text.split("_", 2)[2] not in listed
    number = page.context["key"].pk
    assert browser.post(f"/keys/{number}/revoke").status_code == 302
    assert Client().get("/api/v1/key", headers={"x-api-key": text}).status_code == 401


def test_only_the_right_keys_manage_makes_keys(signed_in: Callable[..., Client]) -> None:
    form = {"label": "A form", "scopes": ["offers.read"], "days": "30"}
    assert signed_in("supervisor").post("/keys/new", form).status_code == 404
    assert signed_in("administrator").post("/keys/new", form).status_code == 200


def test_a_key_cannot_get_a_right_of_people(signed_in: Callable[..., Client]) -> None:
    form = {"label": "A form", "scopes": ["people.manage"], "days": "30"}
    assert signed_in("administrator").post("/keys/new", form).status_code == 422
    with pytest.raises(InputError, match=r"api\.scopes"):
        key_make(
            actor=SYSTEM,
            made_by=None,
            label="x",
            scopes=["people.manage"],
            days=1,
            now=datetime.now(UTC),
        )


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("input", 422, "trial.input"),
        ("large", 413, "trial.large"),
        ("hidden", 404, "api.not-found"),
        ("catalog", 500, "web.failure"),
        ("fault", 500, "web.failure"),
    ],
)
def test_every_exception_is_told_in_one_shape(kind: str, status: int, code: str) -> None:
    answer = Client(raise_request_exception=False).get(f"/api/v1/trial/raise/{kind}")
    assert answer.status_code == status
    assert error_of(answer)["code"] == code
    assert "7700900001" not in answer.content.decode()


def test_refusals_of_the_layers_around_have_the_same_shape() -> None:
    client = Client()
    missing = client.get("/api/v1/no-such-operation")
    assert (missing.status_code, error_of(missing)["code"]) == (404, "web.not-found")
    method = client.put("/api/v1/trial/open")
    assert (method.status_code, method["Allow"]) == (405, "POST")
    assert error_of(method)["code"] == "api.method"
    large = post("/trial/open", {"name": "x" * (limits().request_body_bytes + 1)})
    assert (large.status_code, error_of(large)["code"]) == (413, "web.body-too-large")
    host = client.get("/api/v1/status", headers={"host": "evil.example.org"})
    assert host.status_code == 400
    assert error_of(host)["message"]
    broken = client.post("/api/v1/trial/open", "{", content_type="application/json")
    assert (broken.status_code, error_of(broken)["code"]) == (400, "api.bad-request")
    deep = client.post("/api/v1/trial/open", "[" * 100_000, content_type="application/json")
    assert error_of(deep)


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        ({"name": "x", "colour": "red"}, "body.body.colour", "is not known"),
        ({}, "body.body.name", "is missing"),
        ({"name": 5}, "body.body.name", "is not text"),
        ({"name": "x", "count": "+447700900001 many"}, "body.body.count", "is not a whole number"),
        ([], "body.body", "is not an object"),
    ],
)
def test_a_wrong_body_is_told_field_by_field_without_its_content(
    body: object, field: str, reason: str
) -> None:
    answer = post("/trial/open", body)
    assert answer.status_code == 422
    error = error_of(answer)
    assert (error["details"][0]["field"], error["details"][0]["reason"]) == (field, reason)
    assert "7700900001" not in answer.content.decode()


def test_an_unknown_query_parameter_is_refused(key: Callable[..., str]) -> None:
    headers = {"x-api-key": key("offers.read")}
    assert Client().get("/api/v1/trial/closed?page=2", headers=headers).json() == {"page": 2}
    answer = Client().get("/api/v1/trial/closed?pgae=2", headers=headers)
    assert answer.status_code == 422
    assert error_of(answer)["details"][0]["field"] == "query.pgae"


def test_callers_over_the_rate_are_told_how_long_to_wait(
    key: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("manumit.web.api.rates.time", SimpleNamespace(time=lambda: 90.0))
    for _ in range(limits().api_open_calls_per_minute):
        assert post("/trial/open", {"name": "x"}).status_code == 200
    answer = post("/trial/open", {"name": "x"})
    assert (answer.status_code, error_of(answer)["code"]) == (429, "api.too-many")
    assert answer["Retry-After"] == "30"
    text = key("offers.read")
    with_key = Client().get("/api/v1/trial/closed", headers={"x-api-key": text})
    assert with_key.status_code == 200


def test_the_same_idempotency_key_has_one_effect(key: Callable[..., str]) -> None:
    mine, other = key("offers.import"), key("offers.import")
    first = post("/trial/store", {"name": "a"}, x_api_key=mine, idempotency_key="k1")
    again = post("/trial/store", {"name": "a"}, x_api_key=mine, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() == {"number": 1, "name": "a"}
    assert again["Idempotency-Replayed"] == "true"
    reused = post("/trial/store", {"name": "b"}, x_api_key=mine, idempotency_key="k1")
    assert error_of(reused)["code"] == "api.idempotency-reused"
    assert post("/trial/store", {"name": "a"}, x_api_key=other, idempotency_key="k1").json() == {
        "number": 2,
        "name": "a",
    }
    post("/trial/store", {"name": "a"}, x_api_key=mine)
    assert made == ["a", "a", "a"]
    assert b'"name"' not in bytes(KeptAnswer.objects.first().answer_sealed)


def test_a_failed_store_leaves_its_idempotency_key_free(key: Callable[..., str]) -> None:
    mine = key("offers.import")
    for _ in range(2):
        answer = post("/trial/store", {"name": "fails"}, x_api_key=mine, idempotency_key="k1")
        assert answer.status_code == 422
    assert made == ["fails", "fails"]
    assert KeptAnswer.objects.count() == 0
    bad = post("/trial/store", {"name": "a"}, x_api_key=mine, idempotency_key="x" * 101)
    assert error_of(bad)["code"] == "api.idempotency-key"


def test_sightings_are_found_by_body_with_the_right_only(key: Callable[..., str]) -> None:
    save_example("offer:1", "+447700900001")
    body = {"kind": "phone", "value": "+44 7700 900001"}
    found = post("/sightings/search", body, x_api_key=key("records.read"))
    assert found.json()["sightings"][0]["record_id"] == "offer:1"
    assert found.json()["records"] == 1
    assert post("/sightings/search", body, x_api_key=key("offers.read")).status_code == 403
    wrong = post(
        "/sightings/search", {"kind": "phone", "value": "x"}, x_api_key=key("records.read")
    )
    assert wrong.status_code == 422
    assert error_of(wrong)["remedy"]


def test_the_schema_names_rights_errors_and_both_ways_to_send_a_key() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    search = schema["paths"]["/api/v1/sightings/search"]["post"]
    assert search["x-right"] == "records.read"
    assert search["security"] == [{"bearer": []}, {"header": []}]
    assert {"200", "401", "403", "422", "429"} <= set(search["responses"])
    assert schema["paths"]["/api/v1/status"]["get"]["security"] == []
    assert set(schema["components"]["securitySchemes"]) == {"bearer", "header"}
    text = json.dumps(schema)
    for reference in re.findall(r'"#/components/schemas/([^"]+)"', text):
        assert reference in schema["components"]["schemas"]


def test_the_documentation_page_lists_every_operation_without_any_outside_address() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    page = Client().get("/api/v1/docs").content.decode()
    for address in schema["paths"]:
        assert address in page
    assert "https://" not in page
    assert "records.read" in page
