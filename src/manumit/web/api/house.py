"""The API itself: the routers of the desks under one address, one schema and one gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from importlib import import_module
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from manumit import __version__
from manumit.web.api import evidence, own
from manumit.web.api.access import Access, closed
from manumit.web.api.failures import add_failure_handlers
from manumit.web.config.desks import desk_module_names
from manumit.web.rights.gate import guarded_by_api
from manumit.web.shell.body_limits import takes_files

__all__ = ["API_ROOT", "HouseApi", "build_api", "house_api"]

API_ROOT = "/api/v1/"
_DESCRIPTION = (
    "Checks and evidence of Manumit. A score informs a person and decides nothing; every "
    "score comes with its reasons, every reason with a quote and a published source."
)
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "remedy", "details"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "remedy": {"type": "string"},
                "details": {"type": "array", "items": {"type": "object"}},
            },
        }
    },
}
_REFUSALS = {"401": "No key that works", "403": "The key lacks the right"}
_FAILURES = {"422": "The request was refused", "429": "Too many calls"}


class HouseApi(NinjaAPI):
    """django-ninja with our schema and our marks for the gate."""

    def get_openapi_schema(self, **_: Any) -> OpenAPISchema:
        """Return the OpenAPI schema with errors, rights and both ways to send a key."""
        schema = super().get_openapi_schema(path_prefix=API_ROOT.lstrip("/"))
        schema["components"]["schemas"]["Error"] = _ERROR
        schemes = schema["components"].setdefault("securitySchemes", {})
        schemes.clear()
        schemes["bearer"] = {"type": "http", "scheme": "bearer"}
        schemes["header"] = {"type": "apiKey", "in": "header", "name": "X-API-Key"}
        for route, operation in self.operations():
            for method in operation.methods:
                described = schema["paths"].get(route, {}).get(method.lower())
                if described is not None:
                    _describe_access(described, operation)
        return schema

    def operations(self) -> Iterator[tuple[str, Operation]]:
        """Yield the address and the operation of everything that can be called."""
        for router in self._get_bound_routers():
            for path, view in router.path_operations.items():
                parts = [part.strip("/") for part in (API_ROOT, router.prefix, path)]
                route = "/" + "/".join(part for part in parts if part)
                for operation in view.operations:
                    yield route, operation

    def patterns(self) -> list[URLPattern]:
        """Return the addresses, each marked for the gate and for its size of body."""
        found: list[URLPattern] = []
        for router in self._get_bound_routers():
            views = [view for view in router.path_operations.values() for _ in view.operations]
            for view, pattern in zip(views, router.urls_paths(router.prefix), strict=True):
                guarded_by_api(pattern.callback)
                if any(getattr(op.view_func, "takes_files", False) for op in view.operations):
                    takes_files(pattern.callback)
                found.append(pattern)
        return found


def build_api(*routers: Any) -> HouseApi:
    """Return an API of these routers; an operation that says nothing about access is closed."""
    api = HouseApi(
        title="Manumit",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        openapi_url=None,
        auth=closed,
        urls_namespace=None,
    )
    add_failure_handlers(api)
    api.add_decorator(_known_query_only, mode="view")
    for router in routers:
        api.add_router("", router)
    return api


@lru_cache(maxsize=1)
def house_api() -> HouseApi:
    """Return the API of this installation: its own operations and those of every desk."""
    desks = [import_module(name).router for name in desk_module_names("api")]
    return build_api(own.router, evidence.router, *desks)


def _describe_access(described: dict[str, Any], operation: Operation) -> None:
    access = operation.auth_callbacks[0] if operation.auth_callbacks else closed
    failures = dict(_FAILURES)
    described.pop("security", None)
    if isinstance(access, Access) and access.open_to_all:
        described["security"] = []
    else:
        described["security"] = [{"bearer": []}, {"header": []}]
        described["x-right"] = getattr(access, "right", "")
        failures |= _REFUSALS
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for status, words in sorted(failures.items()):
        described["responses"].setdefault(status, {"description": words, "content": content})


def _known_query_only(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse a query parameter that the operation does not know, as unknown fields are."""
    operation = getattr(run, "__self__", None)
    known: set[str] = set()
    for model in getattr(operation, "models", []):
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)

    @wraps(run)
    def checked(request: HttpRequest, **path: Any) -> HttpResponseBase:
        unknown = [name for name in request.GET if name not in known]
        if unknown and isinstance(operation, Operation):
            errors = [{"loc": ("query", name), "type": "extra_forbidden"} for name in unknown]
            return operation.api.on_exception(request, ValidationError(errors))
        return run(request, **path)

    return checked
