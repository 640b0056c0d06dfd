"""Events of the demo region: two years of seminars, courses and mentor schools, and what is to come.

Everything is done by the services at its own time: announced, asked for, attended, held, papers issued.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import Audience, EventKind, EventLevel
from mentoring.events.models import Event
from mentoring.events.services import Candidate, EventData, Invite
from mentoring.events.services.certificates import issue_certificates
from mentoring.organisations.models import Municipality, Organisation
from mentoring.registry.models import Mentor

from .accounts import Chairs
from .names import full_name
from .places import SAMPLE_MUNICIPALITY, SAMPLE_ORGANISATION
from .story import is_shown_to_officer

_SEED = 1209
_ASKED_BEFORE = dt.timedelta(days=12)
_CAME, _ENROLS = 0.88, 0.45
_MENTORS_OF_ONE, _BODIES = 3, 4


@dataclass(frozen=True, slots=True)
class _Plan:
    """One event of a school year: `month` and `day` of its beginning, at ten o'clock."""

    month: int
    day: int
    title: str
    kind: EventKind
    audiences: tuple[Audience, ...]
    hours: int
    days: int = 1
    capacity: int | None = None
    papers: bool = False

    def on(self, school_year: int) -> dt.date:
        return dt.date(school_year + (self.month < 8), self.month, self.day)


_REGION = (
    _Plan(9, 17, "Кураторам о новом учебном годе", EventKind.SEMINAR, (Audience.CURATOR, Audience.COORDINATOR), 4),
    _Plan(
        10, 14, "Целевая модель наставничества: сопровождение пар", EventKind.COURSE,
        (Audience.CURATOR, Audience.CORPORATE), 36, days=3, capacity=60, papers=True,
    ),
    _Plan(
        3, 19, "Лучшие практики наставничества края", EventKind.DISSEMINATION,
        (Audience.CURATOR, Audience.TEACHER, Audience.COORDINATOR), 6,
    ),
)  # fmt: skip
_MUNICIPALITY = (
    _Plan(10, 22, "Школа наставника", EventKind.MENTOR_SCHOOL, (Audience.MENTOR,), 8, papers=True),
    _Plan(2, 11, "Как вести встречи пары", EventKind.SEMINAR, (Audience.CURATOR, Audience.TEACHER), 3),
)
_ORGANISATION = (_Plan(11, 5, "Наставники нашей школы", EventKind.MENTOR_SCHOOL, (Audience.MENTOR,), 2),)
_LEVELS = {"region": EventLevel.REGION, "municipality": EventLevel.MUNICIPALITY}


class Happenings:
    """What is held in the region, in the order of the days."""

    def __init__(self, chairs: Chairs, organisations: Sequence[Organisation], today: dt.date) -> None:
        self.chairs = chairs
        self.today = today
        self.random = Random(_SEED)  # noqa: S311 - a demo must be the same every time
        homes = {organisation.municipality_id: organisation.municipality for organisation in organisations}
        active = [home for home in homes.values() if not home.is_krai]
        self.organisations = list(organisations)
        self.municipalities: list[Municipality] = sorted(
            active, key=lambda home: (home.code != SAMPLE_MUNICIPALITY, home.name)
        )[:_BODIES]
        self.sample = next(one for one in organisations if one.name == SAMPLE_ORGANISATION)
        # The school in which nothing changes from quarter to quarter (story.Story.plan) learns nothing either.
        self.steady = next((one for one in organisations if is_shown_to_officer(one)), None)
        self.held_until = dt.date.min

    def live(self, school_year: int, until: dt.date) -> None:
        """Hold what this school year has up to the day and was not held yet."""
        dated = [(plan.on(school_year), who, plan) for who, plan in self._plans()]
        last = min(until, self.today - dt.timedelta(days=2))
        for on, who, plan in sorted(dated, key=lambda one: one[0]):
            if self.held_until < on <= last:
                self._hold(who, plan, on)
        self.held_until = max(self.held_until, last)

    def _plans(self) -> Iterable[tuple[Actor, _Plan]]:
        yield from ((self.chairs.region, plan) for plan in _REGION)
        for municipality in self.municipalities:
            yield from ((self.chairs.officers[municipality.pk], plan) for plan in _MUNICIPALITY)
        for organisation in self._near(self.municipalities[0], _BODIES):
            yield from ((self.chairs.curators[organisation.pk], plan) for plan in _ORGANISATION)

    def _hold(self, host: Actor, plan: _Plan, on: dt.date) -> None:
        starts = _moment(on, 10)
        with clock.set_to(starts - _ASKED_BEFORE) as then:
            event = self._announce(host, plan, starts, then)
            self._fill(event, self._bodies(host), then)
        with clock.set_to(event.ends_at) as then:
            rows = event.enrolments.filter(state="enrolled").order_by("number")
            marks = {row.pk: self.random.random() < _CAME for row in rows}
            services.mark_attendance(event=event, marks=marks, actor=host, now=then)
            event = services.hold(event=event, actor=host, now=then)
            if plan.papers:
                issue_certificates(event=event, actor=host, now=then)

    def _announce(self, host: Actor, plan: _Plan, starts: dt.datetime, now: dt.datetime) -> Event:
        data = EventData(
            kind=plan.kind,
            level=_LEVELS.get(str(host.tier), EventLevel.ORGANISATION),
            title=plan.title,
            programme="Встреча участников\nРазбор примеров\nОтветы на вопросы",
            starts_at=starts,
            ends_at=starts + dt.timedelta(days=plan.days - 1, hours=min(plan.hours, 8)),
            audiences=plan.audiences,
            hours=Decimal(plan.hours),
            place=f"{host.scope_label}, актовый зал",
            capacity=plan.capacity,
            gives_certificate=plan.papers,
        )
        invited = [Invite(host.scope.municipality_id, host.scope.organisation_id)]
        event = services.create_event(data=data, actor=host, now=now, invitations=invited)
        return services.announce(event=event, actor=host, now=now)

    # --- who comes

    def _bodies(self, host: Actor) -> list[Organisation]:
        scope = host.scope
        if scope.organisation_id is not None:
            return [one for one in self.organisations if one.pk == scope.organisation_id]
        if scope.municipality_id is not None:
            near = [one for one in self.organisations if one.municipality_id == scope.municipality_id]
            return near[:_BODIES]
        return [one for one in self.organisations if self.random.random() < _ENROLS]

    def _near(self, municipality: Municipality, count: int) -> list[Organisation]:
        near = (one for one in self.organisations if one.municipality_id == municipality.pk and one != self.steady)
        return list(near)[:count]

    def _fill(self, event: Event, organisations: Iterable[Organisation], now: dt.datetime) -> None:
        for organisation in organisations:
            if organisation == self.steady:
                continue
            if Audience.CURATOR in event.audiences:
                services.enrol_self(event=event, actor=self.chairs.curators[organisation.pk], now=now)
            others = [*self._mentors(event, organisation), *self._staff(event, organisation)]
            if others:
                head = self.chairs.heads[organisation.pk]
                services.enrol_many(event=event, candidates=others, actor=head, now=now)
        if Audience.COORDINATOR in event.audiences:
            for municipality in self.municipalities:
                services.enrol_self(event=event, actor=self.chairs.officers[municipality.pk], now=now)

    def _mentors(self, event: Event, organisation: Organisation) -> list[Candidate]:
        if Audience.MENTOR not in event.audiences:
            return []
        ids = Mentor.objects.filter(organisation=organisation).order_by("-school_year", "pk")
        people = dict.fromkeys(ids.values_list("person_id", flat=True)[:_MENTORS_OF_ONE])
        return [
            Candidate(Audience.MENTOR, organisation.municipality_id, organisation.pk, person_id=person_id)
            for person_id in people
        ]

    def _staff(self, event: Event, organisation: Organisation) -> list[Candidate]:
        return [
            Candidate(
                audience,
                organisation.municipality_id,
                organisation.pk,
                full_name=" ".join(full_name(self.random)),
                position=position,
            )
            for audience, position in ((Audience.TEACHER, "учитель"), (Audience.CORPORATE, "заместитель директора"))
            if audience in event.audiences
        ]

    # --- what is to come

    def announce_coming(self) -> None:
        """A full seminar with a waiting list, a conference, a series with drafts, a cancelled one, one to mark held."""
        with clock.set_to(clock.now()) as now:
            region = self.chairs.region
            others = [one for one in self.organisations if one.pk != self.sample.pk]
            full = _Plan(
                1, 1, "Семинар кураторов: итоги полугодия", EventKind.SEMINAR, (Audience.CURATOR, Audience.COORDINATOR),
                4, capacity=8, papers=True,
            )  # fmt: skip
            event = self._announce(region, full, self._in(10), now)
            self._fill(event, others[:12], now)
            open_to_all = _Plan(
                1, 1, "Наставничество: опыт регионов", EventKind.CONFERENCE,
                (Audience.CURATOR, Audience.TEACHER, Audience.COORDINATOR), 8, days=2,
            )  # fmt: skip
            self._announce(region, open_to_all, self._in(30), now)
            self._announce_nearby(now)
            moved = self._announce(region, open_to_all, self._in(20), now)
            self._fill(moved, others[:2], now)
            services.cancel(event=moved, reason="Перенесено на следующий месяц", actor=region, now=now)

    def _announce_nearby(self, now: dt.datetime) -> None:
        """The shown officer has a series to look at, and an event of yesterday to mark held."""
        officer = self.chairs.officers[self.municipalities[0].pk]
        school = _Plan(1, 1, "Школа наставника: занятия", EventKind.MENTOR_SCHOOL, (Audience.MENTOR,), 2, capacity=25)
        first = self._announce(officer, school, self._in(14), now)
        services.repeat_event(event=first, repeat="monthly", times=4, actor=officer, now=now)
        seminar = _Plan(1, 1, "Дневник встреч: вопросы и ответы", EventKind.SEMINAR, (Audience.CURATOR,), 2)
        with clock.set_to(now - _ASKED_BEFORE) as then:
            yesterday = self._announce(officer, seminar, self._in(-1), then)
            self._fill(yesterday, self._near(self.municipalities[0], _BODIES), then)

    def _in(self, days: int) -> dt.datetime:
        return _moment(self.today + dt.timedelta(days=days), 10)


def _moment(on: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(on, dt.time(hour)))
