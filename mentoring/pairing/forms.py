"""Input of the pairing screens to clean data. Every choice of a person starts at what the actor may see."""

from __future__ import annotations

from typing import Any

from django import forms

from mentoring.access.actor import Actor
from mentoring.organisations.models import MentoringForm, RoleVariant
from mentoring.registry.models import Mentee, Mentor

from .models import Pair
from .selectors import lists
from .services.states import REASON_LENGTH

GONE = "Выбранного человека нет среди подходящих: обновите страницу и выберите из списка."


class DateInput(forms.DateInput):
    """The browser's own calendar; ISO in the markup, as it demands."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _date(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, required=required, widget=DateInput())


class FilterForm(forms.Form):
    """Filters of the list, as they stand in the address."""

    state = forms.ChoiceField(label="Состояние", required=False)
    meetings = forms.ChoiceField(label="Встречи", required=False)
    form = forms.ChoiceField(label="Форма", required=False)
    municipality = forms.ChoiceField(label="Муниципалитет", required=False)
    year = forms.ChoiceField(label="Учебный год", required=False)
    organisation = forms.CharField(required=False, widget=forms.HiddenInput)
    search = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, school_year: int, **values: Any) -> None:
        super().__init__(*args, **values)
        every = ("", "любое")
        choices = {
            "state": [every, *lists.state_choices()],
            "meetings": [("", "любые"), *lists.MEETINGS.items()],
            "form": [("", "любая"), *lists.form_choices()],
            "municipality": [("", "все"), *lists.municipality_choices(actor)],
            "year": lists.year_choices(school_year),
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        if len(choices["municipality"]) == 1:
            del self.fields["municipality"]
        if self.data.get("import"):
            self.fields["import"] = forms.CharField(required=False, widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """The version of the pair that the person saw when pressing a button."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class PeopleField(forms.ModelMultipleChoiceField):
    """People by public id. What is no id at all is as unknown as a foreign one, and said in the same words."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            if getattr(error, "code", "") in {"required", "invalid_list"}:
                raise
            raise forms.ValidationError(GONE, code="invalid_choice") from error


class PairForm(forms.Form):
    """A new pair of one form. People come by public id from the actor's own base; the text of a search never leaves
    the body of a POST."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    variant = forms.ModelChoiceField(
        RoleVariant.objects.none(), label="Ролевая модель", required=False, empty_label="не указана"
    )
    mentor = forms.ModelChoiceField(
        Mentor.objects.none(),
        label="Наставник",
        required=False,
        to_field_name="public_id",
        error_messages={"invalid_choice": GONE},
    )
    mentees = PeopleField(
        Mentee.objects.none(),
        label="Наставляемые",
        required=False,
        to_field_name="public_id",
        error_messages={"invalid_choice": GONE, "invalid_pk_value": GONE},
    )
    mentor_search = forms.CharField(label="Найти наставника", required=False, max_length=80)
    mentee_search = forms.CharField(label="Найти наставляемого", required=False, max_length=80)
    started_on = _date("Начало работы", "Если оставить пустым, пара начнёт работу сегодня.")
    ends_on = _date("Окончание по плану")

    def __init__(self, *args: Any, actor: Actor, form: MentoringForm, school_year: int, **values: Any) -> None:
        super().__init__(*args, **values)
        self._choices("variant", RoleVariant.objects.filter(form=form, is_active=True))
        self._choices("mentor", Mentor.objects.visible_to(actor).in_year(school_year))
        self._choices("mentees", Mentee.objects.visible_to(actor).in_year(school_year))

    def _choices(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]


class EditForm(VersionForm):
    """Mentor, role variant and dates of a pair that is there."""

    mentor = forms.ModelChoiceField(
        Mentor.objects.none(),
        label="Наставник",
        required=False,
        to_field_name="public_id",
        empty_label="не выбран",
        help_text="Показаны те, у кого есть свободные места и кто подходит к форме.",
        error_messages={"invalid_choice": GONE},
    )
    variant = forms.ModelChoiceField(
        RoleVariant.objects.none(), label="Ролевая модель", required=False, empty_label="не указана"
    )
    started_on = _date("Начало работы")
    ends_on = _date("Окончание по плану")

    def __init__(self, *args: Any, pair: Pair, mentors: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["mentor"].queryset = mentors  # type: ignore[attr-defined]
        self.fields["mentor"].label_from_instance = _mentor_label  # type: ignore[attr-defined]
        self.fields["variant"].queryset = RoleVariant.objects.filter(form_id=pair.form_id)  # type: ignore[attr-defined]


def _mentor_label(mentor: Mentor) -> str:
    return f"{mentor.person.full_name} – занято {mentor.load} из {mentor.capacity}"


class MembersForm(VersionForm):
    """Mentees to take into a pair."""

    mentees = PeopleField(
        Mentee.objects.none(),
        label="Наставляемые",
        to_field_name="public_id",
        error_messages={
            "required": "Отметьте хотя бы одного наставляемого.",
            "invalid_choice": GONE,
            "invalid_pk_value": GONE,
        },
    )
    mentee_search = forms.CharField(label="Найти наставляемого", required=False, max_length=80)
    joined_on = _date("С какого дня", "Если оставить пустым – с сегодняшнего.")

    def __init__(self, *args: Any, mentees: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["mentees"].queryset = mentees  # type: ignore[attr-defined]


class MemberForm(VersionForm):
    """One mentee of the pair, by public id."""

    mentee = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": GONE, "required": GONE})


class CompleteForm(VersionForm):
    closed_on = _date("Дата завершения", required=True)


class EndEarlyForm(VersionForm):
    closed_on = _date("Дата прекращения", required=True)
    reason = forms.CharField(
        label="Причина",
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text="Без диагнозов и семейных обстоятельств: причина войдёт в сведения организации.",
    )
