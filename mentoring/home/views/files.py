"""Downloads: after the gate, as attachments, never cached; a file with personal data leaves a trace."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mentoring.access.web import actor_of
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.models import StoredFile

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
    return attachment(found)


def attachment(file: StoredFile) -> HttpResponse:
    """The answer with the bytes; the name is written both ways of RFC 6266, so old browsers save it too."""
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    response.headers["Content-Disposition"] = content_disposition(file.name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def content_disposition(name: str) -> str:
    """`attachment` with an ASCII fallback and the real name in UTF-8."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%/;' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
