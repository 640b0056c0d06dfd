"""Messages of the ladder of deadlines: one for each recipient, step and date, whatever the number of tasks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse

from mentoring.access.permissions import Permission
from mentoring.core.wording import plural_form
from mentoring.notifications import ladder
from mentoring.notifications.messages import PortalMessage
from mentoring.notifications.models import Delivery

_SHOWN = 12


@dataclass(frozen=True)
class _Deadline(PortalMessage):
    """`lines` are «1.4 Формирование базы наставляемых»; `today` is the day of the writing."""

    due: dt.date
    today: dt.date
    lines: tuple[str, ...]

    holders = frozenset({Permission.ROADMAP_MARK})

    @property
    def title(self) -> str:
        when = ladder.in_words(self.due, self.today)
        return f"{when}: {self.lines[0]}" if len(self.lines) == 1 else f"{when}: {_activities(len(self.lines))}"

    @property
    def text(self) -> str:
        return _listed(self.lines) if len(self.lines) > 1 else ""

    @property
    def link(self) -> str:
        return reverse("roadmap:tasks")


class DeadlineComes(_Deadline):
    kind: ClassVar[str] = "roadmap.deadline"
    label: ClassVar[str] = "Приближается срок дорожной карты"


class DeadlineMissed(_Deadline):
    kind: ClassVar[str] = "roadmap.overdue"
    label: ClassVar[str] = "Просрочено мероприятие дорожной карты"
    delivery: ClassVar[Delivery] = Delivery.INSTANT


@dataclass(frozen=True)
class MissedBelow(PortalMessage):
    """For the tier above: `bodies` is how many organisations or municipalities are late, `lines` say with what."""

    kind: ClassVar[str] = "roadmap.below"
    label: ClassVar[str] = "Просрочено у тех, кого вы курируете"
    holders = frozenset({Permission.ROADMAP_CONFIRM})

    bodies: int
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        word = plural_form(self.bodies, "исполнителя", "исполнителей", "исполнителей")
        return f"Просрочены мероприятия дорожной карты: у {self.bodies} {word}"

    @property
    def text(self) -> str:
        return _listed(self.lines)

    @property
    def link(self) -> str:
        return reverse("roadmap:matrix")


def _activities(count: int) -> str:
    return f"{count} {plural_form(count, 'мероприятие', 'мероприятия', 'мероприятий')} дорожной карты"


def _listed(lines: tuple[str, ...]) -> str:
    more = f"\nи ещё {len(lines) - _SHOWN}" if len(lines) > _SHOWN else ""
    return "\n".join(lines[:_SHOWN]) + more
