"""What the tabs of a submission have in common: heading, state, next step, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.core import clock
from mentoring.core.parts import Crumb, Tab, TimelineEntry
from mentoring.organisations.enums import Figure
from mentoring.organisations.models import MentoringForm
from mentoring.registry.enums import MentorCategory
from mentoring.workflow.advance import available_actions
from mentoring.workflow.undo import UNDO_WITHIN

from .. import numbers, policies, training
from ..checks import Finding, Severity
from ..enums import SubmissionState
from ..forms import SummaryForm, answer_name
from ..models import ReturnRemark, Submission
from ..selectors.answered import own_words
from ..selectors.faces import enterprise_names
from ..selectors.lists import ALL, list_of
from ..selectors.sheets import sheet_for, shows_live
from ..selectors.steps import address_of_target, next_step, story_of
from ..selectors.submissions import findings_of, open_remarks
from ..sheet import FIGURES, SATISFACTION, Sheet

REASON_HIDDEN = "Замечания читают организация и тот, кто проверяет."
_FIGURE_COLUMNS = {
    Figure.LEARNERS: 4,
    Figure.CHILDREN_10_19: 5,
    Figure.CHILDREN_15_19: 6,
    Figure.YOUNG_TEACHERS: 9,
}
_SHARE_OF = {
    "mentees_10_19": Figure.CHILDREN_10_19,
    "mentors_15_19": Figure.CHILDREN_15_19,
    "young_teachers": Figure.YOUNG_TEACHERS,
}


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number with its list; `share` in per cent of `share_of`."""

    code: str
    label: str
    column: int | None
    value: int | None
    url: str
    share: float | None = None
    share_of: str = ""


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A remark of a return with the way to its line."""

    remark: ReturnRemark
    url: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class FoundLine:
    finding: Finding
    url: str


def frame(actor: Actor, submission: Submission, active: str) -> dict[str, Any]:
    """The context of every tab."""
    own = actor.tier is Tier.ORGANISATION
    first = (
        Crumb("Сведения за период", reverse("monitoring:submissions"))
        if own
        else Crumb("Проверка", reverse("monitoring:review_queue"))
        if actor.has(Permission.SUBMISSION_REVIEW)
        else Crumb("Полнота сдачи", reverse("monitoring:period", args=[submission.period.code]))
    )
    tabs = _tabs(actor, submission, active)
    return {
        "submission": submission,
        "organisation": submission.organisation,
        "period": submission.period,
        "step": next_step(submission),
        "own": own,
        "tabs_of_page": tabs,
        "breadcrumbs": [Crumb("Главная", "/"), first, Crumb(str(submission.organisation))],
        "active": active,
        "tab_title": next((tab.label for tab in tabs if tab.active), "Подпись"),
        "is_live": shows_live(actor, submission),
        "actions": {transition.name for transition in available_actions(submission, actor)},
        "undo_until": _undo_until(actor, submission),
    }


def _undo_until(actor: Actor, submission: Submission) -> Any:
    if submission.state == SubmissionState.SUBMITTED or not policies.can_undo(actor, submission):
        return None
    return submission.state_since + UNDO_WITHIN


def _tabs(actor: Actor, submission: Submission, active: str) -> list[Tab]:
    wanted = [
        ("summary", "Сводка", "monitoring:submission"),
        ("rows", "Списки", "monitoring:submission_rows"),
        ("print", "Печатная форма", "monitoring:submission_print"),
    ]
    if not actor.has(Permission.PERSON_LIST):
        wanted.pop(1)
    elif actor.has(Permission.SUBMISSION_REVIEW) and submission.current_version_id:
        wanted.insert(0, ("changes", "Изменения", "monitoring:review"))
    return [
        Tab(label, reverse(name, args=[submission.public_id]), active=code == active) for code, label, name in wanted
    ]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read for a page once: the sheet (None: nothing has been sent yet) and what the checks find in it."""

    sheet: Sheet | None
    findings: list[Finding]


def read(actor: Actor, submission: Submission) -> Reading:
    """Live rows for the organisation that fills them in, what was sent for everybody else; each is read anew."""
    now = clock.now()
    sheet = sheet_for(actor, submission, now=now)
    return Reading(sheet, findings_of(submission, now=now, sheet=sheet) if sheet else [])


def summary_context(
    actor: Actor, submission: Submission, reading: Reading, *, form: SummaryForm | None = None, active: str = "summary"
) -> dict[str, Any]:
    """«Сводка» for the curator (with the form) and for readers (without); `active` names the tab that shows it."""
    sheet, found = reading.sheet, reading.findings
    forms = list(MentoringForm.objects.all())
    remarks = open_remarks(submission) if submission.state == SubmissionState.RETURNED else []
    lists = actor.has(Permission.PERSON_LIST)
    story = story_of(submission)
    context = frame(actor, submission, active) | {
        "sheet": sheet,
        "form": form,
        "groups": number_groups(sheet, forms, submission, actor) if sheet else [],
        "figures": figure_lines(sheet) if sheet else [],
        "satisfaction": satisfaction_lines(sheet) if sheet else [],
        "marked": _marked(actor, submission, sheet, remarks, forms) if lists else [],
        "story": story if lists else _without_words(story),
        "findings": [
            FoundLine(item, address_of_target(submission, item.target) if lists or "rows:" not in item.target else "")
            for item in found
        ],
        "blocking": sum(item.blocks for item in found),
        "checks_words": checks_in_words(found),
        "return_reason": _return_reason(submission, story, remarks) if lists else REASON_HIDDEN,
    }
    if form is not None:
        context |= _fields(form, context["findings"], {remark.target.partition(":")[2]: remark for remark in remarks})
    return context


def checks_in_words(found: Sequence[Finding]) -> str:
    """«Ошибок: 1, предупреждений без пояснения: 2»; empty when nothing blocks."""
    errors = sum(item.severity is Severity.ERROR for item in found)
    silent = sum(item.blocks for item in found) - errors
    parts = ((errors, "ошибок"), (silent, "предупреждений без пояснения"))
    return ", ".join(f"{words}: {count}" for count, words in parts if count).capitalize()


def _fields(form: SummaryForm, found: list[FoundLine], remarks: dict[str, ReturnRemark]) -> dict[str, Any]:
    """Fields with the remarks of a return beside them, warnings with the field for their comment."""
    answers = {finding.code: form[answer_name(finding.code)] for finding in form.warnings}
    return {
        "figure_fields": [(form[figure.value], remarks.get(figure.value)) for figure in FIGURES],
        "satisfaction_fields": [(form[name], remarks.get(name)) for name in SATISFACTION],
        "warnings": [(line, answers[line.finding.code]) for line in found if line.finding.code in answers],
    }


def _marked(
    actor: Actor,
    submission: Submission,
    sheet: Sheet | None,
    remarks: Sequence[ReturnRemark],
    forms: list[MentoringForm],
) -> list[MarkedLine]:
    """The remarks with their lines; the organisation also reads the names of its own people."""
    names: dict[str, str] = {}
    if sheet and actor.has(Permission.PERSON_LIST) and any(row.target.startswith("fact:") for row in remarks):
        found = list_of(actor, submission, sheet, ALL, forms=forms, now=clock.now())
        names = {f"fact:{line.key}": line.title for line in found.lines} if found else {}
    return [
        MarkedLine(remark, address_of_target(submission, remark.target), names.get(remark.target, ""))
        for remark in remarks
    ]


def _without_words(story: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """Steps without what people wrote: it is about persons, and this reader is told numbers only."""
    return [replace(entry, comment="") for entry in story]


def _return_reason(submission: Submission, story: Sequence[TimelineEntry], remarks: Sequence[ReturnRemark]) -> str:
    """The words of a return without those of its lines, which stand in a list of their own."""
    if submission.state != SubmissionState.RETURNED:
        return ""
    comment = next((entry.comment for entry in story if entry.comment), "")
    return own_words(comment, remarks)


def number_groups(
    sheet: Sheet, forms: Sequence[MentoringForm], submission: Submission, actor: Actor
) -> list[tuple[str, list[NumberLine]]]:
    """Numbers of table 9.1 in groups with a heading; links only for those who may open the lists."""
    address = reverse("monitoring:submission_rows", args=[submission.public_id])
    may_open = actor.has(Permission.PERSON_LIST)

    def lines(wanted: Iterable[numbers.Number], *, empty: bool = True) -> list[NumberLine]:
        made = []
        for number in wanted:
            value = number.count(sheet.rows)
            if value or empty:
                figure = _SHARE_OF.get(number.code)
                made.append(
                    NumberLine(
                        number.code,
                        number.label,
                        number.column,
                        value,
                        f"{address}?list={number.code}" if may_open else "",
                        numbers.share(value, sheet.figure(figure)) if figure else None,
                        figure.label.lower() if figure else "",
                    )
                )
        return made

    taught = [
        NumberLine(one.code, one.label, training.COLUMN, value, f"{address}?list={one.code}" if opens else "")
        for one in training.BY_CODE.values()
        for value in (one.count(sheet),)
        for opens in (may_open and value is not None,)
    ]
    return [
        (
            "Охват",
            lines(
                [numbers.MENTEES, numbers.MENTEES_10_19, numbers.MENTORS, numbers.MENTORS_15_19, numbers.YOUNG_TEACHERS]
            ),
        ),
        ("Пары и группы", lines([numbers.PAIRS]) + lines(map(numbers.of_form, forms), empty=False)),
        ("Кто наставники", lines(map(numbers.of_category, MentorCategory), empty=False)),
        ("Партнёры и итоги", lines([numbers.ENTERPRISES, numbers.COMPLETED, numbers.ENDED_EARLY])),
        ("Обучение", taught),
    ]


def figure_lines(sheet: Sheet) -> list[tuple[int, str, int | None]]:
    return [(_FIGURE_COLUMNS[figure], figure.label, sheet.figure(figure)) for figure in FIGURES]


def satisfaction_lines(sheet: Sheet) -> list[tuple[int, str, int | None, int | None, float | None]]:
    """(column, who, asked, satisfied, per cent)."""
    given = sheet.satisfaction
    return [
        (column, who, asked, satisfied, None if satisfied is None else numbers.share(satisfied, asked))
        for column, who, asked, satisfied in (
            (14, "наставляемых", given.mentees_asked, given.mentees_satisfied),
            (15, "наставников", given.mentors_asked, given.mentors_satisfied),
        )
    ]


@dataclass(frozen=True, slots=True)
class PaperLine:
    column: int
    label: str
    value: float | None
    share: float | None = None
    has_share: bool = False


def paper_context(actor: Actor, submission: Submission) -> dict[str, Any]:
    """The official table for one organisation, column by column, with state and time of the data."""
    sheet = sheet_for(actor, submission, now=clock.now())
    context = frame(actor, submission, "print") | {"sheet": sheet}
    if sheet is None:
        return context
    partners = sorted(enterprise_names(actor, submission, sheet.rows).values())
    return context | {"paper_lines": _paper_lines(sheet, list(MentoringForm.objects.all())), "partners": partners}


def _paper_lines(sheet: Sheet, forms: Sequence[MentoringForm]) -> list[PaperLine]:
    def shared(number: numbers.Number) -> PaperLine:
        value = number.count(sheet.rows)
        share = numbers.share(value, sheet.figure(_SHARE_OF[number.code]))
        return PaperLine(number.column or 0, number.label, value, share, True)

    def plain(number: numbers.Number) -> PaperLine:
        return PaperLine(number.column or 0, number.label, number.count(sheet.rows))

    figures = [PaperLine(column, label, value) for column, label, value in figure_lines(sheet)]
    levels = [
        PaperLine(column, f"Опрошено {who}, из них довольны (%)", asked, level, True)
        for column, who, asked, _, level in satisfaction_lines(sheet)
    ]
    return [
        *figures[:3],
        shared(numbers.MENTEES_10_19),
        shared(numbers.MENTORS_15_19),
        figures[3],
        shared(numbers.YOUNG_TEACHERS),
        plain(numbers.PAIRS),
        *(plain(numbers.of_form(form)) for form in forms),
        plain(numbers.MENTORS),
        *(plain(numbers.of_category(category)) for category in MentorCategory),
        plain(numbers.ENTERPRISES),
        *levels,
        plain(numbers.COMPLETED),
        plain(numbers.ENDED_EARLY),
        *(PaperLine(training.COLUMN, one.label, one.count(sheet)) for one in training.BY_CODE.values()),
    ]
