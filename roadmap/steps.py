"""What moves a computed task on, in words, and where it is done: a status without a next step is a dead end."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission

from .enums import Outcome, TaskTier
from .models import Task
from .rules.registry import rule

_REGION, _MUNICIPALITY, _ORGANISATION = TaskTier.REGION, TaskTier.MUNICIPALITY, TaskTier.ORGANISATION


@dataclass(frozen=True, slots=True)
class Step:
    """`words` say what to do, `label` is that of the link; who lacks `permission` gets no link."""

    words: str
    label: str
    url_name: str
    permission: Permission = Permission.ROADMAP_VIEW


def _submit(words: str) -> Step:
    return Step(words, "Сведения за период", "monitoring:submissions", Permission.SUBMISSION_VIEW)


def _events(words: str) -> Step:
    return Step(words, "Мероприятия", "events:list", Permission.EVENT_VIEW)


def _pairs(words: str) -> Step:
    return Step(words, "Пары и группы", "pairing:list", Permission.PERSON_LIST)


def _below(words: str) -> Step:
    return Step(words, "Кто не выполнил", "roadmap:matrix")


def _reports(words: str) -> Step:
    return Step(words, "Отчёты", "monitoring:reports", Permission.REPORT_VIEW)


_BASE = "Внести {} в базу и сдать сведения: отметится, когда их примут"
_REMIND = "Помочь организациям, которые ещё не выполнили"
_STEPS = {
    ("support", _REGION): _reports("Построить отчёты за закрытые кварталы"),
    ("seminars", _REGION): _events("Провести семинар и отметить, кто был"),
    ("seminars", _MUNICIPALITY): _events("Провести семинар и отметить, кто был, или побывать на нём"),
    ("seminars", _ORGANISATION): _events("Записать куратора на семинар"),
    ("courses", _REGION): _events("Провести курсы и отметить, кто был"),
    ("courses", _MUNICIPALITY): _events("Провести курсы и отметить, кто был, или пройти их"),
    ("courses", _ORGANISATION): _events("Записать куратора или педагога на курсы"),
    ("mentee_base", _REGION): _below(_REMIND),
    ("mentee_base", _MUNICIPALITY): _below(_REMIND),
    ("mentee_base", _ORGANISATION): _submit(_BASE.format("наставляемых")),
    ("mentor_base", _REGION): _below(_REMIND),
    ("mentor_base", _MUNICIPALITY): _below(_REMIND),
    ("mentor_base", _ORGANISATION): _submit(_BASE.format("наставников")),
    ("pairs", _ORGANISATION): _pairs("Сформировать хотя бы одну пару или группу"),
    ("meetings", _ORGANISATION): _pairs("Внести встречи тех пар, у которых их ещё нет"),
    ("dissemination", _REGION): _events("Провести мероприятие о лучших практиках или конференцию"),
    ("dissemination", _MUNICIPALITY): _events("Провести мероприятие о лучших практиках или принять участие"),
    ("dissemination", _ORGANISATION): _events("Провести мероприятие о лучших практиках или принять участие"),
    ("monitoring", _REGION): _reports("Построить отчёты за закрытые кварталы"),
    ("monitoring", _MUNICIPALITY): Step(
        "Проверить сведения организаций, чтобы регион принял период",
        "Проверка",
        "monitoring:review_queue",
        Permission.SUBMISSION_REVIEW,
    ),
    ("monitoring", _ORGANISATION): _submit("Сдать сведения за период"),
    ("effectiveness", _REGION): _below(_REMIND),
    ("effectiveness", _MUNICIPALITY): _below(_REMIND),
    ("effectiveness", _ORGANISATION): _submit("Опросить участников и указать это в сведениях за период"),
    ("analysis", _REGION): _reports("Построить отчёты за закрытые кварталы"),
    ("analysis", _MUNICIPALITY): _reports("Построить отчёты муниципалитета за закрытые кварталы"),
}


def step_of(task: Task) -> Step | None:
    """Of a task that the portal counts and that is not done; None for those that are marked by hand or done."""
    if task.outcome != Outcome.OPEN:
        return None
    return _STEPS.get((rule(task.activity.rule).code, TaskTier(task.tier)))


def step_url(task: Task, actor: Actor) -> str:
    """Where it is done; empty when there is no such place for this actor."""
    step = step_of(task)
    if step is None or not actor.has(step.permission):
        return ""
    if step.url_name == "roadmap:matrix":
        query = f"?year={task.year}"
        if task.municipality is not None:
            return reverse("roadmap:matrix_municipality", args=[task.municipality.code]) + query
        return reverse(step.url_name) + query
    return reverse(step.url_name)
