"""Who may do what with a pair."""

from __future__ import annotations

import datetime as dt

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission
from mentoring.core import clock

from .models import Pair

UNDO_WITHIN = dt.timedelta(minutes=10)


def _own(actor: Actor, pair: Pair) -> Decision:
    if not actor.has(Permission.PAIR_EDIT):
        return Denied("Пары и группы формирует куратор организации.")
    if not actor.scope.covers(municipality_id=pair.municipality_id, organisation_id=pair.organisation_id):
        return Denied("Это пара другой организации.")
    return Allowed()


def can_edit(actor: Actor, pair: Pair) -> Decision:
    return _own(actor, pair)


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
    decision = _own(actor, pair)
    if not decision:
        return decision
    if pair.state_by_id != actor.user_id:
        return Denied("Вернуть в работу может тот, кто завершил.")
    if clock.now() - pair.state_since > UNDO_WITHIN:
        return Denied("Прошло больше 10 минут: создайте новую пару.")
    return Allowed()
