"""What becomes of places when a mentor's data are destroyed (152-ФЗ ст. 21; `registry.hooks.Forgotten`).

That somebody was trained stays counted; who it was goes, from rows, their history and certificates. Staff whom the
head named take part as employees: their rows are not about a participant's card and stay.
"""

from __future__ import annotations

import datetime as dt

import pgtrigger

from mentoring.access.actor import Actor, system_actor
from mentoring.core.history import history_of
from mentoring.registry.hooks import Forgotten
from mentoring.registry.models.hiding import DESTROYED

from ..enums import EventState
from ..models import Certificate, Enrolment
from .enrolments import withdraw


def end_work(people: Forgotten, actor: Actor, now: dt.datetime) -> None:
    """Places at coming events go to those who wait."""
    coming = Enrolment.objects.standing().filter(
        person_id__in=people.person_ids,
        event__state=EventState.ANNOUNCED,
        event__starts_at__gt=now,
        attended_at__isnull=True,
    )
    for row in coming.select_related("event").order_by("event_id", "number"):
        withdraw(enrolment=row, actor=system_actor(), now=now)


def forget(people: Forgotten, actor: Actor, now: dt.datetime) -> None:
    """The name goes from every row of theirs. The words of a certificate are frozen for everybody else."""
    ids = list(Enrolment.objects.filter(person_id__in=people.person_ids).order_by("pk").values_list("pk", flat=True))
    nameless = {"full_name": DESTROYED, "position": ""}
    Enrolment.objects.filter(pk__in=ids).update(**nameless)
    history_of(Enrolment).filter(pgh_obj_id__in=ids).update(**nameless)
    with pgtrigger.ignore("events.Certificate:certificate_words_frozen"):
        Certificate.objects.filter(enrolment_id__in=ids).update(full_name=DESTROYED, initials="")
