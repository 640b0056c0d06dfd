"""The ladder of deadlines for submissions: each step once, whatever fails in between."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from mentoring.access.actor import system_actor
from mentoring.access.permissions import Permission
from mentoring.accounts.selectors import holders_of
from mentoring.core import clock, jobs
from mentoring.core.jobs import JobContext
from mentoring.core.models import Job
from mentoring.notifications import ladder
from mentoring.notifications.messages import PortalMessage
from mentoring.notifications.services import send_each

from ..enums import SENT, PeriodState
from ..models import MunicipalityPeriod, Period
from ..notifications_deadlines import MissedBelow, PeriodDeadline, PeriodMissed
from ..selectors.completeness import due_organisations

KIND = "monitoring.reminders"
_LETTERS = 500  # a transaction
Letter = tuple[int, PortalMessage, str]


class _Due(NamedTuple):
    """An organisation from which the period is awaited. `place_id` is the municipality in which it counts there, which
    for one that has moved is not its own any more; `missed`: it has never sent, so the date «вовремя до» binds it."""

    organisation_id: int
    municipality_id: int
    place_id: int
    is_krai: bool
    missed: bool


def enqueue_day(*, now: dt.datetime) -> Job:
    return jobs.enqueue_of_day(kind=KIND, title="Напоминания о сроках сведений", now=now)


def prepare(context: JobContext) -> dict[str, int]:
    """The job. A message's key names the period and the step, so the next attempt writes only what is missing."""
    today = dt.date.fromisoformat(context.params["date"])
    letters, sent = _letters(today), 0
    while batch := list(islice(letters, _LETTERS)):
        with context.fenced():
            sent += send_each(letters=batch, now=clock.now())
    return {"messages": sent}


def _letters(today: dt.date) -> Iterator[Letter]:
    first, last = ladder.horizon(today)
    for period in Period.objects.filter(on_time_until__range=(first, last), opens_on__lte=today, closes_on__gte=today):
        awaited = list(_awaited(period))
        missed = [row for row in awaited if row.missed]
        step = ladder.step_on(period.on_time_until, today)
        assert step is not None  # inside the horizon every day is on a step
        yield from _to_schools(period, missed if step == ladder.OVERDUE else awaited, step, today)
        if ladder.is_told_above(period.on_time_until, today):
            yield from _to_reviewers(period, missed, today)


def _awaited(period: Period) -> Iterator[_Due]:
    """Who has not sent, or has it back. From a municipality whose period the region has accepted nothing is awaited: it
    could not be sent any more."""
    locked = MunicipalityPeriod.objects.filter(
        period=period, municipality=OuterRef("place_id"), state=PeriodState.ACCEPTED
    )
    rows = due_organisations(system_actor(), period).filter(~Exists(locked), is_active=True)
    columns = ("pk", "municipality_id", "place_id", "place_is_krai", "sent__first_submitted_at", "sent__state")
    for pk, municipality_id, place_id, is_krai, first_sent_at, state in rows.values_list(*columns):
        if state not in SENT:
            yield _Due(pk, municipality_id, place_id, is_krai, missed=first_sent_at is None)


def _to_schools(period: Period, due: list[_Due], step: int, today: dt.date) -> Iterator[Letter]:
    kind = PeriodMissed if step == ladder.OVERDUE else PeriodDeadline
    message = kind(period.title, period.on_time_until, period.closes_on, today)
    curators = holders_of(Permission.SUBMISSION_EDIT, on=today)
    for row in due:
        for user_id in curators.get((row.municipality_id, row.organisation_id), []):
            yield user_id, message, f"{KIND}:{period.code}:{step}"


def _to_reviewers(period: Period, missed: list[_Due], today: dt.date) -> Iterator[Letter]:
    """One message for each municipality's officers; организации краевого подчинения are the region's. The number is
    that of the list «Срок прошёл, не сдали» on the page that it leads to."""
    reviewers = holders_of(Permission.SUBMISSION_REVIEW, on=today)
    counts = Counter(None if row.is_krai else row.place_id for row in missed)
    for municipality_id, count in counts.items():
        for user_id in reviewers.get((municipality_id, None), []):
            message = MissedBelow(period.title, period.code, count, period.closes_on)
            yield user_id, message, f"{KIND}:{period.code}:{ladder.ABOVE}"
