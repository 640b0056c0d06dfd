"""Who came: by the list, by the code of the room, or somebody whom nobody had enrolled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from secrets import compare_digest

from django.db import transaction

from mentoring.access.actor import Actor, system_actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.workflow.advance import advance

from .. import notifications, policies
from ..enums import EnrolmentState, EventState
from ..models import Certificate, Enrolment, Event
from ..rules import EventRefused
from .candidates import Candidate, known
from .enrolments import place
from .invitations import is_invited
from .locking import attendance_changed, locked, record


def mark_attendance(*, event: Event, marks: Mapping[int, bool], actor: Actor, now: dt.datetime) -> int:
    """Marks by id of the enrolment, all of them or none. Returns how many are other than before.

    Raises NotAllowed; EventRefused for somebody of another event, without a place, or with a certificate in force.
    """
    with transaction.atomic():
        held = locked(event)
        require(policies.can_mark_attendance(actor, held))
        rows = {row.pk: row for row in held.enrolments.filter(pk__in=list(marks)).order_by("pk").select_for_update()}
        if len(rows) != len(marks):
            raise EventRefused({"marks": "Список участников изменился: обновите страницу."})
        came = [row for pk, row in rows.items() if marks[pk] and row.attended_at is None]
        absent = [row for pk, row in rows.items() if not marks[pk] and row.attended_at is not None]
        _refuse_without_place(came)
        _refuse_with_certificate(absent)
        _mark(came, now, actor)
        _mark(absent, None, actor)
        if came or absent:
            record(
                held, actor=actor, now=now, action="attendance", label="Отмечено присутствие",
                data={"came": len(came), "absent": len(absent)},
            )  # fmt: skip
            attendance_changed([(row.municipality_id, row.organisation_id) for row in came + absent], now, at=held)
    return len(came) + len(absent)


def check_in(*, event: Event, code: str, actor: Actor, now: dt.datetime) -> Enrolment:
    """The signed-in participant marks own presence by the code of the room, an hour around the event.

    A second time changes nothing. Raises NotAllowed: a wrong code, another time, no place.
    """
    if not compare_digest(code.encode(), event.checkin_code.encode()):
        raise NotAllowed("Код не подходит: отсканируйте его ещё раз.")
    with transaction.atomic():
        held = locked(event)
        if held.state not in {EventState.ANNOUNCED, EventState.HELD}:
            raise NotAllowed(f"Мероприятие в состоянии «{held.get_state_display()}»: отметиться нельзя.")
        if not policies.is_check_in_open(held, now):
            raise NotAllowed("Отметиться можно во время мероприятия и в пределах часа до и после него.")
        row = held.enrolments.standing().filter(user_id=actor.user_id or 0).first()
        if row is None:
            raise NotAllowed("Вы не записаны на это мероприятие: подойдите к организатору.")
        _refuse_without_place([row])
        if row.attended_at is None:
            _mark([row], now, actor)
            attendance_changed([(row.municipality_id, row.organisation_id)], now, at=held)
    return row


def add_walk_in(*, event: Event, candidate: Candidate, actor: Actor, now: dt.datetime) -> Enrolment:
    """Somebody who came without an enrolment, or from the waiting list: a place and the mark of presence.

    The host writes down anybody of an invited body, which is told; the capacity holds, and the host may raise it.
    """
    with transaction.atomic():
        held = locked(event)
        require(policies.can_mark_attendance(actor, held))
        body = {"municipality_id": candidate.municipality_id, "organisation_id": candidate.organisation_id}
        if not is_invited(held, **body):
            raise NotAllowed("Эта организация не приглашена: сначала пригласите её.")
        if candidate.person_id is not None and not policies.is_own(actor, candidate):
            raise NotAllowed("Наставников записывает их организация.")
        checked = known([candidate], held, actor=actor, now=now)
        held.waiting_list = False  # in this act only: who stands in the room does not wait
        answer = place(held, checked, [candidate], actor=actor, now=now)[0]
        row = answer.enrolment
        if row is None:
            raise NotAllowed(answer.reason)
        if row.state == EnrolmentState.WAITING and held.free != 0:
            row = advance(row, "promote", actor=system_actor(), now=now)
            held.taken += 1
            held.save(update_fields=["taken"])
        _refuse_without_place([row])
        if row.attended_at is None:
            _mark([row], now, actor)
            record(held, actor=actor, now=now, action="walk_in", label="Добавлен участник", data={"number": row.number})
            attendance_changed([(row.municipality_id, row.organisation_id)], now, at=held)
        if not answer.standing and not policies.is_own(actor, row):
            notifications.walked_in(held, row, by=actor, now=now)
    return row


def _mark(rows: list[Enrolment], at: dt.datetime | None, actor: Actor) -> None:
    by = actor.user_id if at is not None else None
    Enrolment.objects.filter(pk__in=[row.pk for row in rows]).update(attended_at=at, attended_by_id=by)
    for row in rows:
        row.attended_at, row.attended_by_id = at, by


def _refuse_without_place(rows: list[Enrolment]) -> None:
    without = [row for row in rows if row.state != EnrolmentState.ENROLLED]
    if without:
        numbers = ", ".join(str(row.number) for row in without)
        words = "Нет места у записи" if len(without) == 1 else "Нет места у записей"
        raise EventRefused({"marks": f"{words} № {numbers}: увеличьте число мест, тогда присутствие можно отметить."})


def _refuse_with_certificate(rows: list[Enrolment]) -> None:
    valid = Certificate.objects.filter(enrolment__in=rows, revoked_at__isnull=True)
    numbers = list(valid.order_by("enrolment__number").values_list("enrolment__number", flat=True))
    if numbers:
        told = ", ".join(map(str, numbers))
        raise EventRefused({"marks": f"По записям № {told} выданы сертификаты: сначала аннулируйте их."})
