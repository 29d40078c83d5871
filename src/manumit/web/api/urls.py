"""Addresses of the API and of its pages."""

from __future__ import annotations

from django.urls import include, path

from manumit.web.api import views
from manumit.web.api.house import API_ROOT, house_api

urlpatterns = [
    path("keys", views.keys, name="api-keys"),
    path("keys/new", views.new_key, name="api-key-new"),
    path("keys/<int:key_id>/revoke", views.revoke_key, name="api-key-revoke"),
    path("api/v1/openapi.json", views.openapi, name="api-openapi"),
    path("api/v1/docs", views.docs, name="api-docs"),
    path(API_ROOT.lstrip("/"), include((house_api().patterns(), "api"))),
]
