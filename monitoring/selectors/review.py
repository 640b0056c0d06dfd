"""What reviewers read: the queue, and the difference of a submission in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.core.pagination import KeysetPage, paginate
from mentoring.core.parts import FieldChange
from mentoring.organisations.enums import Figure
from mentoring.organisations.models import MentoringForm
from mentoring.registry.enums import MenteeCategory, MentorCategory

from ..difference import NumberChange, RowChange, TrainingChange, difference
from ..enums import Outcome, SubmissionState
from ..models import Submission, SubmissionVersion
from ..sheet import SATISFACTION_LABELS, Row
from ..training import BY_CODE
from .changes import ChangeCount, base_version, change_counts
from .faces import Face, Faces, enterprise_names
from .lists import state_words
from .returns import counts_after_return
from .sheets import frozen_sheet

PAGE = 25


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """`states` empty means all that were ever sent; `unchanged` and `late` narrow further."""

    period_code: str = ""
    states: tuple[str, ...] = ()
    late: bool = False
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class QueueLine:
    """`changes` against the approved version, `after_return` against the version that was returned, if any."""

    submission: Submission
    changes: ChangeCount | None
    late: bool
    after_return: ChangeCount | None = None


def reviewable(actor: Actor) -> QuerySet[Submission]:
    """What this actor reviews: an officer the municipality's, the region краевое подчинение. No drafts."""
    rows = Submission.objects.visible_to(actor).filter(current_version__isnull=False)
    if not actor.has(Permission.SUBMISSION_REVIEW) or actor.tier is Tier.ORGANISATION:
        return rows.none()
    return rows.filter(municipality__is_krai=actor.tier is Tier.REGION)


def filtered(actor: Actor, wanted: QueueFilter) -> QuerySet[Submission]:
    rows = reviewable(actor)
    if wanted.period_code:
        rows = rows.filter(period__code=wanted.period_code)
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.late:
        rows = rows.filter(current_version__on_time=False)
    if wanted.unchanged:
        counts = change_counts(list(rows.filter(state=SubmissionState.SUBMITTED).values_list("pk", flat=True)))
        rows = rows.filter(pk__in=[pk for pk, count in counts.items() if count.unchanged])
    return rows


def queue(actor: Actor, wanted: QueueFilter, *, cursor: str | None = None) -> KeysetPage[QueueLine]:
    """A page of the queue, the longest waiting first, with the number of changes of each."""
    page = paginate(
        filtered(actor, wanted).select_related("organisation", "municipality", "period", "current_version"),
        order=("state_since", "pk"),
        cursor=cursor,
        size=PAGE,
    )
    counts = change_counts([row.pk for row in page.items])
    again = counts_after_return(page.items)
    lines = [
        QueueLine(row, counts.get(row.pk), not row.current_version.on_time, again.get(row.pk)) for row in page.items
    ]
    return KeysetPage(lines, page.next_cursor, page.previous_cursor, page.last_cursor, page.size)


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line of the difference; `target` is what a remark about it names."""

    kind: str
    target: str
    title: str
    note: str
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference in words. Without a base everything is new, and nothing is listed here."""

    base: SubmissionVersion | None
    numbers: Sequence[ChangedLine] = field(default_factory=tuple)
    training: Sequence[ChangedLine] = field(default_factory=tuple)
    rows: Sequence[ChangedLine] = field(default_factory=tuple)

    @property
    def total(self) -> int:
        return len(self.numbers) + len(self.training) + len(self.rows)

    def count(self, kind: str) -> int:
        return sum(line.kind == kind for line in self.rows)


def comparison(actor: Actor, submission: Submission) -> Comparison:
    """The current version against its base. The submission has a current version and is visible to the actor."""
    base = base_version(submission)
    return Comparison(None) if base is None else compared_with(base, actor, submission)


def compared_with(base: SubmissionVersion, actor: Actor, submission: Submission) -> Comparison:
    """The current version against any other one of the same organisation."""
    assert submission.current_version is not None
    found = difference(
        frozen_sheet(base),
        frozen_sheet(submission.current_version),
        same_period=base.submission.period_id == submission.period_id,
    )
    words = _Words(actor, submission, [change.row for change in found.rows], found.rows)
    return Comparison(
        base,
        numbers=[_number_line(change) for change in found.numbers],
        training=[_training_line(change) for change in found.training],
        rows=[words.line(change) for change in found.rows],
    )


def _number_line(change: NumberChange) -> ChangedLine:
    """«learners» is a figure, «mentees_asked» a field."""
    entered = SATISFACTION_LABELS.get(change.name)
    target = f"{'field' if entered else 'figure'}:{change.name}"
    return ChangedLine("changed", target, entered or str(Figure(change.name).label), "", (_value_change(change),))


def _training_line(change: TrainingChange) -> ChangedLine:
    note = "" if change.before != change.after else "число прежнее, люди другие"
    target = f"training:{change.code}"
    return ChangedLine("changed", target, BY_CODE[change.code].label, note, (_value_change(change),))


def _value_change(change: NumberChange | TrainingChange) -> FieldChange:
    words = ["нет данных" if value is None else str(value) for value in (change.before, change.after)]
    return FieldChange("Значение", *words)


def row_title(row: Row, face: Face, form: str) -> tuple[str, str]:
    """How a row is called in the review: the person, then role, form and code."""
    role = "наставляемый" if row.is_mentee else "наставник"
    return face.title, ", ".join(part for part in (role, face.born, form, face.code) if part)


class _Words:
    """Rows of a difference in words."""

    def __init__(self, actor: Actor, submission: Submission, rows: list[Row], changes: Sequence[RowChange]) -> None:
        self._faces = Faces(actor, submission, rows)
        self._forms = dict(MentoringForm.objects.values_list("pk", "title"))
        both = [row for change in changes for row in (change.before, change.after) if row]
        self._enterprises = enterprise_names(actor, submission, both)

    def line(self, change: RowChange) -> ChangedLine:
        row = change.row
        title, note = row_title(row, self._faces.of(row), self._forms[row.form_id])
        if change.kind == "new":
            note += f", с {row.entered_on:%d.%m.%Y}" if row.entered_on else ""
        elif change.is_gone:
            note += " – в новой версии строки нет"
        elif change.kind == "closed":
            note += f" – {state_words(row)}"
        changes = () if change.before is None or change.after is None else self._changes(change)
        return ChangedLine(change.kind, f"fact:{row.key}", title, note, changes)

    def _changes(self, change: RowChange) -> tuple[FieldChange, ...]:
        assert change.before is not None
        assert change.after is not None
        return tuple(
            FieldChange("Имя или дата рождения", "прежние", "исправлены")
            if name == "identity"
            else FieldChange(_FIELD_LABELS[name], self._value(change.before, name), self._value(change.after, name))
            for name in change.fields
        )

    def _value(self, row: Row, name: str) -> str:
        value = getattr(row, name)
        if value is None:
            return ""
        if name == "form_id":
            return self._forms[value]
        if name == "category":
            kinds = MenteeCategory if row.is_mentee else MentorCategory
            return str(kinds(value).label)
        if name == "outcome":
            return str(Outcome(value).label)
        if name == "enterprise":
            return self._enterprises.get(value, "предприятие")
        return f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else str(value)


_FIELD_LABELS = {
    "form_id": "Форма",
    "category": "Кто",
    "outcome": "Состояние",
    "enterprise": "Предприятие",
    "entered_on": "Начало",
    "left_on": "Окончание",
    "age": "Возраст",
}
