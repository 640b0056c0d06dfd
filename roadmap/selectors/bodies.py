"""The people of a task: those of its body who mark, those of the tier above who decide."""

from __future__ import annotations

from mentoring.access.permissions import Permission
from mentoring.accounts.selectors import user_ids_with

from ..enums import TaskTier
from ..models import Task
from ..policies import Decider, decider_of


def marker_ids(task: Task) -> set[int]:
    """Who marks it, of exactly its body."""
    if task.tier == TaskTier.ORGANISATION:
        return set(user_ids_with(Permission.ROADMAP_MARK, organisation_id=task.organisation_id))
    return set(user_ids_with(Permission.ROADMAP_MARK, municipality_id=task.municipality_id))


def decider_ids(task: Task) -> set[int]:
    """Who decides on its marks (policies.is_above): at the region's tier the centre marks too, the ministry not."""
    who = decider_of(task)
    if who is Decider.MUNICIPALITY:
        return set(user_ids_with(Permission.ROADMAP_CONFIRM, municipality_id=task.municipality_id))
    confirming = set(user_ids_with(Permission.ROADMAP_CONFIRM))
    centre = set(user_ids_with(Permission.ROADMAP_MARK))
    return confirming & centre if who is Decider.CENTRE else confirming - centre
