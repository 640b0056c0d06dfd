"""The ladder of deadlines for submissions: each step once, whatever fails in between."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.db.models import Exists, OuterRef

from mentoring.access.permissions import Permission
from mentoring.accounts.selectors import holders_of
from mentoring.core import clock, jobs
from mentoring.core.jobs import JobContext
from mentoring.core.models import Job
from mentoring.notifications import ladder
from mentoring.notifications.messages import PortalMessage
from mentoring.notifications.services import send_each
from mentoring.organisations.models import Organisation

from ..enums import SENT, PeriodState
from ..models import MunicipalityPeriod, Period, Submission
from ..notifications_deadlines import MissedBelow, PeriodDeadline, PeriodMissed

KIND = "monitoring.reminders"
_LETTERS = 500  # a transaction
Letter = tuple[int, PortalMessage, str]


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
        late = list(_not_sent(period))
        step = ladder.step_on(period.on_time_until, today)
        assert step is not None  # inside the horizon every day is on a step
        yield from _to_schools(period, late, step, today)
        if ladder.is_told_above(period.on_time_until, today):
            yield from _to_reviewers(period, late, today)


def _not_sent(period: Period) -> Iterator[tuple[int, int, bool]]:
    """Organisations from which the period is still awaited: (municipality, organisation, of краевое подчинение).

    From a municipality whose period the region has accepted nothing is: it could not be sent any more.
    """
    sent = Submission.objects.filter(period=period, organisation=OuterRef("pk"), state__in=SENT)
    locked = MunicipalityPeriod.objects.filter(
        period=period, municipality=OuterRef("municipality"), state=PeriodState.ACCEPTED
    )
    rows = Organisation.objects.active().exclude(Exists(sent)).exclude(Exists(locked))
    yield from rows.values_list("municipality_id", "pk", "municipality__is_krai")


def _to_schools(period: Period, late: list[tuple[int, int, bool]], step: int, today: dt.date) -> Iterator[Letter]:
    kind = PeriodMissed if step == ladder.OVERDUE else PeriodDeadline
    message = kind(period.title, period.on_time_until, period.closes_on, today)
    curators = holders_of(Permission.SUBMISSION_EDIT, on=today)
    for municipality_id, organisation_id, _ in late:
        for user_id in curators.get((municipality_id, organisation_id), []):
            yield user_id, message, f"{KIND}:{period.code}:{step}"


def _to_reviewers(period: Period, late: list[tuple[int, int, bool]], today: dt.date) -> Iterator[Letter]:
    """One message for each municipality's officers; организации краевого подчинения are the region's."""
    reviewers = holders_of(Permission.SUBMISSION_REVIEW, on=today)
    counts = Counter(None if is_krai else municipality_id for municipality_id, _, is_krai in late)
    for municipality_id, count in counts.items():
        for user_id in reviewers.get((municipality_id, None), []):
            message = MissedBelow(period.title, period.code, count, period.closes_on)
            yield user_id, message, f"{KIND}:{period.code}:{ladder.ABOVE}"
