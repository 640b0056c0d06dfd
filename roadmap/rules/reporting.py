"""1.1, 2.5, 3.1 and 3.2: submissions, accepted periods and reports."""

from __future__ import annotations

from mentoring.access.actor import Actor
from mentoring.organisations.changes import ORGANISATIONS
from monitoring.changes import REPORTS, SUBMISSIONS
from monitoring.models import Submission

from ..enums import Outcome
from . import coverage, submitted
from .base import MUNICIPALITY, NOT_YET, ORGANISATION, REGION, Asked, Evidence, Finding, Findings, Rule, all_of

_REPORTED = "Отчёты готовы"


def _reports(asked: Asked) -> Findings:
    return all_of(submitted.reported(asked), submitted.closing(asked), _REPORTED)


class Support(Rule):
    """Roadmap 1.1: support and monitoring end, every quarter, in a report of the region."""

    code = "support"
    title = "Сопровождение: квартальные отчёты региона готовы"
    words = {
        REGION: "По каждому периоду, который закрывается в этом году, готов квартальный отчёт региона.",
        MUNICIPALITY: "Муниципалитет отмечает сам.",
        ORGANISATION: "Организация отмечает сама.",
    }
    topics = frozenset({REPORTS})
    by_hand = frozenset({MUNICIPALITY, ORGANISATION})
    group = "monitoring"

    def found(self, asked: Asked) -> Findings:
        return _reports(asked)

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        return submitted.reported_shown(asked, actor)


class Monitoring(Rule):
    """Roadmap 2.5. Each tier does its own part: submits, has its period accepted, reports."""

    code = "monitoring"
    title = "Мониторинг внедрения: сведения приняты"
    words = {
        REGION: "По каждому периоду, который закрывается в этом году, готов квартальный отчёт региона.",
        MUNICIPALITY: "Регион принял все периоды муниципалитета, которые закрываются в этом году.",
        ORGANISATION: "Приняты сведения за все периоды, которые закрываются в этом году.",
    }
    topics = frozenset({SUBMISSIONS, REPORTS})
    group = "monitoring"

    def found(self, asked: Asked) -> Findings:
        if asked.tier is REGION:
            return _reports(asked)
        if asked.tier is MUNICIPALITY:
            return all_of(submitted.accepted(asked), submitted.closing(asked), "Периоды приняты")
        rows = submitted.approved(asked, submitted.CLOSES, which="max")
        return all_of(
            (((place, pk), count, day) for place, pk, count, day in rows), submitted.closing(asked), "Сведения приняты"
        )

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        if asked.tier is REGION:
            return submitted.reported_shown(asked, actor)
        if asked.tier is MUNICIPALITY:
            return submitted.accepted_shown(asked)
        return submitted.approved_shown(asked, submitted.CLOSES, actor, lambda row: str(row.get_state_display()))


class Effectiveness(Rule):
    """Roadmap 3.1: satisfaction was asked about (domain.md 4.1, rows 5–6)."""

    code = "effectiveness"
    title = "Мониторинг эффективности: участники опрошены"
    words = {
        REGION: "Участники опрошены во всех действующих организациях края.",
        MUNICIPALITY: "Участники опрошены во всех действующих организациях муниципалитета.",
        ORGANISATION: (
            "В принятых сведениях хотя бы за один квартал этого года указано, сколько участников опрошено об "
            "удовлетворённости."
        ),
    }
    topics = frozenset({SUBMISSIONS, ORGANISATIONS})
    group = "monitoring"
    rises = True
    _condition = f"{submitted.ENDS} AND {submitted.ASKED}"

    def found(self, asked: Asked) -> Findings:
        if asked.tier is not ORGANISATION:
            return coverage.covered(asked, self.code)
        rows = submitted.approved(asked, self._condition, which="min")
        return Findings(
            {(place, pk): Finding(Outcome.DONE, day, count) for place, pk, count, day in rows}, otherwise=NOT_YET
        )

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        if asked.tier is not ORGANISATION:
            return coverage.shown(asked, self.code, actor)
        return submitted.approved_shown(asked, self._condition, actor, _asked)


def _asked(submission: Submission) -> str:
    version = submission.approved_version
    people = (version.mentees_asked or 0) + (version.mentors_asked or 0) if version else 0
    return f"опрошено: {people}"


class Analysis(Rule):
    """Roadmap 3.2. A municipality may order the report of its own territory."""

    code = "analysis"
    title = "Анализ результатов: отчёты по закрытым периодам"
    words = {
        REGION: "По каждому периоду, который закрывается в этом году, готов квартальный отчёт региона.",
        MUNICIPALITY: (
            "По каждому периоду, который закрывается в этом году, после его закрытия построен отчёт муниципалитета."
        ),
        ORGANISATION: "Организация отмечает сама: анализ обсуждён, решения приняты.",
    }
    topics = frozenset({REPORTS})
    by_hand = frozenset({ORGANISATION})
    group = "monitoring"

    def found(self, asked: Asked) -> Findings:
        return _reports(asked)

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        return submitted.reported_shown(asked, actor)
