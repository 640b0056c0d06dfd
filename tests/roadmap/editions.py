"""Short ways through the life of an edition, by the real services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.core import clock
from roadmap import seed
from roadmap.models import Activity, Edition
from roadmap.services import activities, adoption, editions

FIELDS = ("title", "term", "first_year", "last_year", "yearly", "region", "municipality", "organisation", "rule")


def line(edition: Edition, number: str) -> Activity:
    return Activity.objects.get(edition=edition, number=number)


def this_year() -> int:
    return clock.today().year


def draft(world: Any, first: int | None = None, last: int | None = None) -> Edition:
    """The region's next roadmap, by default from last year to the next."""
    source = seed.load_roadmap()
    first = this_year() - 1 if first is None else first
    return editions.copy_edition(
        source=source,
        first_year=first,
        last_year=first + 2 if last is None else last,
        title="",
        actor=world.region_actor,
        now=clock.now(),
    )


def adopted(edition: Edition, actor: Any, **more: Any) -> Edition:
    edition.refresh_from_db()
    values: dict[str, Any] = {
        "adopted_on": clock.today() - dt.timedelta(days=20),
        "approver_position": "Руководитель",
        "approver_name": "А.Б. Вишнёва",
        "expected_version": edition.version,
    }
    return adoption.adopt_edition(edition=edition, actor=actor, now=clock.now(), **(values | more))


def in_force(world: Any) -> Edition:
    """The region lives by a roadmap of three years around today."""
    return adopted(draft(world), world.region_actor)


def own(actor: Any) -> Edition:
    return editions.make_own(actor=actor, now=clock.now())


def values(activity: Activity, **changes: Any) -> dict[str, Any]:
    return {name: getattr(activity, name) for name in (*FIELDS, "start_day", "due_day")} | changes


def change(activity: Activity, actor: Any, **changes: Any) -> Activity:
    activity.refresh_from_db()
    return activities.change_activity(
        activity=activity,
        fields=values(activity, **changes),
        expected_version=activity.version,
        actor=actor,
        now=clock.now(),
    )


def add(edition: Edition, actor: Any, section: Activity | None, **changes: Any) -> Activity:
    edition.refresh_from_db()
    fields: dict[str, Any] = {
        "title": "Своё мероприятие",
        "term": "",
        "first_year": edition.first_year,
        "last_year": edition.last_year,
        "yearly": False,
        "region": "",
        "municipality": "",
        "organisation": "Кураторы",
        "rule": "",
        "start_day": "01-01",
        "due_day": "12-31",
    }
    if edition.municipality_id and not edition.organisation_id:
        fields |= {"municipality": "Отдел образования", "organisation": ""}
    return activities.add_activity(
        edition=edition, section=section, fields=fields | changes, actor=actor, now=clock.now()
    )
