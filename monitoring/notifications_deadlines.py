"""Messages of the ladder of a period's deadline: to the school, and to the reviewer about those who are late."""

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


@dataclass(frozen=True)
class PeriodDeadline(PortalMessage):
    """Both dates stand together, always."""

    kind: ClassVar[str] = "period.deadline"
    label: ClassVar[str] = "Приближается срок сдачи сведений"
    holders = frozenset({Permission.SUBMISSION_EDIT})

    period: str
    on_time_until: dt.date
    closes_on: dt.date
    today: dt.date

    @property
    def title(self) -> str:
        return f"{ladder.in_words(self.on_time_until, self.today)}: сведения, {self.period}"

    @property
    def text(self) -> str:
        return f"Вовремя до {self.on_time_until:%d.%m.%Y}, закрывается {self.closes_on:%d.%m.%Y}."

    @property
    def link(self) -> str:
        return reverse("monitoring:submissions")


class PeriodMissed(PeriodDeadline):
    kind: ClassVar[str] = "period.overdue"
    label: ClassVar[str] = "Сведения не сданы в срок"
    delivery: ClassVar[Delivery] = Delivery.INSTANT


@dataclass(frozen=True)
class MissedBelow(PortalMessage):
    """For who reviews: how many organisations have not sent the period."""

    kind: ClassVar[str] = "period.below"
    label: ClassVar[str] = "Организации не сдали сведения в срок"
    holders = frozenset({Permission.SUBMISSION_REVIEW})

    period: str
    code: str
    late: int
    closes_on: dt.date

    @property
    def title(self) -> str:
        word = plural_form(self.late, "организация", "организации", "организаций")
        return f"{self.period}: не сдали в срок {self.late} {word}"

    @property
    def text(self) -> str:
        return f"Период закрывается {self.closes_on:%d.%m.%Y}."

    @property
    def link(self) -> str:
        return reverse("monitoring:period", args=[self.code])
