"""Addresses of the portal: each app says its own, here stands only where it hangs."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from . import health

ROOMS = {
    "": "mentoring.home.urls",
    "account/": "mentoring.accounts.urls",
    "organisations/": "mentoring.organisations.urls",
    "registry/": "mentoring.registry.urls",
    "pairing/": "mentoring.pairing.urls",
    "monitoring/": "monitoring.urls",
    "api/v1/": "monitoring.api_urls",
    "notifications/": "mentoring.notifications.urls",
    "journal/": "mentoring.audit.urls",
    "jobs/": "mentoring.core.urls",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *(path(prefix, include(module)) for prefix, module in ROOMS.items() if find_spec(module)),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("service/", admin.site.urls),
]
