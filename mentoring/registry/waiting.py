"""What of the bases waits for the curator, computed from states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Min
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.core.school_year import label, school_year_of
from mentoring.core.waiting import WaitingItem

from .enums import ImportState
from .models import Mentee, Mentor, WorkbookImport
from .selectors.ended import waiting_since
from .selectors.filters import has_consent

KIND = "Базы наставников и наставляемых"
FORGOTTEN_AFTER = dt.timedelta(days=7)
"""A checked book that nobody applied for so long was given up for a better one."""


def waiting(actor: Actor, now: dt.datetime) -> Iterator[WaitingItem]:
    """An empty year to begin with, checked workbooks to apply, data to destroy, people without a consent."""
    if not actor.has(Permission.PERSON_EDIT):
        return
    today = clock.local_date(now)
    year = school_year_of(today)
    checked = (
        WorkbookImport.objects.visible_to(actor)
        .filter(state=ImportState.CHECKED, created_at__gte=now - FORGOTTEN_AFTER)
        .exclude(summary__plan__nothing_new=True)
    )
    count = checked.values("batch").distinct().count()
    if count:
        yield WaitingItem(
            kind=KIND,
            title="Загрузить проверенные книги",
            text="Проверка закончена, в базы пока ничего не записано.",
            url=reverse("registry:imports"),
            since=checked.aggregate(first=Min("created_at"))["first"],
            count=count,
        )
    mentees, mentors = (model.objects.visible_to(actor).in_year(year) for model in (Mentee, Mentor))
    if not count and not mentees.exists() and not mentors.exists():
        yield WaitingItem(
            kind=KIND,
            title=f"Загрузить базы {label(year)} учебного года",
            text="В базах пока никого нет. Подойдут книги Excel, которые вы уже ведёте.",
            url=reverse("registry:imports"),
        )
    ended, due = waiting_since(actor, today)
    if ended:
        yield WaitingItem(
            kind=KIND,
            title="Уничтожить данные по отозванным согласиям",
            text="Или внесите новое согласие, если его подписали. В последний день срока данные уничтожит портал.",
            url=reverse("registry:ended"),
            due=due,
            count=ended,
        )
    for people, title, name in ((mentees, "наставляемых", "mentees"), (mentors, "наставников", "mentors")):
        without = people.exclude(has_consent(today)).count()
        if without:
            yield WaitingItem(
                kind=KIND,
                title=f"Отметить согласия {title}",
                text="Без согласия на обработку данных человек не войдёт в сведения за период.",
                url=f"{reverse(f'registry:{name}')}?consent=missing",
                count=without,
            )
