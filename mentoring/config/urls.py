"""Addresses of the portal: each app says its own, here stands only where it hangs."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from . import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("mentoring.accounts.urls")),
    path("accounts/", include("mentoring.accounts.doors")),
    path("api/v1/", include("mentoring.config.urls_api")),
    # Their addresses begin with words of their own: mentees/, pairs/, review/ …
    path("", include("mentoring.home.urls")),
    path("", include("mentoring.organisations.urls")),
    path("", include("mentoring.registry.urls")),
    path("", include("mentoring.pairing.urls")),
    path("", include("mentoring.events.urls")),
    path("", include("monitoring.urls")),
    path("roadmap/", include("roadmap.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("gallery/", include("mentoring.core.urls_gallery")))

handler400 = "mentoring.core.views_errors.bad_request"
handler403 = "mentoring.core.views_errors.forbidden"
handler404 = "mentoring.core.views_errors.not_found"
# Django knows no such handler; allauth looks for it when an address asks too often.
handler429 = "mentoring.core.views_errors.too_many"
handler500 = "mentoring.core.views_errors.server_error"
