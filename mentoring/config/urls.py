"""Addresses of the portal: each app says its own, here stands only where it hangs."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from . import health

# Apps whose addresses begin with words of their own (mentees/, pairs/, review/ …) hang at the root.
ROOMS = (
    ("accounts/", "mentoring.accounts.urls"),
    ("api/v1/", "monitoring.api.urls"),
    ("", "mentoring.home.urls"),
    ("", "mentoring.organisations.urls"),
    ("", "mentoring.registry.urls"),
    ("", "mentoring.pairing.urls"),
    ("", "monitoring.urls"),
)


def present(module: str) -> bool:
    """Whether the app has addresses yet."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    *(path(prefix, include(module)) for prefix, module in ROOMS if present(module)),
    path("accounts/", include("mentoring.accounts.doors")),
]

if settings.DEMO:
    urlpatterns.append(path("gallery/", include("mentoring.core.urls_gallery")))

handler400 = "mentoring.core.views_errors.bad_request"
handler403 = "mentoring.core.views_errors.forbidden"
handler404 = "mentoring.core.views_errors.not_found"
handler500 = "mentoring.core.views_errors.server_error"
