"""Addresses of the accounts app."""

from __future__ import annotations

from django.urls import path

from manumit.web.accounts import people_views, views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("account", views.account, name="account"),
    path("account/password", views.change_password, name="change-password"),
    path("account/language", views.choose_language, name="account-language"),
    path("welcome/<str:token>", views.choose_password, name="choose-password"),
    path("people", people_views.people, name="people"),
    path("people/invite", people_views.invite, name="invite"),
    path("people/<int:person_id>", people_views.person, name="person"),
    path("people/<int:person_id>/role", people_views.role, name="person-role"),
    path("people/<int:person_id>/close", people_views.close, name="person-close"),
    path("people/<int:person_id>/reopen", people_views.reopen, name="person-reopen"),
    path("people/<int:person_id>/link", people_views.new_link, name="person-link"),
]
