"""Downloads: after the gate, as attachments, never cached; a file with personal data leaves a trace."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mentoring.access.web import actor_of
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.models import StoredFile
from mentoring.core.spreadsheets.filenames import attachment

from ..selectors import files_for

# Files under these permissions hold personal data of participants (mentoring.access.permissions).
_PERSONAL = "person."


@require_safe
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The one write of a GET in the portal is the journal's line about a personal file: who took what (trust.md §3)."""
    actor = actor_of(request)
    found = files_for(actor).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if found.permission.startswith(_PERSONAL):
        audit.record_read(
            actor=actor,
            now=clock.now(),
            what="file",
            what_label="Скачан файл с персональными данными",
            object_type="file",
            object_id=found.public_id,
            object_label=found.media_type,
            data={"sha256": found.sha256, "size": found.size},
            municipality_id=found.municipality_id,
            organisation_id=found.organisation_id,
        )
    return _answer(found)


def _answer(file: StoredFile) -> HttpResponse:
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    response.headers["Content-Disposition"] = attachment(file.name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
