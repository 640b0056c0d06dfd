"""The base of mentors: a person in a school year (МР-42/02, form of the base; domain.md 3.2)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mentoring.core.history import track_rows
from mentoring.organisations.models import MentoringForm, Municipality, Organisation

from ..enums import MentorCategory
from .enterprise import Enterprise
from .hiding import CardQuerySet
from .listing import LISTED, Listed
from .person import Person


class MentorQuerySet(CardQuerySet):
    """Mentors; who withdrew the consent is left out of what anybody sees (`models.hiding`)."""

    def with_room(self) -> MentorQuerySet:
        return self.filter(load__lt=F("capacity"))


@track_rows(exclude=[*LISTED])
class Mentor(Listed):
    """One participation as mentor.

    `load` counts the mentees in active pairs now; the check constraint and the row's lock keep it within
    `capacity` whatever comes at once. Only pairing's services write it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="mentor_years")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="mentors")
    school_year = models.PositiveSmallIntegerField("учебный год (начало)")
    search_name = models.CharField("имя для поиска", max_length=250, editable=False)
    category = models.CharField("кто", max_length=15, choices=MentorCategory)
    form = models.ForeignKey(
        MentoringForm, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="форма наставничества"
    )
    workplace = models.CharField("место работы или учёбы", max_length=250, blank=True, default="")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="mentors", verbose_name="предприятие"
    )
    competences = models.CharField("основные компетенции", max_length=400, blank=True, default="")
    achievements = models.CharField("важные для программы достижения", max_length=400, blank=True, default="")
    interests = models.CharField("интересы", max_length=400, blank=True, default="")
    age_from = models.PositiveSmallIntegerField("возраст наставляемых от", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("возраст наставляемых до", null=True, blank=True)
    time_resource = models.CharField("ресурс времени", max_length=120, blank=True, default="")
    capacity = models.PositiveSmallIntegerField("наставляемых, не более", default=5)
    load = models.PositiveSmallIntegerField("наставляемых сейчас", default=0, editable=False)
    entered_on = models.DateField("дата вхождения в программу", null=True, blank=True)
    ends_on = models.DateField("дата завершения программы", null=True, blank=True)
    results = models.TextField("результаты программы", blank=True, default="")
    case_url = models.URLField("ссылка на кейс или отзыв", max_length=400, blank=True, default="")
    created_at = models.DateTimeField("внесён")
    version = models.PositiveIntegerField("версия", default=1)

    objects = MentorQuerySet.as_manager()
    written_together = ("person",)

    class Meta:
        verbose_name = "наставник"
        verbose_name_plural = "наставники"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "school_year"], name="mentor_once_a_year"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="mentor_capacity_positive"),
            models.CheckConstraint(condition=Q(load__lte=F("capacity")), name="mentor_load_within_capacity"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(entered_on__isnull=True) | Q(ends_on__gte=F("entered_on")),
                name="mentor_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_to__gte=F("age_from")),
                name="mentor_ages_in_order",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "school_year", "search_name", "id"], name="mentor_of_organisation"),
            models.Index(fields=["municipality", "school_year", "id"], name="mentor_of_municipality"),
            models.Index(fields=["school_year", "id"], name="mentor_of_region"),
        ]

    def __str__(self) -> str:
        return f"наставник {self.public_id.hex[:6].upper()}"
