"""The roadmap of the demo region: the adopted 2021–2024, a later one in force, and drafts of bodies' own ones."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.organisations.models import Municipality, Organisation
from roadmap.models import Activity, Edition
from roadmap.seed import APPROVER_POSITION, LAST_YEAR, load_roadmap
from roadmap.services import activities, adoption, editions
from roadmap.services.recompute import recompute
from roadmap.services.tasks import ensure_tasks

from .accounts import Chairs
from .places import SAMPLE_MUNICIPALITY, SAMPLE_ORGANISATION

_LENGTH = 3
# «MM-DD»: the days of each year between which an activity is done; the others have the whole year.
_DAYS = {
    "1.2": ("01-15", "12-10"),
    "1.3": ("01-15", "12-10"),
    "1.4": ("09-01", "10-31"),
    "1.5": ("09-01", "10-31"),
    "1.6": ("09-01", "11-30"),
    "2.1": ("03-01", "12-01"),
    "2.4": ("02-01", "12-15"),
    "3.4": ("09-01", "12-20"),
}
# What the sample school and its municipality plan for themselves, still as drafts.
_SCHOOL_DAYS = {"1.4": ("09-01", "09-20"), "1.6": ("09-15", "11-15")}
_OFFICER_DAYS = {"1.2": ("02-01", "11-30"), "1.4": ("09-01", "10-15")}


def load(chairs: Chairs, today: dt.date) -> None:
    """Through the services; the roadmap in force was adopted at the beginning of its first year, or today if that is
    still to come."""
    source = load_roadmap()
    first = LAST_YEAR + 1 + (today.year - LAST_YEAR - 1) // _LENGTH * _LENGTH
    now = clock.now()
    adopted = timezone.make_aware(dt.datetime.combine(dt.date(first, 1, 20), dt.time(11)))
    with clock.set_to(min(adopted, now)) as moment:
        _in_force(source, first, chairs.region, moment)
    ensure_tasks(now=now)
    recompute(now=now, years=range(first, today.year + 1))
    _own_drafts(chairs, now)


def _in_force(source: Edition, first: int, actor: Actor, now: dt.datetime) -> None:
    last = first + _LENGTH - 1
    draft = editions.copy_edition(source=source, first_year=first, last_year=last, title="", actor=actor, now=now)
    _set_days(draft, _DAYS, actor, now)
    draft.refresh_from_db()
    surname, name, patronymic = actor.full_name.split()
    adoption.adopt_edition(
        edition=draft,
        adopted_on=clock.local_date(now),
        approver_position=APPROVER_POSITION,
        approver_name=f"{name[0]}.{patronymic[0]}. {surname}",
        expected_version=draft.version,
        actor=actor,
        now=now,
    )


def _set_days(edition: Edition, days: dict[str, tuple[str, str]], actor: Actor, now: dt.datetime) -> None:
    for line in Activity.objects.filter(edition=edition, number__in=days):
        start, due = days[line.number]
        activities.change_activity(
            activity=line,
            fields={"start_day": start, "due_day": due},
            expected_version=line.version,
            actor=actor,
            now=now,
        )


def _own_drafts(chairs: Chairs, now: dt.datetime) -> None:
    officer = chairs.officers[Municipality.objects.get(code=SAMPLE_MUNICIPALITY).pk]
    _set_days(editions.make_own(actor=officer, now=now), _OFFICER_DAYS, officer, now)
    curator = chairs.curators[Organisation.objects.get(name=SAMPLE_ORGANISATION).pk]
    own = editions.make_own(actor=curator, now=now)
    _set_days(own, _SCHOOL_DAYS, curator, now)
    activities.add_activity(
        edition=own,
        section=own.activities.get(number="1"),
        fields={
            "title": "Неделя наставничества: встречи классов с наставниками, выставка проектов пар",
            "term": "",
            "first_year": own.first_year,
            "last_year": own.last_year,
            "yearly": True,
            "organisation": "Куратор; классные руководители",
            "start_day": "11-20",
            "due_day": "11-30",
        },
        actor=curator,
        now=now,
    )
