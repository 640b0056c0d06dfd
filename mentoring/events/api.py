"""REST: what is held, when and for how many. Facts of events, no people."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import path
from django.utils import timezone
from rest_framework import serializers as s

from mentoring.access.rest.base import ListView, OneView, ReadView
from mentoring.access.rest.filters import ID, YEAR, CodeFilter, IntegerFilter

from .enums import EventKind, EventLevel, EventState
from .models import Enrolment, Event
from .services.certificates import host_words

STATES = [choice for choice in EventState.choices if choice[0] != EventState.DRAFT]


class EventRow(s.Serializer[object]):
    """One event that was announced, whatever became of it."""

    id = s.UUIDField()
    title = s.CharField()
    topic = s.CharField(allow_blank=True)
    kind = s.ChoiceField(choices=EventKind.choices)
    level = s.ChoiceField(choices=EventLevel.choices)
    state = s.ChoiceField(choices=STATES)
    host = s.CharField(help_text="Кто проводит")
    municipality = s.CharField(allow_null=True, help_text="Код муниципалитета того, кто проводит; null – регион")
    organisation = s.IntegerField(allow_null=True, help_text="Номер организации, которая проводит")
    starts_at = s.DateTimeField()
    ends_at = s.DateTimeField()
    hours = s.FloatField(allow_null=True, help_text="Академических часов; null – не указано")
    places = s.IntegerField(allow_null=True, help_text="Сколько мест; null – не ограничено")
    taken = s.IntegerField(help_text="Сколько мест занято")
    attended = s.IntegerField(allow_null=True, help_text="Сколько человек присутствовало; null – ещё не проведено")


class EventFilter(django_filters.FilterSet):
    year = IntegerFilter(method="in_year", label="Календарный год начала (по московскому времени)", **YEAR)
    kind = django_filters.ChoiceFilter(choices=EventKind.choices, label="Вид")
    level = django_filters.ChoiceFilter(choices=EventLevel.choices, label="Уровень")
    state = django_filters.ChoiceFilter(choices=STATES, label="Состояние")
    municipality = CodeFilter(field_name="municipality__code", label="Код муниципалитета того, кто проводит")
    organisation = IntegerFilter(label="Номер организации, которая проводит", **ID)

    def in_year(self, queryset: Any, name: str, value: int) -> Any:
        begins, ends = (timezone.make_aware(dt.datetime(year, 1, 1)) for year in (value, value + 1))  # noqa: DTZ001
        return queryset.filter(starts_at__gte=begins, starts_at__lt=ends)


class _Events(ReadView):
    group = "Мероприятия"
    serializer_class = EventRow
    queryset = Event.objects.none()

    def get_queryset(self) -> Any:
        # Of the rows of a page only: a join would count all enrolments before the page is cut.
        attended = Enrolment.objects.filter(event=OuterRef("pk")).attended().order_by().values("event")
        came = Coalesce(Subquery(attended.annotate(people=Count("pk")).values("people")), 0)
        return (
            Event.objects.visible_to(self.actor)
            .exclude(state=EventState.DRAFT)
            .select_related("municipality", "organisation")
            .annotate(came=came)
            .defer("programme")
            .order_by()
        )

    def row(self, item: Any) -> dict[str, Any]:
        return {
            "id": item.public_id,
            "title": item.title,
            "topic": item.topic,
            "kind": item.kind,
            "level": item.level,
            "state": item.state,
            "host": host_words(item),
            "municipality": item.municipality.code if item.municipality else None,
            "organisation": item.organisation_id,
            "starts_at": item.starts_at,
            "ends_at": item.ends_at,
            "hours": None if item.hours is None else float(item.hours),
            "places": item.capacity,
            "taken": item.taken,
            "attended": item.came if item.state == EventState.HELD else None,
        }


class Events(_Events, ListView):
    """Мероприятия: объявленные, проведённые и отменённые. Людей здесь нет."""

    filterset_class = EventFilter
    order: ClassVar[tuple[str, ...]] = ("starts_at", "pk")


class OneEvent(_Events, OneView):
    """Одно мероприятие."""

    field = "public_id"


urlpatterns = [
    path("events/", Events.as_view(), name="events"),
    path("events/<uuid:public_id>/", OneEvent.as_view(), name="event"),
]
