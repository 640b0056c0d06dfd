"""Places beside a mentor: taken and freed in the transaction that changes the pair, whichever way it is changed.

Locks go pair → mentees → mentor, each kind in the order of its keys, so that two requests never wait for each other
in a circle. What is promised by the database itself: `load <= capacity` and one active pair a mentee and form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.registry.models import Mentee, Mentor
from mentoring.workflow.table import Step

from .models import Pair, PairMember
from .rules import PairRefused


def lock_mentees(mentee_ids: Iterable[int]) -> None:
    """Hold the mentees until the end of the transaction, in one order for everybody."""
    ids = sorted(set(mentee_ids))
    list(Mentee.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def lock_mentors(mentor_ids: Iterable[int | None]) -> None:
    """Hold several mentors in one order, before their loads move against each other."""
    ids = sorted({key for key in mentor_ids if key is not None})
    list(Mentor.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def take(mentor_id: int, places: int) -> None:
    """Add mentees to a mentor's load, or refuse: condition and change are one statement under the row's lock."""
    room = Mentor.objects.filter(pk=mentor_id, load__lte=F("capacity") - places)
    if room.update(load=F("load") + places):
        return
    mentor = Mentor.objects.get(pk=mentor_id)
    free = mentor.capacity - mentor.load
    raise PairRefused(
        {
            "mentor": f"У этого наставника свободно мест: {free} из {mentor.capacity}, нужно: {places}."
            " Выберите другого наставника или увеличьте предел в его карточке."
        }
    )


def give_back(mentor_id: int | None, places: int) -> None:
    if places and mentor_id is not None:
        Mentor.objects.filter(pk=mentor_id).update(load=F("load") - places)


def start_work(members: Iterable[PairMember], actor: Actor, *, joined_on: dt.date | None) -> int:
    """Mark members as working; refuses when one of them works in another pair of this form. Returns how many."""
    rows = list(members)
    lock_mentees(row.mentee_id for row in rows)
    mine = PairMember.objects.filter(pk__in=[row.pk for row in rows])
    try:
        with transaction.atomic():
            # The later of two days, or the one that is known: nobody begins before the pair does.
            return mine.update(active=True, left_on=None, joined_on=Greatest(F("joined_on"), Value(joined_on)))
    except IntegrityError as error:
        raise PairRefused({"mentees": taken_reason(_taken(rows), actor)}) from error


def _taken(rows: list[PairMember]) -> list[PairMember]:
    """Active memberships of these mentees in other pairs of the same form."""
    return list(
        PairMember.objects.filter(mentee_id__in=[row.mentee_id for row in rows], form_id=rows[0].form_id, active=True)
        .exclude(pair_id=rows[0].pair_id)
        .select_related("mentee__person", "pair__mentor__person")
        .order_by("mentee__search_name", "pk")
    )


def taken_reason(taken: Iterable[PairMember], actor: Actor) -> str:
    """«Наставляемый уже состоит в работающей паре этой формы: …», with names only for those who may see them."""
    names = actor.has(Permission.PERSON_NAMES)
    lines = [_taken_line(row) if names else str(row.mentee) for row in taken]
    who = f": {'; '.join(lines)}" if lines else ""
    return (
        f"Наставляемый уже состоит в работающей паре этой формы{who}."
        " Завершите ту пару или выберите другого наставляемого."
    )


def _taken_line(row: PairMember) -> str:
    mentor, mentee, today = row.pair.mentor, row.mentee, clock.today()
    beside = f" (наставник – {mentor.person.full_name})" if mentor and not mentor.is_hidden(today) else ""
    return f"{mentee if mentee.is_hidden(today) else mentee.person.full_name}{beside}"


def staying(pair: Pair) -> list[PairMember]:
    """Those who have not left the pair, in one order."""
    return list(pair.members.filter(left_on__isnull=True).order_by("mentee_id"))


def occupy(step: Step) -> None:
    """Effect of a beginning or a return to work: members work, the mentor's places are taken."""
    pair: Pair = step.obj
    places = start_work(staying(pair), step.actor, joined_on=pair.started_on)
    take(pair.mentor_id, places)  # type: ignore[arg-type]  # an active pair has a mentor


def vacate(step: Step) -> None:
    """Effect of an end: nobody works in the pair any more, the places are free."""
    pair: Pair = step.obj
    places = pair.members.filter(active=True).update(active=False)
    give_back(pair.mentor_id, places)
