"""Pages of accounts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from manumit.web.accounts.gate import open_to_all

__all__ = ["sign_in"]


@open_to_all
def sign_in(request: HttpRequest) -> HttpResponse:
    """Return the sign-in page."""
    return render(request, "accounts/sign_in.html")
