"""Meetings of the demo region: every pair meets about once in ten days, a few fall silent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.organisations.models import Organisation
from mentoring.pairing import services
from mentoring.pairing.enums import MeetingFormat
from mentoring.pairing.models import Pair
from mentoring.pairing.services import MeetingData

_FIRST = (MeetingFormat.INTRODUCTION, MeetingFormat.TRIAL, MeetingFormat.PLANNING)
_THEMES = {
    "pupil-pupil": (
        "Разбор домашнего задания",
        "Подготовка к олимпиаде",
        "Выпуск школьной газеты",
        "Проба выступления",
    ),
    "teacher-teacher": ("Посещение урока и разбор", "План урока", "Работа с родителями", "Цифровые ресурсы"),
    "student-pupil": ("Как учатся в колледже", "Сборка робота", "Мастерские колледжа", "Моя будущая профессия"),
    "employer-pupil": ("Экскурсия на предприятие", "Знакомство с профессией", "Пробное задание", "Идея своего дела"),
    "employer-student": ("Задание на практику", "Работа на участке", "Разбор чертежа", "Защита проекта"),
}
_RESULTS = ("", "", "Договорились о следующем шаге", "Задание выполнено", "Есть что повторить")
# One pair of fourteen stops meeting at some time of the year.
_SILENT = 0.07


class Diary:
    """What the curators write down at the end of a quarter. Draws of its own leave the rest of the demo as it is."""

    def __init__(self, present: dt.datetime) -> None:
        self.present = present

    def keep(self, organisation: Organisation, school_year: int, actor: Actor, since: dt.date, until: dt.date) -> None:
        """Meetings of the working pairs from `since` to `until`, both within."""
        pairs = Pair.objects.filter(organisation=organisation, school_year=school_year, state="active")
        told = [
            meeting
            for place, pair in enumerate(pairs.select_related("form").order_by("pk"))
            for meeting in self._of(pair, Random(f"{organisation.name} {school_year} {place}"))  # noqa: S311 - a demo
            if since <= meeting.held_on <= until
        ]
        evening = timezone.make_aware(dt.datetime.combine(until, dt.time(18)))
        now = min(evening, self.present)
        with clock.set_to(now):
            services.record_meetings(actor=actor, now=now, organisation=organisation, meetings=told)

    @staticmethod
    def _of(pair: Pair, random: Random) -> Iterator[MeetingData]:
        """The whole year of a pair, the same each time it is asked."""
        assert pair.started_on is not None
        themes = _THEMES[pair.form.code]
        end = dt.date(pair.school_year + 1, 5, 24)
        if random.random() < _SILENT:
            end = min(end, pair.started_on + dt.timedelta(days=random.randint(10, 150)))
        day, number = pair.started_on, 0
        while day <= end:
            if day.weekday() < 5:  # on working days
                yield MeetingData(
                    pair.pk, day, random.choice((45, 60, 60, 90)),
                    _FIRST[number] if number < len(_FIRST) else MeetingFormat.REGULAR,
                    theme="" if number == 0 else random.choice(themes),
                    result=random.choice(_RESULTS),
                )  # fmt: skip
                number += 1
                day += dt.timedelta(days=random.randint(6, 13))
            else:
                day += dt.timedelta(days=1)
