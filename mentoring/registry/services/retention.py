"""The terms of keeping, kept by a scheduled job: people whose term is over, workbooks that nobody needs."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from mentoring.access.actor import system_actor
from mentoring.access.decisions import NotAllowed
from mentoring.core import clock, jobs
from mentoring.core.jobs import JobContext
from mentoring.core.models import Job
from mentoring.organisations.models import Organisation

from ..models import DestructionAct
from ..selectors import terms
from .destruction import destroy_people
from .purging import purge_overdue

logger = logging.getLogger(__name__)
KEEP = "registry.keep_terms"
CHUNK = 50


def enqueue(*, now: dt.datetime) -> Job:
    """A missed day is made up for by the next."""
    return jobs.enqueue_of_day(kind=KEEP, title="Сроки хранения персональных данных", now=now)


def keep_terms(context: JobContext) -> dict[str, int]:
    """Short committed chunks, one act an organisation. What was committed is not done again by another attempt.

    An organisation that cannot be served now (a workbook is being loaded) does not stop the others: the next run
    finds its people again.
    """
    run, done, put_off = f"{KEEP}:{context.params['date']}", 0, 0
    for organisation_id, person_ids in _chunks(clock.today()):
        with context.fenced():
            try:
                with transaction.atomic():
                    organisation = Organisation.objects.get(pk=organisation_id)
                    destroy_people(
                        actor=system_actor(), now=clock.now(), organisation=organisation, person_ids=person_ids, run=run
                    )
            except NotAllowed as refusal:
                logger.warning("retention_put_off", extra={"organisation_id": organisation_id, "why": refusal.reason})
                put_off += len(person_ids)
            else:
                done += len(person_ids)
        context.progress(done)
    workbooks = _purge(context)
    acts = DestructionAct.objects.filter(run=run).count()
    return {"people": done, "put_off": put_off, "acts": acts, "workbooks": workbooks}


def _chunks(today: dt.date) -> Iterator[tuple[int, list[int]]]:
    """(organisation, ids of its people), as they stood when the run began."""
    rows = terms.due(today).order_by("organisation_id", "pk").values_list("organisation_id", "pk")
    organisation: int | None = None
    ids: list[int] = []
    for organisation_id, person_id in list(rows):
        if organisation is not None and (organisation_id != organisation or len(ids) == CHUNK):
            yield organisation, ids
            ids = []
        organisation = organisation_id
        ids.append(person_id)
    if organisation is not None:
        yield organisation, ids


def _purge(context: JobContext) -> int:
    now = clock.now()
    before = now - dt.timedelta(days=settings.KEEP_WORKBOOKS_DAYS)
    done = 0
    while True:
        with context.fenced():
            purged = purge_overdue(before, now, at_most=CHUNK)
        done += purged
        if purged < CHUNK:
            return done
