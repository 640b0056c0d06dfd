"""The gallery: every component with every variant on one page, only where DEMO is on."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import clock, gallery_data
from .pagination import KeysetPage
from .templatetags.components import job_card


class GalleryForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Фамилия, имя, отчество", help_text="Как в документе, без сокращений.")
    born = forms.IntegerField(label="Год рождения", min_value=1930, max_value=2020)
    form = forms.ChoiceField(label="Форма наставничества", choices=[("", "Выберите"), ("1", "Ученик – ученик")])
    comment = forms.CharField(label="Комментарий", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="Согласие на обработку данных получено")
    kind = forms.ChoiceField(
        label="Причина возврата", widget=forms.RadioSelect, choices=[("1", "Не сходятся числа"), ("2", "Нет приказа")]
    )
    workbook = forms.FileField(label="Файл с базой наставников", required=False)


class FilterForm(forms.Form):
    """Filters of a list."""

    state = forms.ChoiceField(label="Состояние", required=False, choices=[("", "Любое"), ("late", "Просрочено")])
    period = forms.ChoiceField(label="Период", required=False, choices=[("", "Все"), ("q1", "I квартал")])
    find = forms.CharField(label="Организация", required=False)


def _form(kind: str) -> GalleryForm:
    if kind == "errors":
        return GalleryForm({"name": "", "born": "1899", "form": "", "kind": "1"}, auto_id="wrong_%s")
    return GalleryForm()


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Everything that templates may use. 404 where DEMO is off."""
    if not settings.DEMO:
        raise Http404
    return render(request, "core/gallery.html", context())


@login_not_required
@require_safe
def gallery_job(request: HttpRequest) -> HttpResponse:
    """What a running job's card asks for every second."""
    if not settings.DEMO:
        raise Http404
    return render(request, "components/job_card.html", job_card(_running_job(clock.now()), request.path))


def _running_job(now: dt.datetime) -> SimpleNamespace:
    """Goes from nothing to its end once a minute."""
    second = now.second
    return SimpleNamespace(
        public_id="1", title="Проверка файла «База наставляемых»", state="running", state_label="выполняется",
        done=second * 60, total=3600, is_open=True, started_at=now - dt.timedelta(seconds=second), error="",
        cancel_requested=False,
    )  # fmt: skip


def _ended(state: str, label: str) -> dict[str, Any]:
    return {"state": state, "state_label": label, "is_open": False}


def context() -> dict[str, Any]:
    """What the page shows; separate so that tests can render it."""
    now = clock.now()
    today = clock.local_date(now)
    job = _running_job(now)
    done = SimpleNamespace(
        **{**vars(job), "public_id": "2", "state": "done", "state_label": "готово", "is_open": False}
    )
    done.done = 3600
    error = "Файл защищён паролем. Снимите пароль в Excel и загрузите файл снова."
    failed = SimpleNamespace(
        **{**vars(job), "public_id": "3", "total": None, "error": error, **_ended("failed", "не получилось")}
    )
    return {
        "actor": SimpleNamespace(user_id=0, full_name="Мельник Ольга Викторовна", role_name="Куратор организации",
                                 scope_label="МБОУ СОШ № 7 с. Отрадное"),
        "nav_links": gallery_data.NAV, "unread_count": 3, "inbox_url": "/gallery/",
        "breadcrumbs": gallery_data.CRUMBS,
        "states": [SimpleNamespace(value=code, label=label) for code, label in gallery_data.STATES],
        "tabs_items": gallery_data.TABS, "wizard": gallery_data.STEPS,
        "story": gallery_data.story(now), "differences": gallery_data.DIFFERENCES,
        "tiles": gallery_data.tiles(), "rank_rows": gallery_data.rank_rows(), "trend_labels": gallery_data.QUARTERS,
        "trend_series": gallery_data.SERIES, "plain_form": _form("plain"), "wrong_form": _form("errors"),
        "filter_form": FilterForm({"state": "late"}),
        "chips": gallery_data.CHIPS, "presets": gallery_data.PRESETS,
        "page": KeysetPage([], next_cursor="n", previous_cursor="p", last_cursor="l", size=50),
        "job": job, "job_done": done, "job_failed": failed,
        "undo_until": now + dt.timedelta(minutes=9, seconds=30), "undo_past": now - dt.timedelta(minutes=1),
        "today": today, "day_open": today + dt.timedelta(days=30), "day_soon": today + dt.timedelta(days=3),
        "day_past": today - dt.timedelta(days=4), "day_close": today + dt.timedelta(days=46),
        "day_close_soon": today + dt.timedelta(days=12),
        "review_rows": gallery_data.REVIEW,
    }  # fmt: skip
