"""Messages about events: who is told what. Texts name no participant."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.accounts.selectors import holders_of
from mentoring.core import clock
from mentoring.core.wording import plural_form
from mentoring.notifications.messages import Notice, PortalMessage
from mentoring.notifications.models import Delivery, Message
from mentoring.notifications.services import send, send_each, settle

from .enums import Audience
from .models import Enrolment, Event

Body = tuple[int | None, int | None]
_BELOW = frozenset({Tier.ORGANISATION, Tier.MUNICIPALITY})  # nobody invites the region


class _AboutEvent(Notice):
    """They come to who can take part or enrol others (`policies.audiences_of`, `can_enrol_staff`)."""

    holders = frozenset(
        {Permission.EVENT_ENROL, Permission.PERSON_EDIT, Permission.SUBMISSION_SIGN, Permission.SUBMISSION_REVIEW}
    )


class EventInvitation(_AboutEvent):
    kind = "event.invitation"
    label = "Приглашение на мероприятие"
    words = "Приглашаем"
    tiers = _BELOW


class EnrolledByOther(_AboutEvent):
    kind = "event.enrolled"
    label = "Вас записали на мероприятие"
    words = "Вас записали"


class WalkedIn(_AboutEvent):
    kind = "event.walked_in"
    label = "Организатор записал вашего сотрудника на месте"
    words = "Организатор отметил вашего сотрудника без записи"
    tiers = _BELOW


class TakenOut(_AboutEvent):
    kind = "event.taken_out"
    label = "Запись на мероприятие снята"
    words = "Запись снята"


class PlaceGiven(_AboutEvent):
    kind = "event.place_given"
    label = "Для ожидавших освободилось место"
    words = "Освободилось место"
    delivery = Delivery.INSTANT


class EventMoved(_AboutEvent):
    kind = "event.moved"
    label = "Изменились время или место мероприятия"
    words = "Изменились время или место"
    delivery = Delivery.INSTANT


class EventCancelled(_AboutEvent):
    kind = "event.cancelled"
    label = "Мероприятие отменено"
    words = "Мероприятие отменено"
    delivery = Delivery.INSTANT


def event_path(event: Event) -> str:
    """The address of the card."""
    return f"/events/{event.public_id}/"


def invited(event: Event, bodies: Iterable[Body], *, by: Actor, now: dt.datetime) -> int:
    """Once a person for an event, whatever is invited later. Returns how many were written to."""
    return send(
        recipients=_of_audience(event, set(bodies), clock.local_date(now)) - {by.user_id or 0},
        message=_message(EventInvitation, event, f"Для кого: {_audiences(event)}."),
        key=f"{EventInvitation.kind}:{event.pk}",
        now=now,
    )


def to_invite(event: Event, *, by: Actor, now: dt.datetime) -> int:
    """How many would be written to if it were announced now."""
    bodies: set[Body] = set(event.invitations.values_list("municipality_id", "organisation_id"))
    return len(_of_audience(event, bodies, clock.local_date(now)) - {by.user_id or 0})


def invited_count(event: Event) -> int:
    """How many have been written to, whenever they were invited."""
    return Message.objects.filter(key=f"{EventInvitation.kind}:{event.pk}").count()


def enrolled_by_other(event: Event, enrolments: Sequence[Enrolment], *, now: dt.datetime) -> None:
    send_each(
        letters=[
            (
                row.user_id,
                _message(EnrolledByOther, event, f"{row.get_state_display().capitalize()}."),
                _once(EnrolledByOther, row),
            )
            for row in enrolments
            if row.user_id is not None
        ],
        now=now,
    )


def walked_in(event: Event, enrolment: Enrolment, *, by: Actor, now: dt.datetime) -> None:
    """To those who enrol the people of that body: their training figure moves by what somebody else wrote."""
    body = (enrolment.municipality_id, enrolment.organisation_id)
    asked = holders_of(Permission.EVENT_ENROL, on=clock.local_date(now)).get(body, [])
    comment = f"Запись № {enrolment.number}: кто это, видно на странице мероприятия."
    send(
        recipients=set(asked) - {by.user_id or 0},
        message=_message(WalkedIn, event, f"{comment} Если это не ваш человек, скажите организатору."),
        key=_once(WalkedIn, enrolment),
        now=now,
    )


def taken_out(event: Event, enrolment: Enrolment, *, now: dt.datetime) -> None:
    send(
        recipients=_speakers([enrolment]),
        message=_message(TakenOut, event, f"Запись № {enrolment.number}."),
        key=TakenOut.key_of(enrolment),
        now=now,
    )


def place_given(event: Event, promoted: Sequence[Enrolment], *, now: dt.datetime) -> None:
    """The person, or who wrote the person down; several of one school in one letter."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for row in promoted:
        for user_id in _speakers([row]):
            numbers[user_id].append(row.number)
    send_each(
        letters=[
            (user_id, _message(PlaceGiven, event, _places(mine)), f"{PlaceGiven.kind}:{event.pk}:{min(mine)}")
            for user_id, mine in sorted(numbers.items())
        ],
        now=now,
    )


def moved(event: Event, *, now: dt.datetime) -> None:
    _to_standing(EventMoved, event, "Проверьте, удобно ли вам; от участия можно отказаться в портале.", now)


def cancelled(event: Event, *, now: dt.datetime) -> None:
    """Those who stand are told; the invitation asks nobody for anything any more."""
    settle(keys=[f"{EventInvitation.kind}:{event.pk}"], now=now)
    _to_standing(EventCancelled, event, f"Причина: {event.cancel_reason.rstrip('.')}.", now)


def _to_standing(message: type[_AboutEvent], event: Event, comment: str, now: dt.datetime) -> None:
    rows = event.enrolments.standing().only("user_id", "enrolled_by_id")
    send(
        recipients=_speakers(rows),
        message=_message(message, event, comment),
        key=message.key_of(event),
        now=now,
    )


def _speakers(enrolments: Iterable[Enrolment]) -> set[int]:
    """The people themselves; for those without an account, who wrote them down."""
    found = {row.user_id or row.enrolled_by_id for row in enrolments}
    return {user_id for user_id in found if user_id is not None}


def _of_audience(event: Event, bodies: set[Body], today: dt.date) -> set[int]:
    """Coordinators of the invited municipalities; in organisations, those who enrol its staff and mentors."""
    found: set[int] = set()
    asked = set(event.audiences)
    if Audience.COORDINATOR in asked:
        for body, users in holders_of(Permission.SUBMISSION_REVIEW, on=today).items():
            if body[1] is None and body[0] is not None and _is_invited(body, bodies):
                found |= set(users)
    if asked - {Audience.COORDINATOR}:
        for body, users in holders_of(Permission.EVENT_ENROL, on=today).items():
            if body[1] is not None and _is_invited(body, bodies):
                found |= set(users)
    return found


def _is_invited(body: Body, bodies: set[Body]) -> bool:
    return bool(bodies & {(None, None), (body[0], None), body})


def _message(message: type[_AboutEvent], event: Event, comment: str) -> PortalMessage:
    """Time in the portal's zone and place as the host says."""
    where = event.place or event.link
    place = f"Место: {where}." if where else ""
    text = " ".join(part for part in (comment, place) if part)
    return message(f"«{event.title}», {_when(event)}", event_path(event), text)


def _when(event: Event) -> str:
    return f"{timezone.localtime(event.starts_at):%d.%m.%Y %H:%M}"


def _audiences(event: Event) -> str:
    return ", ".join(str(Audience(value).label) for value in event.audiences)


def _places(numbers: Sequence[int]) -> str:
    words = plural_form(len(numbers), "Запись получила", "Записи получили", "Записи получили")
    return f"{words} место: № {', '.join(map(str, sorted(numbers)))}."


def _once(message: type[_AboutEvent], row: Enrolment) -> str:
    return f"{message.kind}:{row.pk}"
