"""A transition table: the one place that says which action leads from which state to which, and who may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied

Policy = Callable[[Actor, Any], Decision]


@dataclass(frozen=True, slots=True)
class Step:
    """What an effect is told: the object in its new state, and who did what, when and why."""

    obj: Any
    transition: Transition
    actor: Actor
    now: dt.datetime
    comment: str
    from_state: str


Effect = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of the diagram.

    `label` stands on the button, `done` is said afterwards. `policy` is asked with the row locked. Effects run
    in the same transaction, after the state is stamped; outside effects belong to the outbox.
    """

    name: str
    label: str
    done: str
    sources: frozenset[str]
    target: str
    policy: Policy
    needs_comment: bool = False
    effects: tuple[Effect, ...] = ()
    style: str = "primary"


class TransitionTable:
    """All arrows of one kind of object. `object_type` and `describe` name it in the journal, without personal data."""

    def __init__(
        self,
        *,
        object_type: str,
        states: type[Any],
        transitions: Iterable[Transition],
        describe: Callable[[Any], str] = str,
    ) -> None:
        self.object_type = object_type
        self.states = states
        self.describe = describe
        self.transitions = {transition.name: transition for transition in transitions}
        known = set(states.values)
        for transition in self.transitions.values():
            unknown = (transition.sources | {transition.target}) - known
            if unknown:
                raise ValueError(f"{object_type}.{transition.name}: unknown states {sorted(unknown)}")

    def decide(self, name: str, obj: Any, actor: Actor) -> Decision:
        """Whether this action is possible now, by this actor. Unknown names are a programmer's error."""
        transition = self.transitions[name]
        if obj.state not in transition.sources:
            now = self.states(obj.state).label
            return Denied(f"Действие «{transition.label}» невозможно: сейчас состояние «{now}».")
        return transition.policy(actor, obj)

    def available(self, obj: Any, actor: Actor) -> list[Transition]:
        """The arrows this actor may follow now, in the table's order: buttons are built from them."""
        return [
            transition
            for transition in self.transitions.values()
            if isinstance(self.decide(transition.name, obj, actor), Allowed)
        ]
