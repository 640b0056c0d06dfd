"""Who may say that a task is done, and who confirms it.

The body marks, the tier above decides: its municipality of an organisation, the regional centre of a municipality and
of organisations of краевое подчинение, the ministry of the region. At the region's tier those who mark are the centre,
those who only confirm are the ministry. Nobody decides on an own mark.
"""

from __future__ import annotations

from enum import StrEnum

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.core import clock
from mentoring.workflow.undo import may_undo

from .enums import Outcome, TaskTier
from .models import Task


class Decider(StrEnum):
    """Who decides on marks, in words."""

    MINISTRY = "министерство"
    CENTRE = "региональный центр"
    MUNICIPALITY = "муниципалитет"


def decider(tier: str, *, of_krai: bool) -> Decider:
    """The tier above a body of this tier; `of_krai`: it is of краевое подчинение."""
    if tier == TaskTier.REGION:
        return Decider.MINISTRY
    return Decider.CENTRE if tier == TaskTier.MUNICIPALITY or of_krai else Decider.MUNICIPALITY


def decider_of(task: Task) -> Decider:
    return decider(task.tier, of_krai=task.municipality is not None and task.municipality.is_krai)


def is_own(actor: Actor, task: Task) -> bool:
    """The actor belongs to exactly the body of the task."""
    return actor.scope.is_body(municipality_id=task.municipality_id, organisation_id=task.organisation_id)


def _in_own_body(actor: Actor, task: Task, words: str) -> Decision:
    return Allowed() if is_own(actor, task) and actor.has(Permission.ROADMAP_MARK) else Denied(words)


def can_mark(actor: Actor, task: Task) -> Decision:
    """Where the portal cannot know: the rule leaves it to the body, or has no data in the running year."""
    decision = _in_own_body(actor, task, "Выполнение отмечает исполнитель этого мероприятия.")
    if not decision:
        return decision
    today = clock.today()
    if task.starts_on > today:
        return Denied(f"Срок начнётся {task.starts_on:%d.%m.%Y}: отметить раньше нельзя.")
    if task.outcome == Outcome.TO_MARK or (task.outcome == Outcome.UNKNOWN and task.year == today.year):
        return Allowed()
    if task.outcome == Outcome.UNKNOWN:
        return Denied("За этот год у портала нет данных, отмечать его уже не нужно.")
    return Denied("Выполнение портал определяет сам по внесённым сведениям.")


def can_withdraw(actor: Actor, task: Task) -> Decision:
    return _in_own_body(actor, task, "Отозвать отметку может исполнитель.")


def can_confirm(actor: Actor, task: Task) -> Decision:
    return _decides(actor, task)


def can_return(actor: Actor, task: Task) -> Decision:
    return _decides(actor, task)


def can_undo(actor: Actor, task: Task) -> Decision:
    """Ten minutes, by whoever decided; later a confirmed mark is returned with a reason."""
    return _decides(actor, task) and may_undo(
        actor,
        task,
        others="Отменить решение может тот, кто его принял.",
        late="Прошло больше 10 минут. Подтверждённую отметку можно вернуть с указанием причины.",
    )


def is_above(actor: Actor, task: Task) -> bool:
    """The actor's body is the one that decides on marks of this task."""
    if not actor.has(Permission.ROADMAP_CONFIRM):
        return False
    who = decider_of(task)
    if who is Decider.MUNICIPALITY:
        return actor.tier is Tier.MUNICIPALITY and actor.scope.municipality_id == task.municipality_id
    centre = actor.has(Permission.ROADMAP_MARK)
    return actor.tier is Tier.REGION and centre is (who is Decider.CENTRE)


def _decides(actor: Actor, task: Task) -> Decision:
    if not is_above(actor, task):
        return Denied(f"Отметку подтверждает {decider_of(task)}.")
    if actor.user_id is not None and _marked_by(task) == actor.user_id:
        return Denied("Нельзя подтверждать то, что вы сами отметили.")
    return Allowed()


def _marked_by(task: Task) -> int | None:
    return task.marks.order_by("-pk").values_list("marked_by_id", flat=True).first()


def can_see(actor: Actor, task: Task) -> Decision:
    inside = actor.scope.covers(municipality_id=task.municipality_id, organisation_id=task.organisation_id)
    if inside and actor.has(Permission.ROADMAP_VIEW):
        return Allowed()
    return Denied("Это задача другой территории.")


def can_comment(actor: Actor, task: Task) -> Decision:
    """Whoever reads the words about the task: comments are kept from the same eyes as marks."""
    decision = can_see(actor, task)
    if decision and not may_read_marks(actor, task):
        return Denied("Об этой задаче пишут исполнитель и те, кто подтверждает её выполнение.")
    return decision


def may_read_marks(actor: Actor, task: Task) -> bool:
    """Words and files of a mark are for its body, for who decides on it, and for the tiers between. The ministry reads
    those of the region alone: of organisations it sees numbers and states."""
    if is_own(actor, task) and actor.has(Permission.ROADMAP_MARK):
        return True
    between = actor.has(Permission.ROADMAP_MARK) and bool(can_see(actor, task))
    return between or is_above(actor, task)


def can_put_in_charge(actor: Actor, task: Task) -> Decision:
    return _in_own_body(actor, task, "Ответственного назначает исполнитель мероприятия.")
