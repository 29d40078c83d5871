"""Addresses of the offer desk."""

from __future__ import annotations

from django.urls import path

from manumit.web.offers import (
    campaign_views,
    import_views,
    inbox_views,
    message_views,
    public_views,
)

urlpatterns = [
    path("offers/", public_views.at_root, name="offers"),
    path("offers/check", public_views.check, name="offers-check"),
    path("offers/print", public_views.printed, name="offers-print"),
    path("offers/report", public_views.report, name="offers-report"),
    path("offers/receipt", public_views.receipt, name="offers-receipt"),
    path("offers/inbox", inbox_views.inbox, name="offers-inbox"),
    path("offers/inbox/export", inbox_views.export, name="offers-export"),
    path("offers/inbox/add", inbox_views.add, name="offers-add"),
    path("offers/message/<str:record_id>", message_views.message, name="offers-message"),
    path("offers/message/<str:record_id>/judge", message_views.judge, name="offers-judge"),
    path("offers/import", import_views.imports, name="offers-import"),
    path("offers/import/<str:job_id>", import_views.job, name="offers-import-job"),
    path("offers/import/<str:job_id>/choose", import_views.choose, name="offers-import-choose"),
    path("offers/import/<str:job_id>/go-on", import_views.go_on, name="offers-import-go-on"),
    path("offers/import/<str:job_id>/rejects", import_views.rejects, name="offers-import-rejects"),
    path("offers/campaigns", campaign_views.campaigns, name="offers-campaigns"),
    path("offers/campaigns/<str:campaign_id>", campaign_views.campaign, name="offers-campaign"),
    path(
        "offers/campaigns/<str:campaign_id>/judge",
        campaign_views.judge,
        name="offers-campaign-judge",
    ),
]
