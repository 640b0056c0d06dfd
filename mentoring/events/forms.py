"""Forms of events: what the host writes, what participants say, filters of the list."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier

from .enums import Audience, EventKind, EventLevel, Repeat
from .models import Event
from .rules import LIMITS, EventData
from .selectors import lists
from .services.materials import MAX_LINK, MAX_TITLE
from .services.states import REASON_LENGTH

_MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: str, *, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
        input_formats=[_MOMENT, "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"],
        error_messages={"required": "Укажите дату и время.", "invalid": "Укажите так: 15.10.2026 14:00."},
    )


class EventForm(forms.Form):
    """An event as `EventData`. `key` makes a double click one event, `version` shows another editor's change."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label="Вид", choices=EventKind.choices,
        help_text="Семинары – мероприятие 1.2 дорожной карты, курсы – 1.3, трансляция практик – 2.4.",
    )  # fmt: skip
    level = forms.ChoiceField(label="Уровень", choices=EventLevel.choices)
    title = forms.CharField(
        label="Название", max_length=LIMITS["title"], error_messages={"required": "Назовите мероприятие."}
    )
    topic = forms.CharField(
        label="Тема", max_length=LIMITS["topic"], required=False, help_text="Темы курсов меняются каждый год."
    )
    audiences = forms.MultipleChoiceField(
        label="Для кого", choices=Audience.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Отметьте, для кого мероприятие."},
    )  # fmt: skip
    starts_at = _moment("Начало", help_text="Время московское.")
    ends_at = _moment("Окончание")
    enrol_until = _moment("Запись до", required=False, help_text="Пусто – до начала.")
    place = forms.CharField(label="Место", max_length=LIMITS["place"], required=False, help_text="Адрес и аудитория.")
    link = forms.URLField(
        label="Ссылка на подключение", max_length=LIMITS["link"], required=False, assume_scheme="https",
        help_text="Если мероприятие проходит онлайн.",
        error_messages={"invalid": "Ссылка начинается с https:// или http://."},
    )  # fmt: skip
    programme = forms.CharField(
        label="Программа", max_length=LIMITS["programme"], required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    hours = forms.DecimalField(
        label="Часов", required=False, max_digits=5, decimal_places=1, min_value=0,
        help_text="Академических; стоят в сертификате.", error_messages={"invalid": "Нужно число, например 16."},
    )  # fmt: skip
    capacity = forms.IntegerField(
        label="Мест", required=False, min_value=1, help_text="Пусто – места не ограничены.",
        error_messages={"invalid": "Нужно целое число."},
    )  # fmt: skip
    waiting_list = forms.BooleanField(label="Когда мест нет, вести лист ожидания", required=False, initial=True)
    gives_certificate = forms.BooleanField(label="Выдать присутствовавшим сертификаты", required=False)

    @classmethod
    def of(cls, event: Event) -> EventForm:
        names = [name for name in cls.base_fields if name not in {"key", "version"}]
        return cls(initial={name: getattr(event, name) for name in names} | {"version": event.version})

    @classmethod
    def empty(cls, actor: Actor) -> EventForm:
        level = {Tier.ORGANISATION: EventLevel.ORGANISATION, Tier.MUNICIPALITY: EventLevel.MUNICIPALITY}
        return cls(initial={"key": uuid.uuid4(), "level": level.get(actor.tier, EventLevel.REGION)})

    def event_data(self) -> EventData:
        values = {name: self.cleaned_data[name] for name in self.base_fields if name not in {"key", "version"}}
        return EventData(**values)


class RepeatForm(forms.Form):
    repeat = forms.ChoiceField(label="Повторять", choices=Repeat.choices)
    times = forms.IntegerField(
        label="Сколько раз всего", min_value=2, max_value=60, initial=4, help_text="Вместе с этим, от 2 до 60.",
        error_messages={"invalid": "Нужно целое число.", "required": "Сколько раз?"},
    )  # fmt: skip


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Причина", max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Её увидят записавшиеся в уведомлении.",
        error_messages={"required": "Напишите, почему мероприятие отменяется."},
    )  # fmt: skip
    following = forms.BooleanField(label="Отменить и все следующие этой серии", required=False)

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if event.series_id is None:
            del self.fields["following"]


class MaterialForm(forms.Form):
    title = forms.CharField(label="Название", max_length=MAX_TITLE, error_messages={"required": "Назовите материал."})
    link = forms.URLField(
        label="Ссылка", max_length=MAX_LINK, required=False, assume_scheme="https",
        help_text="На запись или документ в интернете.",
        error_messages={"invalid": "Ссылка начинается с https:// или http://."},
    )  # fmt: skip
    file = forms.FileField(label="Или файл", required=False)


class FeedbackForm(forms.Form):
    """Marks from 1 to 5; the organiser sees them without the name."""

    _MARKS = [(mark, str(mark)) for mark in range(5, 0, -1)]
    usefulness = forms.TypedChoiceField(label="Насколько полезно", choices=_MARKS, coerce=int, widget=forms.RadioSelect)
    content = forms.TypedChoiceField(label="Содержание", choices=_MARKS, coerce=int, widget=forms.RadioSelect)
    organisation_quality = forms.TypedChoiceField(
        label="Организация", choices=_MARKS, coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="Что понравилось и чего не хватило", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Организатор увидит без вашего имени.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("usefulness", "content", "organisation_quality"):
            self.fields[name].error_messages["required"] = "Поставьте оценку от 1 до 5."


class FilterForm(forms.Form):
    """The filters in force, as choices. What the tabs choose goes along unseen; the state is left to addresses."""

    time = forms.CharField(widget=forms.HiddenInput)
    show = forms.ChoiceField(label="Показать", required=False)
    kind = forms.ChoiceField(label="Вид", required=False, choices=[("", "любой"), *EventKind.choices])
    audience = forms.ChoiceField(label="Для кого", required=False, choices=[("", "любые"), *Audience.choices])
    level = forms.ChoiceField(label="Уровень", required=False, choices=[("", "любой"), *EventLevel.choices])
    municipality = forms.ChoiceField(label="Муниципалитет", required=False)
    q = forms.CharField(label="Слова из названия", required=False, max_length=80)

    def __init__(self, filters: lists.Filters, actor: Actor) -> None:
        super().__init__(
            initial={
                "time": filters.time, "show": filters.show, "kind": filters.kind, "level": filters.level,
                "audience": filters.audience, "q": filters.text,
                "municipality": filters.municipality.code if filters.municipality else "",
            }
        )  # fmt: skip
        self._offer("show", [("", "все"), *lists.show_choices(actor)])
        places = lists.municipality_choices(actor)
        if places:
            self._offer("municipality", [("", "любой"), *places])
        else:
            del self.fields["municipality"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def take_errors(form: forms.Form, errors: dict[str, str]) -> None:
    """Errors of a service stand beside their fields; one that has no field here stands above."""
    for name, message in errors.items():
        form.add_error(name if name in form.fields else None, message)
