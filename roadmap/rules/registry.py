"""All rules by their codes; an activity names the one that computes its status (`Activity.rule`)."""

from __future__ import annotations

from .base import Rule
from .bases import MenteeBase, MentorBase
from .by_hand import BY_HAND
from .dissemination import Dissemination
from .pairs import Meetings, Pairs
from .reporting import Analysis, Effectiveness, Monitoring, Support
from .training import Courses, Seminars

MARKED = "marked"
_ALL: tuple[Rule, ...] = (
    Support(),
    Seminars(),
    Courses(),
    MenteeBase(),
    MentorBase(),
    Pairs(),
    Meetings(),
    Dissemination(),
    Monitoring(),
    Effectiveness(),
    Analysis(),
    *BY_HAND,
)
RULES: dict[str, Rule] = {rule.code: rule for rule in _ALL}


def rule(code: str) -> Rule:
    """The rule of an activity; without one, or with a code of a later release, the body marks by hand."""
    return RULES.get(code) or RULES[MARKED]


def choices() -> list[tuple[str, str]]:
    """For the editor of an activity."""
    return [(each.code, each.title) for each in _ALL]


def hearing(topic: str) -> list[Rule]:
    """The rules that a change of this topic concerns."""
    return [each for each in _ALL if topic in each.topics]
