"""Who may do what with an event and with somebody's place in it."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.core import clock

from .enums import Audience, EventState
from .models import Certificate, Enrolment, Event

# Presence is marked by the code of the room this long before the beginning and after the end.
CHECK_IN_AROUND = dt.timedelta(hours=1)


def is_check_in_open(event: Event, now: dt.datetime) -> bool:
    """Whether people may mark themselves by the code of the room: during the event and an hour around it."""
    return event.starts_at - CHECK_IN_AROUND <= now <= event.ends_at + CHECK_IN_AROUND


class Body(Protocol):
    """Whose it is: (municipality, organisation); both None, the region's."""

    @property
    def municipality_id(self) -> int | None: ...

    @property
    def organisation_id(self) -> int | None: ...


def is_own(actor: Actor, body: Body) -> bool:
    """Exactly the actor's body, not one below it (`models.events.of_body` is the same for rows)."""
    return actor.scope.is_body(municipality_id=body.municipality_id, organisation_id=body.organisation_id)


def is_portal(actor: Actor) -> bool:
    """Nobody signed in: the portal itself acts."""
    return actor.user_id is None and actor.role_code == "system"


def audiences_of(actor: Actor) -> frozenset[Audience]:
    """As whom a user may take part: said by the permissions, never by the name of a role."""
    found = set()
    if actor.tier is Tier.ORGANISATION:
        if actor.has(Permission.PERSON_EDIT):
            found.add(Audience.CURATOR)
        if actor.has(Permission.SUBMISSION_SIGN):
            found.add(Audience.TEACHER)
    if actor.tier is Tier.MUNICIPALITY and actor.has(Permission.SUBMISSION_REVIEW):
        found.add(Audience.COORDINATOR)
    return frozenset(found)


def can_host(actor: Actor) -> Decision:
    if not actor.has(Permission.EVENT_MANAGE):
        return Denied("Мероприятия проводят кураторы, муниципальные координаторы и региональный центр.")
    return Allowed()


def can_manage(actor: Actor, event: Event) -> Decision:
    """An event is led by the body that holds it: exactly that one."""
    decision = can_host(actor)
    if decision and not is_own(actor, event):
        return Denied("Мероприятие проводит другая организация: изменить его может только она.")
    return decision


def can_invite(actor: Actor, *, municipality_id: int | None) -> Decision:
    """The region invites anybody; a municipality or an organisation whom it likes within its own municipality."""
    if actor.tier is not Tier.REGION and municipality_id != actor.scope.municipality_id:
        return Denied("Пригласить можно организации своего муниципалитета.")
    return Allowed()


def can_change(actor: Actor, event: Event) -> Decision:
    decision = can_manage(actor, event)
    if decision and event.state == EventState.CANCELLED:
        return Denied("Мероприятие отменено: изменить его нельзя.")
    return decision


def can_announce(actor: Actor, event: Event) -> Decision:
    """What took place before the portal knew of it may be announced afterwards: letters then are not sent."""
    decision = can_manage(actor, event)
    if not decision:
        return decision
    if not event.place and not event.link:
        return Denied("Укажите место проведения или ссылку на подключение.")
    if not event.invitations.exists():
        return Denied("Выберите, кого пригласить.")
    return Allowed()


def can_hold(actor: Actor, event: Event) -> Decision:
    decision = can_manage(actor, event)
    if decision and clock.now() < event.starts_at:
        return Denied("Мероприятие ещё не началось.")
    return decision


def can_cancel(actor: Actor, event: Event) -> Decision:
    return can_manage(actor, event)


def can_reopen(actor: Actor, event: Event) -> Decision:
    """Presence is corrected in an open event; certificates stand on what it was when it was held."""
    decision = can_manage(actor, event)
    if decision and certificates_issued(event):
        return Denied("Сертификаты уже выданы: вернуть мероприятие нельзя.")
    return decision


def certificates_issued(event: Event) -> bool:
    return Certificate.objects.filter(enrolment__event_id=event.pk).exists()


def can_mark_attendance(actor: Actor, event: Event) -> Decision:
    decision = can_manage(actor, event)
    if not decision:
        return decision
    if event.state not in {EventState.ANNOUNCED, EventState.HELD}:
        return Denied(f"Мероприятие в состоянии «{event.get_state_display()}»: отмечать присутствие нельзя.")
    if clock.now() < event.starts_at - CHECK_IN_AROUND:
        return Denied("Присутствие отмечают не раньше чем за час до начала.")
    return Allowed()


def is_open(event: Event, now: dt.datetime) -> Decision:
    """Whether people may be enrolled now, whoever they are."""
    if event.state != EventState.ANNOUNCED:
        return Denied(f"Записи нет: мероприятие в состоянии «{event.get_state_display()}».")
    if now >= (event.enrol_until or event.starts_at):
        return Denied("Запись на мероприятие закрыта.")
    return Allowed()


def can_enrol_self(actor: Actor, event: Event) -> Decision:
    """Somebody of the audience, by the role held now. Whether the body is invited, the service asks."""
    if actor.user_id is None or not actor.has(Permission.EVENT_VIEW):
        return Denied("Записаться могут пользователи портала, которым видны мероприятия.")
    if not audiences_of(actor) & set(event.audiences):
        words = ", ".join(str(Audience(value).label) for value in event.audiences)
        return Denied(f"Мероприятие для других: {words}.")
    return is_open(event, clock.now())


def can_enrol_staff(actor: Actor, event: Event) -> Decision:
    """A head or curator for own staff and mentors, a municipality for its own people."""
    if not actor.has(Permission.EVENT_ENROL):
        return Denied("Записывать сотрудников могут куратор, руководитель и муниципальный координатор.")
    if actor.tier is Tier.ORGANISATION and set(event.audiences) == {Audience.COORDINATOR}:
        return Denied("Мероприятие только для муниципальных координаторов: их записывает муниципалитет.")
    return is_open(event, clock.now())


def can_withdraw(actor: Actor, enrolment: Enrolment) -> Decision:
    """The person, or the person's body, before it begins; the host also afterwards, while the event is open. The
    portal takes out a mentor whose data are destroyed."""
    event = enrolment.event
    if enrolment.attended_at is not None:
        return Denied("Участник отмечен как присутствовавший: сначала снимите отметку.")
    hosts = is_portal(actor) or bool(can_manage(actor, event))
    mine = enrolment.user_id is not None and enrolment.user_id == actor.user_id and actor.has(Permission.EVENT_VIEW)
    ours = actor.has(Permission.EVENT_ENROL) and is_own(actor, enrolment)
    if not (hosts or mine or ours):
        return Denied("Снять с записи может сам участник, его организация или организатор.")
    if event.state != EventState.ANNOUNCED:
        return Denied(f"Мероприятие в состоянии «{event.get_state_display()}»: запись не изменяется.")
    if not hosts and clock.now() >= event.starts_at:
        return Denied("Мероприятие началось: обратитесь к организатору.")
    return Allowed()


def can_promote(actor: Actor, enrolment: Enrolment) -> Decision:
    """Free places go to the first waiting by themselves; nobody chooses whom."""
    if not is_portal(actor):
        return Denied("Свободное место получает первый в листе ожидания, портал делает это сам.")
    return Allowed()


def can_give_feedback(actor: Actor, enrolment: Enrolment) -> Decision:
    if enrolment.user_id is None or enrolment.user_id != actor.user_id or not actor.has(Permission.EVENT_VIEW):
        return Denied("Отзыв оставляет участник мероприятия.")
    if enrolment.attended_at is None or enrolment.event.state != EventState.HELD:
        return Denied("Отзыв оставляют после мероприятия те, чьё присутствие отмечено.")
    return Allowed()
