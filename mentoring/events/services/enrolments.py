"""Places of an event. They are given in the order of asking, under the lock of the event's row, never above capacity.

Who asked and when stands in the row and in its history. The journal gets a line when somebody enrols others, leaves,
or is taken in from the waiting list, or it would hold a line for each of thousands who click «Записаться».
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.access.decisions import Decision, Denied, NotAllowed, require
from mentoring.registry.names import normalise
from mentoring.workflow.advance import advance

from .. import notifications, policies
from ..enums import EnrolmentState
from ..models import Enrolment, Event
from .candidates import Candidate, himself, known
from .invitations import is_invited
from .locking import is_done, locked, record
from .queue import fill_places

FULL = "Свободных мест нет, лист ожидания не ведётся."
NOT_INVITED = "Ваша организация не приглашена на это мероприятие."


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one candidate: a place (`enrolment`, perhaps a waiting one), or the reason why not.

    `standing`: the person was in already, nothing is new.
    """

    candidate: Candidate
    enrolment: Enrolment | None = None
    reason: str = ""
    standing: bool = False


def enrol(*, event: Event, candidate: Candidate, actor: Actor, now: dt.datetime) -> Enrolment:
    """Give a place, or one in the waiting list. The same person again gets the row that stands.

    Raises NotAllowed: not announced, closed, full, not invited, not of the audience, not the actor's own.
    """
    answer = enrol_many(event=event, candidates=[candidate], actor=actor, now=now)[0]
    if answer.enrolment is None:
        raise NotAllowed(answer.reason)
    return answer.enrolment


def enrol_self(*, event: Event, actor: Actor, now: dt.datetime, audience: str = "") -> Enrolment:
    """The signed-in person. Without `audience`: the first that the role and the event share."""
    shared = [value for value in event.audiences if value in policies.audiences_of(actor)]
    return enrol(event=event, candidate=himself(actor, audience or next(iter(shared), "")), actor=actor, now=now)


def enrol_many(*, event: Event, candidates: Sequence[Candidate], actor: Actor, now: dt.datetime) -> list[Answer]:
    """The candidates in their order, each answered by itself. Raises NotAllowed when the actor may enrol none."""
    with transaction.atomic():
        _require_own(event, candidates, actor)
        held = locked(event)
        for decision in {_asks(candidate, actor, held) for candidate in candidates}:
            require(decision)
        answers = place(held, known(candidates, held, actor=actor, now=now), candidates, actor=actor, now=now)
        fresh = [answer.enrolment for answer in answers if answer.enrolment is not None and not answer.standing]
        others = [row for row in fresh if row.user_id is None or row.user_id != actor.user_id]
        if others:
            record(
                held, actor=actor, now=now, action="enrolled", label="Записаны сотрудники",
                data={"numbers": [row.number for row in others]},
            )  # fmt: skip
            notifications.enrolled_by_other(held, others, now=now)
    return answers


def withdraw(*, enrolment: Enrolment, actor: Actor, now: dt.datetime, expected_version: int | None = None) -> Enrolment:
    """Give the place back; the first waiting gets it and is told. Given back twice is given back."""
    with transaction.atomic():
        event = locked(enrolment.event)
        fresh = Enrolment.objects.get(pk=enrolment.pk)
        if is_done(fresh, EnrolmentState.WITHDRAWN, actor=actor, expected_version=expected_version):
            return fresh
        gone: Enrolment = advance(enrolment, "withdraw", actor=actor, now=now, expected_version=expected_version)
        if fresh.state == EnrolmentState.ENROLLED:
            event.taken -= 1
            event.save(update_fields=["taken"])
            if now < event.starts_at:
                fill_places(event, now)
        if actor.user_id not in {gone.user_id, gone.enrolled_by_id}:
            notifications.taken_out(event, gone, now=now)
    return gone


def place(
    event: Event,
    checked: Sequence[Candidate | Denied],
    candidates: Sequence[Candidate],
    *,
    actor: Actor,
    now: dt.datetime,
) -> list[Answer]:
    """Rows for the candidates that are sound. The event's row is held by the caller."""
    sound = [one for one in checked if isinstance(one, Candidate)]
    standing = _standing(event, sound)
    answers: list[Answer] = []
    fresh: list[Enrolment] = []
    for one, asked in zip(checked, candidates, strict=True):
        if isinstance(one, Denied):
            answers.append(Answer(asked, reason=one.reason))
        elif (row := _found(standing, one)) is not None:
            _own_up(row, one)
            answers.append(Answer(one, row, standing=True))
        elif event.free == 0 and not event.waiting_list:
            answers.append(Answer(one, reason=FULL))
        else:
            row = _row(event, one, actor, now)
            fresh.append(row)
            standing |= _keys(row)
            answers.append(Answer(one, row))
    if fresh:
        Enrolment.objects.bulk_create(fresh)
        event.save(update_fields=["taken", "queue_number"])
    return answers


def _row(event: Event, one: Candidate, actor: Actor, now: dt.datetime) -> Enrolment:
    """The next number, and a place while there is one."""
    event.queue_number += 1
    waits = event.free == 0
    event.taken += int(not waits)
    return Enrolment(
        event=event,
        host_municipality_id=event.municipality_id,
        host_organisation_id=event.organisation_id,
        municipality_id=one.municipality_id,
        organisation_id=one.organisation_id,
        user_id=one.user_id,
        person_id=one.person_id,
        identity=one.identity,
        full_name=one.full_name,
        position=one.position,
        audience=one.audience,
        number=event.queue_number,
        enrolled_by_id=actor.user_id,
        created_at=now,
        state=EnrolmentState.WAITING if waits else EnrolmentState.ENROLLED,
        state_since=now,
        state_by_id=actor.user_id,
    )


Standing = dict[str, Enrolment]


def _standing(event: Event, candidates: Sequence[Candidate]) -> Standing:
    """Rows that stand already, by every word under which one of the candidates could be found."""
    bodies = {(one.municipality_id, one.organisation_id) for one in candidates if one.user_id is None}
    condition = Q(identity__in={word for one in candidates for word in (one.identity, one.staff_identity)})
    for municipality_id, organisation_id in bodies:
        condition |= Q(municipality=municipality_id, organisation=organisation_id)
    found: Standing = {}
    for row in event.enrolments.standing().filter(condition).order_by("number"):
        found = _keys(row) | found
    return found


def _keys(row: Enrolment) -> Standing:
    """Its identity; and its name in its body, which finds a user or mentor whom the head named as staff."""
    body = row.organisation_id or f"m{row.municipality_id or 0}"
    by_name = f"name:{body}:{normalise(row.full_name)}"
    return {row.identity: row, by_name: row}


def _found(standing: Standing, one: Candidate) -> Enrolment | None:
    """Two users, or two mentors, of one name are two people; staff known by the name only are the same as either."""
    row = standing.get(one.identity) or standing.get(one.staff_identity)
    if row is None and one.identity == one.staff_identity:
        row = standing.get("name:" + one.staff_identity.removeprefix("staff:"))
    return row


def _own_up(row: Enrolment, one: Candidate) -> None:
    """A user whom the head had named as staff: the row is the user's from now on, so that the code marks presence."""
    if one.user_id is not None and row.user_id is None and row.pk is not None:
        row.user_id, row.identity = one.user_id, one.identity
        row.save(update_fields=["user", "identity"])


def _asks(candidate: Candidate, actor: Actor, event: Event) -> Decision:
    if candidate.user_id is not None and candidate.user_id == actor.user_id:
        decision = policies.can_enrol_self(actor, event)
        if decision and candidate.audience not in policies.audiences_of(actor):
            return Denied("Записаться можно только в своём качестве.")
        return decision
    return policies.can_enrol_staff(actor, event)


def _require_own(event: Event, candidates: Sequence[Candidate], actor: Actor) -> None:
    """Everybody of the actor's own body, which is invited."""
    if any(not policies.is_own(actor, candidate) for candidate in candidates):
        raise NotAllowed("Записать можно только людей своей организации.")
    scope = actor.scope
    if not is_invited(event, municipality_id=scope.municipality_id, organisation_id=scope.organisation_id):
        raise NotAllowed(NOT_INVITED)
