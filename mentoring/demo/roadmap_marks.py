"""What bodies of the demo region say of their tasks: marks in every state, comments, persons in charge."""

from __future__ import annotations

import datetime as dt
from random import Random

from django.db.models import Q, QuerySet
from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.accounts.actors import actor_for
from mentoring.accounts.models import User
from mentoring.core import clock
from roadmap.enums import MarkState, Outcome, TaskTier
from roadmap.models import Task
from roadmap.services import charge, comments, marks
from roadmap.services.recompute import recompute_all

from .accounts import Chairs
from .places import SAMPLE_MUNICIPALITY

# How it ends with one task after another; None is left for later.
_ENDS = (MarkState.CONFIRMED, None, MarkState.MARKED, MarkState.CONFIRMED, MarkState.RETURNED, None)
# Elsewhere one organisation in so many has marked anything: the demo is to be ready soon.
_ELSEWHERE = 6
_TEXTS = {
    "competitions": "Провели школьный этап конкурса «Лучшая пара», победители направлены на муниципальный этап.",
    "practice_bank": "Описали практику «Ученик – ученик: адаптация пятиклассников» и передали в банк кейсов.",
    "publications": "Разместили на сайте рассказ о работе пар и отзывы участников.",
    "analysis": "Обсудили результаты мониторинга на совещании, решения записаны в протокол.",
    "recommendations": "Подготовили адресные рекомендации по итогам мониторинга.",
    "results": "Представили результаты внедрения на методическом дне.",
}
_OTHER = "Мероприятие проведено, материалы приложены."
_REASON = "Не видно, когда проведено и кто участвовал: добавьте ссылку на публикацию или протокол."
_ANSWER = "Добавим протокол на этой неделе."
_LINK = "https://example.org/mentoring/news"


def load(chairs: Chairs, today: dt.date, random: Random) -> None:
    """Through the services, in the past of the running year; tasks that have not begun yet are left alone. Of the
    former years the shown municipality and the region have nothing left to do."""
    to_mark = Task.objects.filter(outcome=Outcome.TO_MARK, state=MarkState.NONE).select_related(
        "activity", "municipality", "organisation"
    )
    waiting = to_mark.filter(year=today.year, starts_on__lt=today)
    ministry = actor_for(User.objects.get(username="ministry"), today)
    assert ministry is not None
    story = _Story(chairs, ministry, today, random)
    of_shown = Q(municipality__code=SAMPLE_MUNICIPALITY) | Q(tier=TaskTier.REGION)
    story.settle(to_mark.filter(of_shown, year__lt=today.year).order_by("pk"))
    shown = waiting.filter(tier=TaskTier.ORGANISATION, municipality__code=SAMPLE_MUNICIPALITY)
    story.live(shown.order_by("organisation", "activity__position"))
    some = list(
        waiting.filter(tier=TaskTier.ORGANISATION).exclude(municipality__code=SAMPLE_MUNICIPALITY).order_by("pk")
    )
    story.live(some[:: _ELSEWHERE * len(_ENDS) // 2])
    story.live(waiting.filter(tier=TaskTier.MUNICIPALITY).order_by("activity__position", "municipality")[::5])
    story.live(waiting.filter(tier=TaskTier.REGION).order_by("activity__position"))
    _persons_in_charge(chairs, today)
    recompute_all(now=clock.now())


class _Story:
    def __init__(self, chairs: Chairs, ministry: Actor, today: dt.date, random: Random) -> None:
        self.chairs = chairs
        self.ministry = ministry
        self.today = today
        self.random = random

    def live(self, tasks: QuerySet[Task] | list[Task]) -> None:
        for number, task in enumerate(tasks):
            end = _ENDS[number % len(_ENDS)]
            if end is not None:
                said_on = max(task.starts_on, self.today - dt.timedelta(days=self.random.randint(4, 60)))
                self._mark(task, end, said_on)

    def settle(self, tasks: QuerySet[Task]) -> None:
        """Each was marked some days before its deadline and confirmed."""
        for number, task in enumerate(tasks):
            self._mark(task, MarkState.CONFIRMED, max(task.starts_on, task.due_on - dt.timedelta(days=number % 12)))

    def _mark(self, task: Task, end: MarkState, said_on: dt.date) -> None:
        body, above = self._body(task), self._above(task)
        with clock.set_to(_at(said_on, 10)) as now:
            task = marks.mark(
                task=task,
                text=_TEXTS.get(task.activity.rule, _OTHER),
                link=_LINK,
                done_on=said_on,
                actor=body,
                now=now,
            )
        if end == MarkState.MARKED:
            return
        with clock.set_to(_at(min(said_on + dt.timedelta(days=2), self.today), 15)) as now:
            if end == MarkState.CONFIRMED:
                marks.confirm(task=task, actor=above, now=now)
                return
            marks.return_mark(task=task, reason=_REASON, actor=above, now=now)
        with clock.set_to(_at(min(said_on + dt.timedelta(days=3), self.today), 16)) as now:
            comments.add_comment(task=task, text=_ANSWER, actor=body, now=now)

    def _body(self, task: Task) -> Actor:
        if task.organisation_id is not None:
            return self.chairs.curators[task.organisation_id]
        return self.chairs.region if task.municipality_id is None else self.chairs.officers[task.municipality_id]

    def _above(self, task: Task) -> Actor:
        if task.municipality is None:
            return self.ministry
        if task.organisation_id is None or task.municipality.is_krai:
            return self.chairs.region
        return self.chairs.officers[task.municipality.pk]


def _persons_in_charge(chairs: Chairs, today: dt.date) -> None:
    """In the shown municipality the curator answers for the bases and pairs, the head for the results."""
    now = clock.now()
    tasks = Task.objects.filter(
        year=today.year,
        municipality__code=SAMPLE_MUNICIPALITY,
        tier=TaskTier.ORGANISATION,
        activity__rule__in=("mentee_base", "results"),
    ).select_related("activity", "organisation", "municipality")
    people = User.objects.in_bulk(
        {actor.user_id for actor in (*chairs.curators.values(), *chairs.heads.values()) if actor.user_id}
    )
    for task in tasks.order_by("pk"):
        assert task.organisation_id is not None
        curator = chairs.curators[task.organisation_id]
        who = curator if task.activity.rule == "mentee_base" else chairs.heads[task.organisation_id]
        charge.put_in_charge(task=task, user=people[who.user_id or 0], actor=curator, now=now)


def _at(day: dt.date, hour: int) -> dt.datetime:
    """A moment of the day that has already been."""
    return min(timezone.make_aware(dt.datetime.combine(day, dt.time(hour))), clock.now())
