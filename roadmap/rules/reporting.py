"""1.1, 2.5, 3.1 and 3.2: submissions, accepted periods and reports."""

from __future__ import annotations

from mentoring.access.actor import Actor
from monitoring.changes import REPORTS, SUBMISSIONS
from monitoring.models import Submission

from . import submitted
from .base import MUNICIPALITY, ORGANISATION, REGION, Asked, Evidence, Findings, Rule, all_of
from .sent import EveryReport, OneSubmission, reports_ready


class Support(EveryReport):
    """Roadmap 1.1: support and monitoring end, every quarter, in a report of the region."""

    code = "support"
    title = "Сопровождение: квартальные отчёты региона готовы"
    words = {
        REGION: "По каждому периоду, который закрывается в этом году, готов квартальный отчёт региона.",
        MUNICIPALITY: "Муниципалитет отмечает сам.",
        ORGANISATION: "Организация отмечает сама.",
    }
    by_hand = frozenset({MUNICIPALITY, ORGANISATION})


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
            return reports_ready(asked)
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


class Effectiveness(OneSubmission):
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
    condition = f"{submitted.ENDS} AND {submitted.ASKED}"

    def note(self, submission: Submission) -> str:
        version = submission.approved_version
        people = (version.mentees_asked or 0) + (version.mentors_asked or 0) if version else 0
        return f"опрошено: {people}"


class Analysis(EveryReport):
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
    by_hand = frozenset({ORGANISATION})
