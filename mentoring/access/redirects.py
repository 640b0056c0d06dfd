"""The one place that sends a browser where a request asks: only to a page of the portal itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

NEXT = "next"


def own_path(address: str | None, host: str) -> str | None:
    """The path, with its query, of a whole address that a header tells, if it is a page of our own; else None."""
    try:
        parts = urlsplit(address or "")
    except ValueError:  # «http://[»
        return None
    return safe_path(parts._replace(scheme="", netloc="", fragment="").geturl()) if parts.netloc == host else None


def safe_path(url: str | None) -> str | None:
    """The address, if it is a path of our own that some view serves; None for anything else.

    The allow-list is the URL resolver: a foreign host, a scheme, `//host`, a backslash or an address that nobody serves
    never leaves this function.
    """
    if not url or not url.startswith("/") or not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return None
    try:
        resolve(urlsplit(url).path)
    except Resolver404:
        return None
    return url


def redirect_back(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """After an action: to `next` of the form or the address when it is ours, else to `default` (our own address)."""
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT)
    return HttpResponseRedirect(safe_path(wanted) or default)
