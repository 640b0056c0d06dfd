"""The public check of a certificate. Open to everybody on purpose: a school or an employer holds only the paper."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rest_framework.throttling import SimpleRateThrottle

from mentoring.core import views_errors

from ..selectors.certificates import public_face


class CheckThrottle(SimpleRateThrottle):
    """So many questions an address may ask; enough for a personnel department, too few for trying secrets."""

    scope = "certificate check"
    rate = "30/min"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:  # type: ignore[override]
        return f"throttle:certificate-check:{self.get_ident(request)}"  # type: ignore[arg-type]


@require_safe
@login_not_required
def check(request: HttpRequest, secret: str) -> HttpResponse:
    """Validity, title, date, initials; nothing else. What was never given is «не найден», whatever it looks like."""
    if not CheckThrottle().allow_request(request, None):  # type: ignore[arg-type]
        return _closed(views_errors.too_many(request))
    face = public_face(secret)
    return _closed(render(request, "events/check.html", {"face": face}, status=200 if face else 404))


def _closed(response: HttpResponse) -> HttpResponse:
    """Neither kept by caches nor found by search engines."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
