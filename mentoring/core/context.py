"""What every page may rely on: menu, actor, whether it is a demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .navigation import links_for


def ui(request: HttpRequest) -> dict[str, Any]:
    """Context processor. `actor` is None for an anonymous visitor."""
    actor = getattr(request, "actor", None)
    links = links_for(actor, request.path)
    aside = [link for link in links if link.aside]
    return {
        "actor": actor,
        "nav_links": links,
        "nav_aside": aside,
        # The closed group says what of it is open.
        "nav_aside_active": next((f"Ещё: {link.label}" for link in aside if link.active), ""),
        "is_demo": bool(getattr(settings, "DEMO", False)),
    }
