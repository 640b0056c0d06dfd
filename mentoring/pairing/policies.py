"""Who may do what with a pair."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.workflow.undo import UNDO_WITHIN, may_undo

from .enums import PairState
from .models import Pair

# So long after a pair was closed its meetings are still written down and corrected.
LATE_FOR = dt.timedelta(days=30)


class OfOrganisation(Protocol):
    """A pair, or an organisation that will get one."""

    @property
    def municipality_id(self) -> int: ...

    @property
    def organisation_id(self) -> int: ...


def _own(actor: Actor, row: OfOrganisation) -> Decision:
    if not actor.has(Permission.PAIR_EDIT):
        return Denied("Пары и группы формирует куратор организации.")
    if not actor.scope.covers(municipality_id=row.municipality_id, organisation_id=row.organisation_id):
        return Denied("Это пара другой организации.")
    return Allowed()


def can_form(actor: Actor, organisation: OfOrganisation) -> Decision:
    """Pairs are formed by those who keep the organisation's bases."""
    return _own(actor, organisation)


def can_edit(actor: Actor, pair: Pair) -> Decision:
    """A closed pair stays as it was: what has been reported must not change afterwards."""
    decision = _own(actor, pair)
    if decision and pair.state not in {PairState.DRAFT, PairState.ACTIVE}:
        return Denied(f"Пара {pair.get_state_display()}: изменить её нельзя.")
    return decision


def can_activate(actor: Actor, pair: Pair) -> Decision:
    """A pair begins with a mentor and at least one mentee; a draft may still lack them."""
    decision = _own(actor, pair)
    if not decision:
        return decision
    if pair.mentor_id is None:
        return Denied("Выберите наставника: без него пара остаётся черновиком.")
    if not pair.members.exists():
        return Denied("Добавьте хотя бы одного наставляемого.")
    return Allowed()


def can_close(actor: Actor, pair: Pair) -> Decision:
    return _own(actor, pair)


def can_reopen(actor: Actor, pair: Pair) -> Decision:
    """Undo of a closing: ten minutes, by whoever closed it."""
    return _own(actor, pair) and may_undo(
        actor,
        pair,
        others="Вернуть в работу может тот, кто завершил.",
        late="Прошло больше 10 минут: создайте новую пару.",
    )


def can_discard(actor: Actor, pair: Pair) -> Decision:
    """A draft goes at any time; a working pair within ten minutes of its forming, while nothing else happened to it."""
    decision = _own(actor, pair)
    if not decision or pair.state == PairState.DRAFT:
        return decision
    if pair.state != PairState.ACTIVE or pair.version > 2:
        return Denied("С парой уже работали: её можно завершить или прекратить досрочно.")
    if pair.state_by_id != actor.user_id:
        return Denied("Отменить создание может тот, кто создал пару.")
    if clock.now() - pair.created_at > UNDO_WITHIN:
        return Denied("Прошло больше 10 минут: пару можно завершить или прекратить досрочно.")
    if pair.meetings.exists():
        return Denied("У пары отмечены встречи: сначала отмените их, или завершите пару.")
    return Allowed()


def can_record(actor: Actor, pair: Pair) -> Decision:
    """Meetings are written down while the pair works, and for a while after: late, which the answer says."""
    decision = _own(actor, pair)
    if not decision or pair.state == PairState.ACTIVE:
        return decision
    if pair.state == PairState.DRAFT:
        return Denied("Пара ещё не начала работу: отмечать встречи пока нечего.")
    last_day = clock.local_date(pair.state_since + LATE_FOR)
    if clock.today() > last_day:
        return Denied(f"Пара закончена больше {LATE_FOR.days} дней назад: её встречи больше не изменяются.")
    return Allowed(f"Пара закончена. Встречи в пределах её срока можно отметить и исправить до {last_day:%d.%m.%Y}.")
