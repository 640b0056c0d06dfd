"""The only way to change a state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models, transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require, require_version
from mentoring.audit import services as audit

from .table import Step, Transition, TransitionTable

_tables: dict[type[models.Model], TransitionTable] = {}


def register(model: type[models.Model], table: TransitionTable) -> None:
    _tables[model] = table


def registered() -> list[TransitionTable]:
    """All tables, for the diagrams in docs/."""
    return sorted(_tables.values(), key=lambda table: table.object_type)


def table_for(obj: models.Model | type[models.Model]) -> TransitionTable:
    return _tables[obj if isinstance(obj, type) else type(obj)]


def available_actions(obj: models.Model, actor: Actor) -> list[Transition]:
    return table_for(obj).available(obj, actor)


def advance(
    obj: Any,
    name: str,
    *,
    actor: Actor,
    now: dt.datetime,
    comment: str = "",
    expected_version: int | None = None,
    changes: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> Any:
    """Follow the arrow `name`: lock the row, ask the table and the policy, stamp, write the journal, run the effects.

    All of it is one transaction. `changes` are fields that go with the state (dates, versions); `data` goes into the
    journal. The model carries `state`, `version`, `state_since`, `state_by_id`,
    `municipality_id` and `organisation_id`. Returns the locked, saved object.
    Raises NotAllowed (reason in Russian) and StateChanged when `expected_version` is not the row's any more.
    """
    table = table_for(obj)
    with transaction.atomic():
        fresh = type(obj)._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
        require_version(fresh, expected_version)
        require(table.decide(name, fresh, actor))
        transition = table.transitions[name]
        if transition.needs_comment and not comment.strip():
            raise NotAllowed(f"Укажите причину: без неё действие «{transition.label}» невозможно.")
        from_state = fresh.state
        fresh.state = transition.target
        fresh.version += 1
        fresh.state_since = now
        fresh.state_by_id = actor.user_id
        for field, value in (changes or {}).items():
            setattr(fresh, field, value)
        fresh.save()
        audit.record(
            actor=actor,
            now=now,
            action=f"{table.object_type}.{name}",
            action_label=transition.done,
            object_type=table.object_type,
            object_id=fresh.pk,
            object_label=table.describe(fresh),
            from_state=from_state,
            to_state=fresh.state,
            comment=comment,
            data=data,
            municipality_id=fresh.municipality_id,
            organisation_id=fresh.organisation_id,
        )
        step = Step(fresh, transition, actor, now, comment, from_state)
        for effect in transition.effects:
            effect(step)
        return fresh
