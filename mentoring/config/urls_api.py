"""Version 1 of the REST API: one name space and one description for the addresses of all apps."""

from __future__ import annotations

from django.urls import include, path

app_name = "api"

urlpatterns = [
    path("", include("monitoring.api.urls")),
    path("", include("mentoring.events.api")),
    path("", include("roadmap.api")),
    path("", include("mentoring.access.rest.urls")),
]
