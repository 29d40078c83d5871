"""Addresses of the payment desk; none holds an account."""

from __future__ import annotations

from django.urls import path

from manumit.web.payments import alert_views, outcome_views, queue_views, screening_views

urlpatterns = [
    path("payments/queue", queue_views.queue, name="payments-queue"),
    path("payments/queue/next", queue_views.take_next, name="payments-next"),
    path("payments/queue/find", queue_views.find, name="payments-find"),
    path("payments/queue/export", queue_views.export, name="payments-export"),
    path("payments/alert/<str:alert_id>", alert_views.alert, name="payments-alert"),
    path("payments/alert/<str:alert_id>/act", alert_views.act, name="payments-act"),
    path("payments/alert/<str:alert_id>/show", alert_views.show, name="payments-show"),
    path("payments/alert/<str:alert_id>/decide", alert_views.decide, name="payments-decide"),
    path("payments/alert/<str:alert_id>/report", alert_views.report, name="payments-report"),
    path("payments/alert/<str:alert_id>/export", alert_views.export, name="payments-rows"),
    path("payments/outcomes", outcome_views.outcomes, name="payments-outcomes"),
    path("payments/screenings", screening_views.screenings, name="payments-screenings"),
    path(
        "payments/screenings/<str:screening_id>",
        screening_views.screening,
        name="payments-screening",
    ),
    path(
        "payments/screenings/<str:screening_id>/rejects",
        screening_views.rejects,
        name="payments-rejects",
    ),
]
