"""What of pairs waits for the curator, computed from states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.core.school_year import school_year_of
from mentoring.core.waiting import WaitingItem
from mentoring.core.wording import plural_form

from .enums import PairState
from .models import Pair, PairMember
from .selectors.candidates import free_people
from .selectors.lists import QUIET
from .selectors.meetings import QUIET_DAYS, quiet

KIND = "Пары и группы"


def waiting(actor: Actor, now: dt.datetime) -> Iterator[WaitingItem]:
    """Drafts to finish, pairs that do not meet, and mentees without a pair while mentors have free places."""
    if not actor.has(Permission.PAIR_EDIT):
        return
    year = school_year_of(clock.local_date(now))
    drafts = Pair.objects.visible_to(actor).in_year(year).filter(state=PairState.DRAFT)
    count = drafts.count()
    if count:
        unfinished = drafts.filter(Q(mentor=None) | ~Exists(_members())).count()
        yield WaitingItem(
            kind=KIND,
            title="Завершить черновики пар",
            text=f"Нет наставника или наставляемых: {unfinished}." if unfinished else "Можно начинать работу.",
            url=f"{reverse('pairing:list')}?state=draft",
            since=drafts.aggregate(first=Min("created_at"))["first"],
            count=count,
        )
    silent = quiet(Pair.objects.visible_to(actor).in_year(year), clock.local_date(now)).count()
    if silent:
        yield WaitingItem(
            kind=KIND,
            title=f"Нет встреч {QUIET_DAYS} дней",
            text=f"{silent} {plural_form(silent, 'пара', 'пары', 'пар')}. Отметьте встречи или узнайте, почему их нет.",
            url=f"{reverse('pairing:list')}?meetings={QUIET}",
            count=silent,
        )
    mentees, mentors = free_people(actor, year)
    if mentees:
        yield WaitingItem(
            kind=KIND,
            title="Подобрать наставника",
            text=f"Наставляемых без пары: {mentees}. Наставников со свободными местами: {mentors}.",
            url=reverse("pairing:new"),
            count=mentees,
        )


def _members() -> QuerySet[PairMember]:
    return PairMember.objects.filter(pair=OuterRef("pk"))
