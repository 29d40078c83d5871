"""Addresses of the records app."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
