"""REST: the roadmap in force and how it stands. Numbers and words of the plan, no people."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.urls import path
from rest_framework import serializers as s

from mentoring.access.rest.base import ListView, OneView, ReadView
from mentoring.access.rest.filters import ID, YEAR, CodeFilter, IdFilter, IntegerFilter
from mentoring.core import clock

from .enums import EditionState, Status, TaskTier
from .models import Activity, Edition, Task


class ActivityRow(s.Serializer[object]):
    """A line of an adopted edition of the region; empty responsible: the tier has no party."""

    id = s.UUIDField()
    edition = s.UUIDField(help_text="Дорожная карта, к которой относится строка")
    edition_title = s.CharField()
    adopted_on = s.DateField(allow_null=True)
    number = s.CharField(help_text="№ п/п")
    section = s.CharField(allow_blank=True, help_text="Номер раздела; пусто у самих разделов")
    title = s.CharField()
    term = s.CharField(help_text="Сроки исполнения, как в тексте")
    first_year = s.IntegerField()
    last_year = s.IntegerField()
    yearly = s.BooleanField()
    region = s.CharField(allow_blank=True)
    municipality = s.CharField(allow_blank=True)
    organisation = s.CharField(allow_blank=True)


class ActivityFilter(django_filters.FilterSet):
    year = IntegerFilter(method="in_year", label="Год, в котором мероприятие выполняется", **YEAR)
    edition = IdFilter(field_name="edition__public_id", label="Дорожная карта")

    def in_year(self, queryset: Any, name: str, value: int) -> Any:
        """Lines of the edition that rules the year: one that was replaced has the same years in its text."""
        return queryset.filter(edition__valid_years__year=value, first_year__lte=value, last_year__gte=value)


_WORDS = ("number", "title", "term", "region", "municipality", "organisation")


class _Roadmap(ReadView):
    group = "Дорожная карта"
    serializer_class = ActivityRow
    queryset = Activity.objects.none()

    def get_queryset(self) -> Any:
        adopted = Edition.objects.visible_to(self.actor).of_region().filter(state=EditionState.ADOPTED)
        return Activity.objects.filter(edition__in=adopted).select_related("edition", "section")

    def row(self, item: Activity) -> dict[str, Any]:
        return {
            "id": item.public_id,
            "edition": item.edition.public_id,
            "edition_title": item.edition.title,
            "adopted_on": item.edition.adopted_on,
            "section": item.section.number if item.section else "",
        } | {name: getattr(item, name) for name in (*_WORDS, "first_year", "last_year", "yearly")}


class Roadmap(_Roadmap, ListView):
    """Утверждённая дорожная карта: разделы и мероприятия."""

    filterset_class = ActivityFilter
    order: ClassVar[tuple[str, ...]] = ("edition_id", "position", "pk")


class OneActivity(_Roadmap, OneView):
    """Одна строка дорожной карты."""

    field = "public_id"


class StatusRow(s.Serializer[object]):
    """One activity × body × year."""

    id = s.UUIDField()
    activity = s.UUIDField()
    number = s.CharField(help_text="№ п/п мероприятия")
    year = s.IntegerField()
    tier = s.ChoiceField(choices=TaskTier.choices)
    municipality = s.CharField(allow_null=True, help_text="Код муниципалитета")
    organisation = s.IntegerField(allow_null=True, help_text="Номер организации")
    starts_on = s.DateField()
    due_on = s.DateField()
    status = s.ChoiceField(choices=Status.choices, help_text="Состояние на дату запроса")
    done_on = s.DateField(allow_null=True)
    evidence = s.IntegerField(help_text="Сколько подтверждений нашёл портал")
    covered = s.IntegerField(allow_null=True, help_text="Сколько нижестоящих выполнили")
    needed = s.IntegerField(allow_null=True, help_text="Из скольких")
    mark = s.CharField(help_text="Отметка исполнителя: none, marked, returned, confirmed")
    data_time = s.DateTimeField(
        allow_null=True,
        help_text=(
            "Когда найденное порталом (done_on, evidence, covered, needed) изменилось в последний раз; сама проверка "
            "идёт после каждого изменения сведений и раз в сутки. Состояние (status) всегда на дату запроса"
        ),
    )


class StatusFilter(django_filters.FilterSet):
    year = IntegerFilter(label="Год", **YEAR)
    tier = django_filters.ChoiceFilter(choices=TaskTier.choices, label="Уровень")
    activity = IdFilter(field_name="activity__public_id", label="Мероприятие")
    municipality = CodeFilter(field_name="municipality__code", label="Код муниципалитета")
    organisation = IntegerFilter(label="Номер организации", **ID)
    status = django_filters.ChoiceFilter(choices=Status.choices, label="Состояние")


class _Statuses(ReadView):
    group = "Дорожная карта"
    serializer_class = StatusRow
    queryset = Task.objects.none()

    def get_queryset(self) -> Any:
        return (
            Task.objects.visible_to(self.actor)
            .in_force()
            .with_status(clock.today())
            .select_related("activity", "municipality")
            .order_by()
        )

    def row(self, item: Any) -> dict[str, Any]:
        return {
            "id": item.public_id,
            "activity": item.activity.public_id,
            "number": item.activity.number,
            "year": item.year,
            "tier": item.tier,
            "municipality": item.municipality.code if item.municipality else None,
            "organisation": item.organisation_id,
            "starts_on": item.starts_on,
            "due_on": item.due_on,
            "status": item.status,
            "done_on": item.done_on,
            "evidence": item.evidence_count,
            "covered": item.covered,
            "needed": item.needed,
            "mark": item.state,
            "data_time": item.computed_at,
        }


class Statuses(_Statuses, ListView):
    """Выполнение дорожной карты: одно состояние на мероприятие, исполнителя и год."""

    filterset_class = StatusFilter


class OneStatus(_Statuses, OneView):
    """Одна задача дорожной карты."""

    field = "public_id"


urlpatterns = [
    path("roadmap/", Roadmap.as_view(), name="roadmap"),
    path("roadmap/<uuid:public_id>/", OneActivity.as_view(), name="roadmap_activity"),
    path("roadmap-status/", Statuses.as_view(), name="roadmap_statuses"),
    path("roadmap-status/<uuid:public_id>/", OneStatus.as_view(), name="roadmap_status"),
]
