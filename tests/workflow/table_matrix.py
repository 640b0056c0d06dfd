"""Every state × action × role of a transition table, played on real rows.

A test file of an aggregate says who may follow which arrow from which state:

    MAY = {("draft", "activate"): {"curator"}, …}     # every other cell is a refusal

    @pytest.mark.parametrize(("state", "action"), cells(TABLE))
    def test_who_may(world, state, action):
        may = MAY.get((state, action), set())
        check_roles(TABLE, action, make=lambda: in_state(world, state), actors=actors_of(world), may=may)

`make` reaches the state by the real services and is called once for each role, in a savepoint of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Denied, NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.workflow.advance import advance, available_actions
from mentoring.workflow.table import TransitionTable


class _Undo(Exception):
    """Ends a role's savepoint."""


def cells(table: TransitionTable) -> list[Any]:
    """All (state, action) pairs of a table, for parametrize."""
    return [
        pytest.param(state, action, id=f"{state}-{action}")
        for state in table.states.values
        for action in table.transitions
    ]


def actors_of(world: Any) -> dict[str, Actor]:
    """One actor for every kind of people, and the strangers of the same roles; "own" is the organisation a1."""
    return {
        "curator": world.a1.curator_actor,
        "head": world.a1.head_actor,
        "officer": world.officer_actor,
        "region": world.region_actor,
        "ministry": world.ministry_actor,
        "expert": world.expert_actor,
        "api": world.api_actor,
        "curator of the next school": world.a2.curator_actor,
        "head of the next school": world.a2.head_actor,
        "curator of another municipality": world.b1.curator_actor,
        "officer of another municipality": world.officer_b_actor,
    }


def check_roles(
    table: TransitionTable,
    action: str,
    *,
    make: Callable[[], Any],
    actors: Mapping[str, Actor],
    may: set[str],
    changes: Mapping[str, Any] | None = None,
    play: bool = True,
) -> None:
    """Exactly the roles of `may` follow the arrow; everybody else is refused with a reason and changes nothing.

    `changes` are the fields that the service gives with this arrow. `play=False` asks the table without following
    the arrow (where only the service can give what belongs to it).
    """
    unknown = may - actors.keys()
    assert not unknown, f"no such role: {unknown}"
    wrong = []
    for role, actor in actors.items():
        try:
            with transaction.atomic():
                obj = make()
                if role in may:
                    _follows(table, action, obj, actor, dict(changes or {}), play=play)
                else:
                    _is_refused(table, action, obj, actor)
                raise _Undo
        except _Undo:
            continue
        except (AssertionError, NotAllowed) as error:
            wrong.append(f"{role}: {error}")
    assert not wrong, "\n".join(wrong)


def _follows(
    table: TransitionTable, action: str, obj: Any, actor: Actor, changes: dict[str, Any], *, play: bool
) -> None:
    decision = table.decide(action, obj, actor)
    assert isinstance(decision, Allowed), f"refused: {decision.reason}"
    arrow = table.transitions[action]
    assert arrow in available_actions(obj, actor)
    if not play:
        return
    now, before = clock.now(), obj.state
    comment = "причина" if arrow.needs_comment else ""
    if arrow.needs_comment:
        _needs_a_comment(obj, action, actor, changes)
    with pytest.raises(StateChanged):
        advance(obj, action, actor=actor, now=now, comment=comment, expected_version=obj.version + 1, changes=changes)
    after = advance(obj, action, actor=actor, now=now, comment=comment, expected_version=obj.version, changes=changes)
    assert (after.state, after.version) == (arrow.target, obj.version + 1)
    assert (after.state_since, after.state_by_id) == (now, actor.user_id)
    event = AuditEvent.objects.filter(object_type=table.object_type, object_id=str(obj.pk)).latest("pk")
    assert (event.from_state, event.to_state, event.comment) == (before, arrow.target, comment)
    assert (event.action, event.action_label, event.actor_id) == (
        f"{table.object_type}.{action}",
        arrow.done,
        actor.user_id,
    )
    assert (event.municipality_id, event.organisation_id) == (obj.municipality_id, obj.organisation_id)


def _needs_a_comment(obj: Any, action: str, actor: Actor, changes: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed, match="Укажите причину"):
        advance(obj, action, actor=actor, now=clock.now(), comment=" ", changes=changes)


def _is_refused(table: TransitionTable, action: str, obj: Any, actor: Actor) -> None:
    decision = table.decide(action, obj, actor)
    assert isinstance(decision, Denied), "was allowed"
    assert decision.reason.strip(), "was refused without a reason"
    assert table.transitions[action] not in available_actions(obj, actor)
    events = AuditEvent.objects.count()
    with pytest.raises(NotAllowed) as caught, transaction.atomic():
        advance(obj, action, actor=actor, now=clock.now(), comment="причина")
    assert caught.value.reason == decision.reason
    fresh = type(obj).objects.get(pk=obj.pk)
    assert (fresh.state, fresh.version) == (obj.state, obj.version), "a refusal changed the row"
    assert AuditEvent.objects.count() == events, "a refusal is in the journal"
