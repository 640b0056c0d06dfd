"""Both dates of a period for calendars: whole days, gone when the submission is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.core import clock
from mentoring.core.calendars import CalendarEntry

from .enums import SENT
from .models import Submission
from .selectors.submissions import PeriodLine, period_lines

_DAY = dt.timedelta(days=1)


def deadlines(actor: Actor, now: dt.datetime) -> Iterator[CalendarEntry]:
    """«Вовремя до» and «закрывается» of every open period, for those who fill in the submissions of an organisation.

    What has been returned was on time by its first sending: of it only the closing remains.
    """
    if actor.tier is not Tier.ORGANISATION or not actor.has(Permission.SUBMISSION_EDIT):
        return
    today = clock.local_date(now)
    for line in period_lines(actor, today=today):
        submission, period = line.submission, line.period
        if line.locked or period.closes_on < today or (submission is not None and submission.state in SENT):
            continue
        if submission is None or submission.first_submitted_at is None:
            yield _entry(actor, line, now, "on-time", "Сдать сведения вовремя", period.on_time_until)
        yield _entry(actor, line, now, "closes", "Закрывается приём сведений", period.closes_on)


def _entry(actor: Actor, line: PeriodLine, now: dt.datetime, code: str, words: str, day: dt.date) -> CalendarEntry:
    """The `uid` is of the organisation and the period, the same before the submission is begun and after. Periods keep
    no count of their changes: a date that was moved is taken over by the time of the reading (`changed_at`)."""
    period, submission = line.period, line.submission
    return CalendarEntry(
        uid=f"period-{period.code}-{actor.scope.organisation_id}-{code}@mentoring",
        title=f"{words}: {period.title}",
        starts=day,
        ends=day + _DAY,
        changed_at=now,
        description=f"Вовремя до {period.on_time_until:%d.%m.%Y}, закрывается {period.closes_on:%d.%m.%Y}.",
        url=_address(submission),
    )


def _address(submission: Submission | None) -> str:
    if submission is None:
        return reverse("monitoring:submissions")
    return reverse("monitoring:submission", args=[submission.public_id])
