"""What the header of every page asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from mentoring.notifications.selectors import unread_count


def header(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the bell and the guide. Counted only when a page shows it (the value is lazy)."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return {"unread_count": 0, "inbox_url": "", "help_url": ""}
    return {
        "unread_count": lambda: unread_count(actor.user_id),
        "inbox_url": reverse("home:inbox"),
        "help_url": reverse("home:guide"),
    }
