"""Lists of tasks: those of the actor's own body, and those that wait for the actor's confirmation."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Prefetch, Q

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier

from ..enums import MarkState, Outcome, Status, TaskTier
from ..models import Mark, Task
from ..models.tasks import TaskQuerySet


def own_tasks(actor: Actor, *, today: dt.date) -> TaskQuerySet:
    """The tasks that the actor's body has now, with their status, in the order of their deadlines. What a replaced
    edition left behind is not among them."""
    rows: TaskQuerySet = Task.objects.visible_to(actor).of_body(actor).in_force().with_status(today)
    return rows.select_related("activity", "in_charge", "municipality").order_by("due_on", "activity__position", "pk")


def pressing(actor: Actor, *, today: dt.date, within: int = 14) -> TaskQuerySet:
    """What the body has to do now: overdue, returned, or with a deadline within so many days.

    Of former years only what can still be mended: where the body itself marks. What the portal counts by the facts of
    a year that is over no work of today changes.
    """
    return own_tasks(actor, today=today).filter(_is_pressing(today, within))


def _is_pressing(today: dt.date, within: int = 14) -> Q:
    soon = Q(status=Status.RUNNING, due_on__lte=today + dt.timedelta(days=within))
    late = Q(status=Status.OVERDUE) & (Q(year__gte=today.year) | Q(outcome=Outcome.TO_MARK))
    return ~Q(state=MarkState.MARKED) & (late | Q(state=MarkState.RETURNED) | soon)


def to_confirm(actor: Actor) -> TaskQuerySet:
    """Marked tasks of the tier below that the actor's tier decides on (roadmap.policies says who may). A mark of a
    closed organisation waits for nobody until it is opened again."""
    rows: TaskQuerySet = Task.objects.visible_to(actor).in_force().filter(state=MarkState.MARKED)
    rows = rows.exclude(organisation__is_active=False)
    if not actor.has(Permission.ROADMAP_CONFIRM) or actor.tier is Tier.ORGANISATION:
        return rows.none()
    if actor.tier is Tier.MUNICIPALITY:
        below = Q(tier=TaskTier.ORGANISATION)
    elif actor.has(Permission.ROADMAP_MARK):
        below = Q(tier=TaskTier.MUNICIPALITY) | Q(tier=TaskTier.ORGANISATION, municipality__is_krai=True)
    else:
        below = Q(tier=TaskTier.REGION)
    return rows.filter(below).select_related("activity", "municipality", "organisation").order_by("state_since", "pk")


def with_open_marks(rows: TaskQuerySet) -> TaskQuerySet:
    """Each with `open_marks`: the mark that waits, with its file's name."""
    waiting = Mark.objects.filter(confirmed__isnull=True).select_related("file").defer("file__content")
    return rows.prefetch_related(Prefetch("marks", queryset=waiting, to_attr="open_marks"))


SHOWS = {
    "": "Все",
    "pressing": "Пора делать",
    "overdue": "Просрочены",
    "mine": "Я ответственный",
    "marked": "Ждут подтверждения",
}
"""Ready views of the list of tasks, by their code in the address."""
OF_ANY_YEAR = "pressing"
"""The view that shows what is pressing in whatever year; the others are of the year."""


def _shown(actor: Actor, today: dt.date, year: int | None) -> dict[str, Q]:
    of_year = Q(year=year)
    return {
        "": of_year,
        OF_ANY_YEAR: _is_pressing(today),
        "overdue": of_year & Q(status=Status.OVERDUE),
        "mine": of_year & Q(in_charge=actor.user_id),
        "marked": of_year & Q(state=MarkState.MARKED),
    }


def shown_tasks(actor: Actor, *, today: dt.date, year: int | None, show: str) -> TaskQuerySet:
    """The tasks in one of the ready views; an unknown code shows all of the year."""
    views = _shown(actor, today, year)
    return own_tasks(actor, today=today).filter(views.get(show, views[""]))


def shown_counts(actor: Actor, *, today: dt.date, year: int) -> dict[str, int]:
    """How many each view holds, by one query."""
    asked = {code or "all": Count("pk", filter=where) for code, where in _shown(actor, today, year).items()}
    found = own_tasks(actor, today=today).order_by().aggregate(**asked)
    return {code: found[code or "all"] for code in SHOWS}
