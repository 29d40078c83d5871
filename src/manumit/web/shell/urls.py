"""Addresses of the pages that belong to no desk."""

from __future__ import annotations

from django.urls import path

from manumit.web.shell import leaving, pages

urlpatterns = [
    path("", pages.start, name="start"),
    path("language", pages.choose_language, name="choose-language"),
    path("what-is-stored", pages.privacy, name="privacy"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("keyboard", pages.keyboard, name="keyboard"),
    path("leave", leaving.leave, name="leave"),
    path("calendar", leaving.calendar, name="calendar"),
]
