"""The front door."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator

from mentoring.access.redirects import NEXT, own_path, safe_path
from mentoring.core import clock

from ..selectors import demo_accounts


@method_decorator(login_not_required, name="dispatch")
class PortalLoginView(LoginView):
    """allauth's sign-in with the demo accounts beside it when this is a demo."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "GET" and request.headers.get("HX-Request"):
            return _whole_page_sign_in(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_accounts"] = demo_accounts(clock.today()) if settings.DEMO else []
        # From the home page nothing typed is brought back: it is where a first visit begins.
        context["session_ended"] = safe_path(self.request.GET.get(NEXT)) not in (None, "/")
        return context


def _whole_page_sign_in(request: HttpRequest) -> HttpResponse:
    """A fragment asked for after the session ended: the whole page goes to sign in, and then comes back."""
    path = own_path(request.headers.get("HX-Current-URL"), request.get_host())
    query = f"?{urlencode({NEXT: path})}" if path else ""
    return HttpResponse(headers={"HX-Redirect": reverse("account_login") + query})


login = PortalLoginView.as_view()
