"""What rules of submissions and reports share: one accepted submission is enough, or a report on every period."""

from __future__ import annotations

from abc import abstractmethod

from mentoring.access.actor import Actor
from mentoring.organisations.changes import ORGANISATIONS
from monitoring.changes import REPORTS, SUBMISSIONS
from monitoring.models import Submission

from ..enums import Outcome
from . import coverage, submitted
from .base import NOT_YET, ORGANISATION, Asked, Evidence, Finding, Findings, Rule, all_of


class OneSubmission(Rule):
    """An organisation is done with its first accepted submission that fits; the tiers above count organisations."""

    topics = frozenset({SUBMISSIONS, ORGANISATIONS})
    group = "monitoring"
    rises = True

    @property
    @abstractmethod
    def condition(self) -> str:
        """Which submissions fit (SQL of `submitted`)."""

    @abstractmethod
    def note(self, submission: Submission) -> str:
        """What is said of one of them in the list."""

    def found(self, asked: Asked) -> Findings:
        if asked.tier is not ORGANISATION:
            return coverage.covered(asked, self.code)
        rows = submitted.approved(asked, self.condition, which="min")
        return Findings(
            {(place, pk): Finding(Outcome.DONE, day, count) for place, pk, count, day in rows}, otherwise=NOT_YET
        )

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        if asked.tier is not ORGANISATION:
            return coverage.shown(asked, self.code, actor)
        return submitted.approved_shown(asked, self.condition, actor, self.note)


class EveryReport(Rule):
    """A report of the territory on every period that closes in the year."""

    topics = frozenset({REPORTS})
    group = "monitoring"

    def found(self, asked: Asked) -> Findings:
        return reports_ready(asked)

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        return submitted.reported_shown(asked, actor)


def reports_ready(asked: Asked) -> Findings:
    return all_of(submitted.reported(asked), submitted.closing(asked), "Отчёты готовы")
