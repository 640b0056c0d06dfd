"""Input of organisations and directories to clean data."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from mentoring.access.actor import Actor

from .enums import OrganisationKind
from .models import MentoringForm, Municipality, Organisation, RequestTopic, RoleVariant
from .selectors import RESIDENT_FIGURES

NO_NORM = "Пусто – нормы нет."
# The form has found nothing alike; the database says so when another click was faster.
ALREADY_THERE = "Такая запись только что появилась: посмотрите в списке."


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the regional centre keeps. The link to the site has a form of its own: the curator writes it too, and an
    open page of the centre must not put an older one back."""

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = [
            "municipality",
            "name",
            "full_name",
            "kind",
            "founder",
            "inn",
            "is_active",
        ]

    municipality = forms.ModelChoiceField(Municipality.objects.none(), label="Муниципалитет", empty_label="Выберите")
    kind = forms.ChoiceField(label="Тип", choices=[("", "Выберите"), *OrganisationKind.choices])
    inn = forms.RegexField(
        r"^\d{10}$|^\d{12}$", label="ИНН", required=False, error_messages={"invalid": "ИНН – 10 или 12 цифр."}
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = Municipality.objects.visible_to(actor)  # type: ignore[attr-defined]


class SiteForm(forms.Form):
    site_url = forms.URLField(
        label="Раздел «Наставничество» на сайте", required=False, max_length=200, assume_scheme="https"
    )


class MentoringFormForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = MentoringForm
        fields: ClassVar[list[str]] = [
            "title",
            "default_capacity",
            "days_between_meetings",
            "meetings_min",
            "position",
            "is_active",
        ]

    days_between_meetings = forms.IntegerField(
        label="Между встречами не больше дней", min_value=1, max_value=365, required=False, help_text=NO_NORM
    )
    meetings_min = forms.IntegerField(
        label="Встреч за программу не меньше", min_value=1, max_value=300, required=False, help_text=NO_NORM
    )
    default_capacity = forms.IntegerField(label="Наставляемых у одного наставника, не более", min_value=1, max_value=60)


class RoleVariantForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = RoleVariant
        fields: ClassVar[list[str]] = ["form", "title", "purpose", "position", "is_active"]


class RequestTopicForm(forms.ModelForm):  # type: ignore[type-arg]
    """The code is chosen once: by it reference data of a new release and addresses of lists know the topic."""

    class Meta:
        model = RequestTopic
        fields: ClassVar[list[str]] = ["code", "title", "position", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = "Код не меняется: по нему тему находят ссылки и обновления портала."


class ResidentsForm(forms.Form):
    """Figures of one municipality; an empty field means «нет данных»."""

    as_of = forms.DateField(label="На дату", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    source = forms.CharField(label="Источник", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for figure in RESIDENT_FIGURES:
            self.fields[figure.value] = forms.IntegerField(
                label=figure.label, required=False, min_value=0, max_value=1_000_000
            )
