"""Forms of submissions and their review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from mentoring.organisations.enums import Figure

from .checks import Finding, Severity
from .enums import ReturnReason, SubmissionState
from .models import Period
from .services.submissions import ANSWER_LIMIT
from .sheet import FIGURES, SATISFACTION, Satisfaction, Sheet

_MOST = 1_000_000


def _whole(label: str, *, help_text: str = "", source: str = "") -> forms.IntegerField:
    field = forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=_MOST,
        help_text=help_text,
        error_messages={
            "invalid": "Нужно целое число, например 412.",
            "min_value": "Число не может быть меньше нуля.",
            "max_value": f"Не больше {_MOST}.",
        },
    )
    field.legal_source = source  # type: ignore[attr-defined]
    return field


class SummaryForm(forms.Form):
    """«Сводка»: yearly figures, satisfaction, comments to warnings. Empty means «нет данных»."""

    learners = _whole(
        Figure.LEARNERS.label, help_text="Все обучающиеся на отчётную дату.", source="свод по охвату, гр. 4"
    )
    children_10_19 = _whole(Figure.CHILDREN_10_19.label, help_text="Из них.", source="свод, гр. 5")
    children_15_19 = _whole(Figure.CHILDREN_15_19.label, help_text="Из них.", source="свод, гр. 6")
    young_teachers = _whole(
        Figure.YOUNG_TEACHERS.label,
        help_text="Педагоги со стажем до трёх лет. Если таких нет – 0.",
        source="свод, гр. 9",
    )
    mentees_asked = _whole("Наставляемых опрошено", help_text="Пусто, если опроса ещё не было.", source="свод, гр. 14")
    mentees_satisfied = _whole("Наставляемые: сколько из них довольны участием")
    mentors_asked = _whole("Наставников опрошено", help_text="Пусто, если опроса ещё не было.", source="свод, гр. 15")
    mentors_satisfied = _whole("Наставники: сколько из них довольны участием")
    note = forms.CharField(
        label="Примечание", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Без имён и сведений о здоровье или семье.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, findings: Iterable[Finding] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings = [finding for finding in findings if finding.severity is Severity.WARNING]
        for finding in self.warnings:
            self.fields[answer_name(finding.code)] = forms.CharField(
                label=f"Пояснение: {_about(finding.code)}",
                required=False,
                max_length=ANSWER_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for who in ("mentees", "mentors"):
            asked, satisfied = cleaned.get(f"{who}_asked"), cleaned.get(f"{who}_satisfied")
            if satisfied is not None and satisfied > (asked or 0) and f"{who}_asked" not in self.errors:
                self.add_error(f"{who}_satisfied", f"Довольных ({satisfied}) больше, чем опрошенных ({asked or 0}).")
        return cleaned

    @property
    def figures(self) -> dict[Figure, int | None]:
        return {figure: self.cleaned_data[figure.value] for figure in FIGURES}

    @property
    def satisfaction(self) -> Satisfaction:
        return Satisfaction(**{name: self.cleaned_data[name] for name in SATISFACTION})

    @property
    def answers(self) -> dict[str, str]:
        return {finding.code: self.cleaned_data[answer_name(finding.code)] for finding in self.warnings}

    def show(self, findings: Iterable[Finding]) -> None:
        """Put what blocks beside its field: the form has been checked already."""
        for finding in findings:
            kind, _, name = finding.target.partition(":")
            if finding.severity is Severity.WARNING:
                if finding.blocks:
                    self.add_error(answer_name(finding.code), "Без пояснения отправить нельзя.")
            elif finding.blocks and kind in {"figure", "field"} and name not in self.errors:
                self.add_error(name, finding.text)
            elif finding.blocks and kind not in {"figure", "field"}:
                self.add_error(None, finding.text)


_ABOUT = {
    "zero_coverage": "почему никого нет",
    "growth_mentees": "рост числа наставляемых",
    "growth_mentors": "рост числа наставников",
    "forms_sum": "участие в нескольких формах",
    "no_consent": "нет согласий",
    "mentors_without_age": "наставники без года рождения",
    "mentees_asked_many": "число опрошенных наставляемых",
    "mentors_asked_many": "число опрошенных наставников",
}


def _about(code: str) -> str:
    """Which warning a comment is about: links of the summary must differ."""
    return _ABOUT.get(code, "предупреждение")


def answer_name(code: str) -> str:
    return f"answer_{code}"


def summary_values(sheet: Sheet, version: int) -> dict[str, Any]:
    """What the form holds before anybody has typed."""
    return (
        {figure.value: sheet.figure(figure) for figure in FIGURES}
        | {name: getattr(sheet.satisfaction, name) for name in SATISFACTION}
        | {answer_name(code): text for code, text in sheet.answers.items()}
        | {"note": sheet.note, "version": version}
    )


class VersionForm(forms.Form):
    """A button: the version of the row that the person saw, so that a stale page changes nothing."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(VersionForm):
    """A step that needs words."""

    comment = forms.CharField(
        label="Причина", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Напишите причину: без неё решение непонятно тому, кто будет исправлять."},
    )  # fmt: skip


class ReturnForm(VersionForm):
    """A return: words for the whole, reasons by line in `RemarkForm`."""

    comment = forms.CharField(
        label="Общее пояснение",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Попадёт в письмо организации вместе с замечаниями к строкам. Без имён.",
    )


class RemarkForm(forms.Form):
    """One line of a return."""

    target = forms.CharField(max_length=80, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label="Причина", choices=ReturnReason.choices)
    text = forms.CharField(label="Пояснение", required=False, max_length=500)


RemarkFormSet = forms.formset_factory(RemarkForm, extra=0, max_num=200, absolute_max=200)


class QueueFilterForm(forms.Form):
    """Filters of the queue; they live in the address."""

    period = forms.ChoiceField(label="Период", required=False)
    state = forms.ChoiceField(label="Состояние", required=False)
    late = forms.BooleanField(label="Только поздние", required=False)
    unchanged = forms.BooleanField(label="Только без изменений", required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, periods: Iterable[Period]) -> None:
        super().__init__(data)
        self.fields["period"].choices = [("", "Все периоды"), *((p.code, p.title) for p in periods)]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", "Все отправленные"), *REVIEW_STATES]  # type: ignore[attr-defined]


REVIEW_STATES = [
    (state.value, state.label)
    for state in (
        SubmissionState.SUBMITTED,
        SubmissionState.RETURNED,
        SubmissionState.APPROVED,
        SubmissionState.ACCEPTED,
    )
]
