"""One event as a calendar file."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import calendars
from mentoring.core.spreadsheets.filenames import attachment

from ..calendar import entry_of
from ..models import Event


@require_safe
@needs(Permission.EVENT_VIEW)
def event_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """An .ics that a client reads again: a changed event moves there, a cancelled one is struck through."""
    queryset = Event.objects.select_related("municipality", "organisation")
    event: Event = visible_or_404(queryset, actor_of(request), public_id=public_id)
    content = calendars.render([entry_of(event)], name=event.title)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = attachment(f"{event.title}.ics")
    response.headers["Cache-Control"] = "no-store"
    return response
