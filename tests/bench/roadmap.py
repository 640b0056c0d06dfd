"""The roadmap over 900 organisations: the matrix, a change that recomputes, the reminders of one day."""

from __future__ import annotations

import datetime as dt
import time
from random import Random

from mentoring.accounts.models import Role, RoleHeld, User
from mentoring.core import clock, jobs
from mentoring.notifications.models import Message
from mentoring.organisations.models import Organisation
from roadmap import tasks as handlers  # noqa: F401 - registers them, as a worker does
from roadmap.enums import Outcome, TaskTier
from roadmap.models import Edition, EditionYear, Reminder, Task
from roadmap.seed import load_roadmap
from roadmap.services.adoption import adopt_edition
from roadmap.services.editions import copy_edition
from roadmap.services.recompute import recompute
from roadmap.services.reminders import enqueue_day

from .table import Line, milliseconds, percentile, spread
from .visitor import Visitor

ASKED, MATRIX_LIMIT, CHANGED, REMINDERS, REMINDERS_LIMIT = 60, 100, 40, 20_000, 30


def measure() -> list[Line]:
    edition = _plan()
    return [_matrix(edition), _change(edition), _reminders()]


def _plan() -> Edition:
    """Four years of the roadmap around today, adopted by the service: its tasks are made and computed."""
    region, now = Visitor.holding("region").actor, clock.now()
    year = clock.today().year
    source = load_roadmap()
    if not EditionYear.objects.filter(year=year, organisation=None, municipality=None).exists():
        draft = copy_edition(source=source, first_year=year - 1, last_year=year + 2, title="", actor=region, now=now)
        adopt_edition(
            edition=draft,
            adopted_on=clock.today(),
            approver_position="Руководитель",
            approver_name="Для измерений",
            expected_version=draft.version,
            actor=region,
            now=now,
        )
    return EditionYear.objects.get(year=year, organisation=None, municipality=None).edition


def _matrix(edition: Edition) -> Line:
    """The page as the region sees it, for the years of the plan by turns."""
    region = Visitor.holding("region")
    years = range(edition.first_year, edition.last_year + 1)
    region.get("/roadmap/matrix/")
    spent = [region.get(f"/roadmap/matrix/?year={years[turn % len(years)]}")[0] for turn in range(ASKED)]
    slow, tasks = percentile(spent, 95), Task.objects.count()
    return Line(
        f"matrix activity × municipality × year, {tasks:,} tasks, server time",
        spread(spent),
        f"p95 ≤ {MATRIX_LIMIT} ms",
        slow <= MATRIX_LIMIT,
    )


def _change(edition: Edition) -> Line:
    """What is known of one organisation has become untrue: finding it out anew, the tiers above included."""
    year = clock.today().year
    chosen = Random(2).sample(list(Organisation.objects.values_list("pk", flat=True)), CHANGED)
    touched, spent = [], []
    for organisation in chosen:
        Task.objects.filter(year=year, organisation=organisation).exclude(outcome=Outcome.DONE).update(
            outcome=Outcome.DONE
        )
        took, rows = milliseconds(
            lambda pk=organisation: recompute(now=clock.now(), years=[year], organisation_ids=[pk])
        )
        spent.append(took)
        touched.append(rows)
    slow = percentile(spent, 95)
    return Line(
        f"recomputing after a change of one organisation, at most {max(touched)} rows of {Task.objects.count():,}",
        spread(spent),
        f"p95 ≤ {MATRIX_LIMIT} ms",
        slow <= MATRIX_LIMIT,
    )


def _reminders() -> Line:
    """Every task of every organisation is due in a week, for two people each."""
    today = clock.today()
    _hire(today)
    Task.objects.filter(year=today.year, tier=TaskTier.ORGANISATION).update(
        outcome=Outcome.OPEN, starts_on=today, due_on=today + dt.timedelta(days=7)
    )
    Reminder.objects.all().delete()
    began = time.perf_counter()
    job = enqueue_day(now=clock.now())
    jobs.run(job.pk)
    took = time.perf_counter() - began
    prepared = Reminder.objects.count()
    told = Message.objects.filter(kind="roadmap.deadline").count()
    enough = prepared >= REMINDERS and took <= REMINDERS_LIMIT
    return Line(
        f"{prepared:,} reminders of one day prepared, in {told:,} messages",
        f"{took:.1f} s",
        f"{REMINDERS:,} ≤ {REMINDERS_LIMIT} s",
        enough,
    )


def _hire(today: dt.date) -> None:
    """Two curators for each organisation."""
    role, places = Role.objects.get(code="curator"), list(Organisation.objects.all())
    staff = User.objects.bulk_create(
        User(username=f"reminded-{place.pk}-{turn}", full_name="Для измерений", password="!")
        for place in places
        for turn in range(2)
    )
    RoleHeld.objects.bulk_create(
        RoleHeld(
            user=user,
            role=role,
            municipality_id=places[number // 2].municipality_id,
            organisation=places[number // 2],
            valid_from=today - dt.timedelta(days=1),
        )
        for number, user in enumerate(staff)
    )
