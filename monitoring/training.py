"""The two numbers of training in a submission (domain.md 9.1, column 17): over the frozen or the live lessons. Pure.

What is counted is what the indicators count; a test compares both.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from mentoring.events.enums import Audience

from .indicators.training import KINDS
from .sheet import Lesson, Sheet

COLUMN = 17


@dataclass(frozen=True, slots=True)
class TrainingNumber:
    """People of one audience, each once whatever the number of lessons. `code` names its list in addresses."""

    code: str
    label: str
    audience: Audience

    def lessons(self, sheet: Sheet) -> list[Lesson]:
        return [one for one in sheet.training or () if one.audience == self.audience and one.kind in KINDS]

    def people(self, sheet: Sheet) -> frozenset[uuid.UUID]:
        return frozenset(one.identity for one in self.lessons(sheet))

    def count(self, sheet: Sheet) -> int | None:
        """None: the version was sent before the portal kept events («нет данных»)."""
        return None if sheet.training is None else len(self.people(sheet))


CURATORS = TrainingNumber("trained_curators", "Обучено кураторов", Audience.CURATOR)
MENTORS = TrainingNumber("trained_mentors", "Обучено наставников", Audience.MENTOR)
BY_CODE = {number.code: number for number in (CURATORS, MENTORS)}
