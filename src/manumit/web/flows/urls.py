"""Addresses of the flow desk."""

from __future__ import annotations

from django.urls import path

from manumit.web.flows import views

urlpatterns = [
    path("flows", views.start, name="flows-start"),
    path("flows/known", views.known, name="flows-known"),
    path("flows/estimate", views.estimate, name="flows-estimate"),
    path("flows/unseen", views.unseen, name="flows-unseen"),
    path("flows/publish", views.publish, name="flows-publish"),
]
