"""Addresses of the accounts app."""

from __future__ import annotations

from django.urls import path

from manumit.web.accounts import views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
]
