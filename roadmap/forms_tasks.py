"""Forms of a task: the mark, the return, a comment, the person in charge."""

from __future__ import annotations

from typing import Any

from django import forms

from mentoring.accounts.models import User
from mentoring.core import clock, uploads

from .models import Task
from .services import charge, comments, marks


class VersionForm(forms.Form):
    """The version of the task that was read: another one that is quicker is shown, not overwritten."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class MarkForm(VersionForm):
    text = forms.CharField(
        label="Что сделано",
        max_length=marks.TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Коротко: что, когда, для кого. Без имён детей.",
        error_messages={"required": "Напишите, что сделано."},
    )
    done_on = forms.DateField(
        label="Когда выполнено",
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Укажите дату.", "invalid": "Укажите дату, например 15.10.2026."},
    )
    link = forms.URLField(
        label="Ссылка",
        required=False,
        max_length=marks.LINK_LENGTH,
        assume_scheme="https",
        help_text="На страницу сайта, где это видно.",
        error_messages={"invalid": "Адрес должен начинаться с https:// или http://."},
    )
    file = forms.FileField(label="Файл", required=False, help_text=uploads.ALLOWED_RU)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].widget.attrs["max"] = clock.today().isoformat()
        self.fields["file"].widget.attrs["accept"] = uploads.ACCEPT


class ReasonForm(VersionForm):
    reason = forms.CharField(
        label="Что исправить",
        max_length=marks.REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Исполнитель увидит это в уведомлении и рядом с задачей.",
        error_messages={"required": "Укажите причину: без неё вернуть нельзя."},
    )


class CommentForm(forms.Form):
    text = forms.CharField(
        label="Комментарий",
        max_length=comments.TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Напишите комментарий."},
    )


class ChargeForm(forms.Form):
    """Who of the body is in charge; empty means everybody who may mark."""

    user = forms.ModelChoiceField(
        label="Ответственный", queryset=User.objects.none(), required=False, empty_label="не назначен",
        help_text="Напоминания о сроке придут только этому человеку.",
        error_messages={"invalid_choice": "Выберите сотрудника из списка."},
    )  # fmt: skip

    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"user": task.in_charge_id})
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = charge.candidates(task)
