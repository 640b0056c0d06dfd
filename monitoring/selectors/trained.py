"""The lists behind the numbers of training: people, each once, with what they attended."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet

from mentoring.access.actor import Actor
from mentoring.core.pagination import KeysetPage, paginate
from mentoring.core.wording import format_number
from mentoring.events.enums import EventKind
from mentoring.events.selectors.faces import Face, faces
from mentoring.organisations.models import Organisation

from ..models import TrainingFact
from ..sheet import Lesson, Sheet
from ..training import TrainingNumber

_GONE = "Запись удалена"
PAGE = 50


@dataclass(slots=True)
class TrainedLine:
    """One person. `lessons`: «Семинар о парах – семинар, 14.10.2026, 16 ч», in the order of days."""

    key: uuid.UUID
    title: str = _GONE
    lessons: list[str] = field(default_factory=list)
    organisations: set[str] = field(default_factory=set)


def trained_page(
    actor: Actor, facts: QuerySet[TrainingFact], *, cursor: str | None = None, size: int = PAGE
) -> tuple[KeysetPage[Any], list[TrainedLine]]:
    """A page of the people of these facts (`selectors.facts.behind`), in the order of their keys."""
    page = paginate(facts.values(key=F("identity")).distinct(), order=("key",), cursor=cursor, size=size)
    wanted = [row["key"] for row in page.items]
    rows = list(facts.filter(identity__in=wanted).order_by("held_on", "pk"))
    known = faces(actor, {row.enrolment_id for row in rows})
    organisations = Organisation.objects.in_bulk({row.organisation_id for row in rows})
    lines = {key: TrainedLine(key) for key in wanted}
    for row in rows:
        line, face = lines[row.identity], known.get(row.enrolment_id)
        line.title = face.name if face else line.title
        line.lessons.append(_words(row, face))
        line.organisations.add(str(organisations[row.organisation_id]))
    return page, list(lines.values())


def trained_of_sheet(actor: Actor, sheet: Sheet, number: TrainingNumber) -> list[TrainedLine]:
    """The people behind a number of one submission, by name: as many lines as the number."""
    lessons = number.lessons(sheet)
    known = faces(actor, {one.enrolment_id for one in lessons})
    lines: dict[uuid.UUID, TrainedLine] = {}
    for one in lessons:
        face = known.get(one.enrolment_id)
        line = lines.setdefault(one.identity, TrainedLine(one.identity))
        line.title = face.name if face else line.title
        line.lessons.append(_words(one, face))
    return sorted(lines.values(), key=lambda line: (line.title, line.key))


def _words(lesson: TrainingFact | Lesson, face: Face | None) -> str:
    hours = "" if lesson.hours is None else f", {format_number(lesson.hours)} ч"
    title = face.event_title if face else "мероприятие"
    return f"{title} – {EventKind(lesson.kind).label}, {lesson.held_on:%d.%m.%Y}{hours}"
