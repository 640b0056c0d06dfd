"""How somebody who was at an event is called in the lists behind numbers, and what the event was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.rows import territory
from mentoring.core import clock

from ..models import Enrolment
from .participants import named


@dataclass(frozen=True, slots=True)
class Face:
    """`name` in full for those who may see names of people, initials for everybody else who may see lists."""

    name: str
    event_title: str


def faces(actor: Actor, enrolment_ids: Iterable[int]) -> dict[int, Face]:
    """By id of the enrolment, those of the actor's territory alone; one query."""
    if not actor.has(Permission.PERSON_LIST):
        return {}
    inside = territory(actor.scope)
    assert inside is not None
    rows = Enrolment.objects.filter(inside, pk__in=list(enrolment_ids)).select_related("event")
    full = actor.has(Permission.PERSON_NAMES)
    return {
        one.enrolment.pk: Face(
            one.name if full or one.name != one.enrolment.full_name else one.enrolment.initials,
            one.enrolment.event.title,
        )
        for one in named(rows, clock.today())
    }
