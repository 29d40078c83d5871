"""Every address of the web door; desks bring their own."""

from __future__ import annotations

from django.urls import include, path

from manumit.web.config.desks import desk_module_names

handler400 = "manumit.web.shell.error_pages.bad_request"
handler403 = "manumit.web.shell.error_pages.not_found"
handler404 = "manumit.web.shell.error_pages.not_found"
handler500 = "manumit.web.shell.error_pages.server_error"

urlpatterns = [
    path("", include("manumit.web.shell.urls")),
    path("", include("manumit.web.accounts.urls")),
    path("", include("manumit.web.audit.urls")),
    path("", include("manumit.web.api.urls")),
    *[path("", include(module)) for module in desk_module_names("urls")],
]
