"""The boards, tasks and statuses of the roadmap in the access matrix."""

from __future__ import annotations

from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.core import clock
from roadmap.enums import Outcome
from roadmap.models import Edition, EditionYear, Task
from roadmap.services import marks
from tests.roadmap.plan import adopt, make_activity, make_edition, make_task

from .matrix import api, needs


def _task(world: Any, place: Any) -> Task:
    """A task that the organisation marks by hand, in this year."""
    today = clock.today()
    activity = _ruling(today.year).activities.get(number="2.1")
    found = Task.objects.filter(activity=activity, organisation=place.organisation).first()
    due = today.replace(month=12, day=31)
    return found or make_task(activity, due_on=due, organisation=place.organisation, outcome=Outcome.TO_MARK)


def _ruling(year: int) -> Edition:
    """The region's roadmap of the year, the same for all places."""
    row = EditionYear.objects.filter(year=year, municipality=None, organisation=None).first()
    if row is not None:
        return row.edition
    edition = make_edition(first_year=year, last_year=year, adopted=False)
    section = make_activity(edition, "2", title="Раздел")
    make_activity(edition, "2.1", section=section, rule="competitions")
    EditionYear.objects.create(year=year, edition=edition)
    adopt(edition)
    return edition


def task(world: Any, place: Any) -> dict[str, Any]:
    return {"public_id": _task(world, place).public_id}


def marked(world: Any, place: Any) -> dict[str, Any]:
    row = _task(world, place)
    marks.mark(task=row, text="Провели", done_on=clock.today(), actor=place.curator_actor, now=clock.now())
    return {"public_id": row.public_id}


def decided(world: Any, place: Any) -> dict[str, Any]:
    """Confirmed by the officer of a1's municipality, who may take it back."""
    found = marked(world, place)
    row = Task.objects.get(**found)
    actor = world.officer_b_actor if row.municipality == world.b else world.officer_actor
    marks.confirm(task=row, actor=world.region_actor if row.municipality == world.krai else actor, now=clock.now())
    return found


def _mark(world: Any, place: Any) -> dict[str, Any]:
    return {"version": 1, "text": "Провели конкурс", "done_on": clock.today().isoformat(), "link": ""}


def _year(world: Any, place: Any) -> dict[str, Any]:
    _task(world, place)
    return {"code": place.organisation.municipality.code}


def _in_force(world: Any, place: Any) -> dict[str, Any]:
    """A roadmap of this year with a task of the place; the address names neither."""
    _task(world, place)
    return {}


_NOT_MINE = {"region": 403, "officer": 403}
# The officer decides on the own organisations; the region on those of краевое подчинение.
_DECIDES = {"uneven": ("region", "officer", "ministry")}

URLS = {
    "roadmap:timeline": needs(P.ROADMAP_VIEW),
    "roadmap:term": needs(P.ROADMAP_VIEW, own=_in_force, scope="all"),
    "roadmap:tasks": needs(P.ROADMAP_VIEW),
    "roadmap:tasks_file": needs(P.ROADMAP_VIEW, own=_in_force, scope="all"),
    "roadmap:to_confirm": needs(P.ROADMAP_CONFIRM),
    "roadmap:tasks_calendar": needs(P.ROADMAP_VIEW),
    "roadmap:task": needs(P.ROADMAP_VIEW, own=task),
    "roadmap:task_mark": needs(P.ROADMAP_MARK, own=task, post=_mark, uneven=("region", "officer")),
    "roadmap:task_confirm": needs(
        P.ROADMAP_CONFIRM, own=marked, get=False, post=lambda w, p: {"version": 2}, **_DECIDES
    ),
    "roadmap:task_return": needs(
        P.ROADMAP_CONFIRM, own=marked, post=lambda w, p: {"version": 2, "reason": "Приложите приказ"}, **_DECIDES
    ),
    "roadmap:task_undo": needs(P.ROADMAP_CONFIRM, own=decided, get=False, post=lambda w, p: {}, **_DECIDES),
    "roadmap:task_withdraw": needs(
        P.ROADMAP_MARK, own=marked, get=False, post=lambda w, p: {"version": 2}, uneven=("region", "officer")
    ),
    "roadmap:task_comment": needs(
        P.ROADMAP_VIEW,
        own=task,
        get=False,
        post=lambda w, p: {"text": "Когда будет готово?"},
        expect={"ministry": 403, "api": 403},
    ),
    "roadmap:task_charge": needs(
        P.ROADMAP_MARK,
        own=task,
        get=False,
        post=lambda w, p: {"user": p.curator.pk},
        uneven=("region", "officer"),
    ),
    "roadmap:matrix": needs(P.ROADMAP_VIEW, ok=(200, 302), expect={"curator": 403, "head": 403}),
    "roadmap:matrix_municipality": needs(
        P.ROADMAP_VIEW, own=_year, scope="municipality", expect={"curator": 404, "head": 404}, neighbours=True
    ),
    "roadmap:matrix_file": needs(
        P.ROADMAP_VIEW, own=_in_force, scope="all", expect={"officer": 403, "curator": 403, "head": 403}
    ),
    "roadmap:matrix_municipality_file": needs(
        P.ROADMAP_VIEW, own=_year, scope="municipality", expect={"curator": 404, "head": 404}, neighbours=True
    ),
    "api:roadmap": api(filters=lambda w, p: {}),
    "api:roadmap_activity": api(scope="all", own=lambda w, p: {"public_id": _task(w, p).activity.public_id}),
    "api:roadmap_statuses": api(filters=lambda w, p: {"organisation": p.organisation.pk}),
    "api:roadmap_status": api(own=task),
}
