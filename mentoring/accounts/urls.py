"""Addresses of accounts: my settings, users and invitations of my scope, tokens."""

from __future__ import annotations

from django.urls import path

from .views import profile

app_name = "accounts"

urlpatterns = [
    path("", profile.profile, name="profile"),
]
