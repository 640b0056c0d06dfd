"""Who may issue, revoke and take away certificates. Source: issue 3 §5; trust.md §1."""

from __future__ import annotations

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied

from .enums import EventState
from .models import Certificate, Enrolment, Event
from .policies import can_manage

_NOT_HOST = "Сертификаты выдаёт тот, кто проводит мероприятие."


def can_issue(actor: Actor, event: Event) -> Decision:
    if not can_manage(actor, event):
        return Denied(_NOT_HOST)
    if not event.gives_certificate:
        return Denied("За это мероприятие сертификаты не выдаются: так указано в его карточке.")
    if event.state != EventState.HELD:
        return Denied("Сертификаты выдаются после того, как мероприятие проведено.")
    return Allowed()


def can_reissue(actor: Actor, enrolment: Enrolment, event: Event) -> Decision:
    """In place of a revoked one, to somebody who is still marked as present."""
    decision = can_issue(actor, event)
    if not decision:
        return decision
    if enrolment.attended_at is None:
        return Denied("Присутствие участника не отмечено: сертификат не выдаётся.")
    given = enrolment.certificates.values_list("revoked_at", flat=True)
    if None in given:
        return Denied("У участника есть действующий сертификат. Выдать новый можно, когда прежний аннулирован.")
    return Allowed() if given else Denied("Участнику сертификат ещё не выдавался: выдайте его вместе с остальными.")


def can_take_all(actor: Actor, event: Event) -> Decision:
    """All certificates of an event at once: names of other bodies' people, so for the host alone."""
    return Allowed() if can_manage(actor, event) else Denied(_NOT_HOST)


def can_revoke(actor: Actor, certificate: Certificate) -> Decision:
    if not can_manage(actor, certificate.enrolment.event):
        return Denied("Аннулировать сертификат может только тот, кто его выдал.")
    if certificate.revoked_at is not None:
        return Denied("Сертификат уже аннулирован.")
    return Allowed()
