"""The schema, the page that explains the API, and the page of keys."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from manumit.errors import InputError
from manumit.web.accounts.models import Person
from manumit.web.api.forms import NewKey
from manumit.web.api.house import house_api
from manumit.web.api.keys import api_keys, key_make, key_revoke
from manumit.web.api.models import ApiKey
from manumit.web.audit.services import actor_of
from manumit.web.config.limits import limits
from manumit.web.rights.gate import needs, open_to_all
from manumit.web.rights.roles import rights

__all__ = ["docs", "keys", "new_key", "openapi", "revoke_key"]

_INVALID = 422


@open_to_all
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI 3.1 schema of every operation."""
    del request
    return JsonResponse(_schema())


@open_to_all
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Return the page that explains every operation, made from the schema."""
    context = {"groups": _groups(_schema()), "limits": limits(), "root": request.get_host()}
    return render(request, "api/docs.html", context)


@needs("keys.manage")
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Return every API key."""
    now = timezone.now()
    rows = [{"key": key, "works": key.works(now=now)} for key in api_keys()]
    return render(request, "api/keys.html", {"rows": rows})


@needs("keys.manage")
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    """Return the form for a key, or the key made: the only time it is shown."""
    form = NewKey(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = key_make(
                actor=actor_of(request),
                made_by=request.user if isinstance(request.user, Person) else None,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except InputError as error:
            form.add_error("scopes", f"{error.message} {error.remedy}")
        else:
            return render(request, "api/key_made.html", {"key": key, "text": text})
    status = _INVALID if form.is_bound else 200
    return render(request, "api/new_key.html", {"form": form}, status=status)


@needs("keys.manage")
@require_POST
def revoke_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """Stop a key at once."""
    key = ApiKey.objects.filter(pk=key_id).first()
    if key is None:
        raise Http404
    key_revoke(actor=actor_of(request), key=key, now=timezone.now())
    return HttpResponseRedirect(reverse("api-keys"))


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    return dict(house_api().get_openapi_schema())


def _groups(schema: dict[str, Any]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, described in methods.items():
            row = _operation(schema, path, method, described)
            groups.setdefault((described.get("tags") or ["other"])[0], []).append(row)
    return [{"name": name, "operations": rows} for name, rows in groups.items()]


def _operation(
    schema: dict[str, Any], path: str, method: str, described: dict[str, Any]
) -> dict[str, Any]:
    right = described.get("x-right", "")
    content = described.get("requestBody", {}).get("content", {})
    media, body = next(((kind, c["schema"]) for kind, c in content.items()), ("", {}))
    return {
        "method": method.upper(),
        "path": path,
        "summary": described.get("summary", ""),
        "description": described.get("description", ""),
        "open": not described.get("security"),
        "right": right,
        "right_words": rights().get(right, ""),
        "parameters": described.get("parameters", []),
        "media": media,
        "fields": _fields(schema, body),
        "answers": [
            {
                "status": status,
                "words": answer.get("description", ""),
                "fields": _answer_fields(schema, answer) if str(status).startswith("2") else [],
            }
            for status, answer in described["responses"].items()
        ],
    }


def _answer_fields(schema: dict[str, Any], answer: dict[str, Any]) -> list[dict[str, Any]]:
    content = answer.get("content", {}).get("application/json", {})
    return _fields(schema, content.get("schema", {}))


def _fields(schema: dict[str, Any], body: dict[str, Any]) -> list[dict[str, Any]]:
    found = _resolved(schema, body)
    required = set(found.get("required", []))
    return [
        {
            "name": name,
            "type": _type_words(schema, part),
            "required": name in required,
            "description": part.get("description", ""),
        }
        for name, part in found.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if only := part.get("allOf"):
        part = only[0]
    if reference := part.get("$ref"):
        found: dict[str, Any] = schema["components"]["schemas"][reference.rsplit("/", 1)[-1]]
        return found
    return part


def _type_words(schema: dict[str, Any], part: dict[str, Any]) -> str:
    """Return the type of a field in words: ``list of string``, ``one of "a", "b"``."""
    if several := part.get("anyOf"):
        return " or ".join(_type_words(schema, choice) for choice in several)
    found = _resolved(schema, part)
    if values := found.get("enum"):
        return "one of " + ", ".join(json.dumps(value) for value in values)
    if found.get("type") == "array":
        return "list of " + _type_words(schema, found.get("items", {}))
    name = str(found.get("title", "object")) if "properties" in found else ""
    return name or str(found.get("format") or found.get("type") or "any value")
