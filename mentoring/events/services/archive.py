"""The job that puts all certificates of an event into one .zip for who held it."""

from __future__ import annotations

import tempfile
import zipfile
from typing import IO

from django.urls import reverse

from mentoring.accounts.actors import actor_for
from mentoring.accounts.models import User
from mentoring.audit import services as audit
from mentoring.core import clock, large_files
from mentoring.core.jobs import JobContext, JobFailed
from mentoring.core.spreadsheets.filenames import safe_filename

from .. import policies_certificates as policies
from ..models import Certificate, Event
from ..papers.certificate import certificate_pdf
from ..selectors.certificates import with_open_name
from .certificates import ARCHIVE_AT_MOST

_IN_MEMORY = 4 << 20  # bytes; what is longer lies in a file while it grows


def make_archive(context: JobContext) -> dict[str, str]:
    """One paper at a time goes into the archive; file, line of the journal and the end of the job commit together.

    Whoever asked must still be the host: a person who moved to another body meanwhile gets nothing.
    The file belongs to that person alone, because it names people of many organisations.
    """
    event = Event.objects.select_related("municipality", "organisation").get(pk=context.params["event"])
    user = User.objects.get(pk=context.created_by_id or 0)
    valid = Certificate.objects.filter(enrolment__event=event, revoked_at__isnull=True)
    certificates = with_open_name(valid).order_by("year", "serial")
    total = certificates.count()
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        # PDF is compressed already: packing it again costs time and saves little.
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for done, certificate in enumerate(certificates[:ARCHIVE_AT_MOST].iterator(chunk_size=100)):
                context.progress(done, total)
                name = safe_filename(f"{certificate} {certificate.full_name}.pdf")
                archive.writestr(name, certificate_pdf(certificate))
        return _keep(context, event, user, file, total)


def _keep(context: JobContext, event: Event, user: User, file: IO[bytes], total: int) -> dict[str, str]:
    now = clock.now()
    with context.fenced() as job:
        actor = actor_for(user, clock.local_date(now))
        if actor is None or not policies.can_take_all(actor, event):
            raise JobFailed("Архив получает только тот, кто проводит мероприятие.")
        stored = large_files.store(
            file,
            name=safe_filename(f"Сертификаты – {event.title}.zip"),
            media_type="application/zip",
            created_at=now,
            created_by_id=user.pk,
            municipality_id=event.municipality_id,
            organisation_id=event.organisation_id,
        )
        audit.record_read(
            actor=actor,
            now=now,
            what="export",
            what_label="Выгружены сертификаты мероприятия",
            object_type="event",
            object_id=event.pk,
            object_label=str(event),
            data={"rows": total, "sha256": stored.sha256},
            municipality_id=event.municipality_id,
            organisation_id=event.organisation_id,
        )
        result = {"url": reverse("home:file", args=[stored.public_id]), "label": "Скачать сертификаты (.zip)"}
        context.finish(job, result)
    return result
