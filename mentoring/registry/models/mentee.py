"""The base of mentees: a person in a school year (МР-42/02, form of the base; domain.md 3.1)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mentoring.core.history import track_rows
from mentoring.organisations.models import MentoringForm, Municipality, Organisation, RequestTopic

from ..enums import MenteeCategory
from .hiding import CardQuerySet
from .listing import LISTED, Listed
from .person import Person

_FILTERS = ("category", "form", "topic", *LISTED)


class MenteeQuerySet(CardQuerySet):
    """Mentees; who withdrew the consent is left out of what anybody sees (`models.hiding`)."""


@track_rows(exclude=[*LISTED])
class Mentee(Listed):
    """One participation as mentee. `search_name` repeats the person's, so that the list is ordered by one index."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="mentee_years")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="mentees")
    school_year = models.PositiveSmallIntegerField("учебный год (начало)")
    search_name = models.CharField("имя для поиска", max_length=250, editable=False)
    category = models.CharField("кто", max_length=15, choices=MenteeCategory)
    form = models.ForeignKey(
        MentoringForm, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="форма наставничества"
    )
    place = models.CharField("класс, группа, должность", max_length=160, blank=True, default="")
    topic = models.ForeignKey(
        RequestTopic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="тема запроса"
    )
    request = models.CharField("основной запрос", max_length=300, blank=True, default="")
    entered_on = models.DateField("дата вхождения в программу", null=True, blank=True)
    ends_on = models.DateField("дата завершения программы", null=True, blank=True)
    results = models.TextField("результаты программы", blank=True, default="")
    case_url = models.URLField("ссылка на кейс или отзыв", max_length=400, blank=True, default="")
    mark = models.CharField("отметка о прохождении программы", max_length=160, blank=True, default="")
    created_at = models.DateTimeField("внесён")
    version = models.PositiveIntegerField("версия", default=1)

    objects = MenteeQuerySet.as_manager()
    written_together = ("person",)

    class Meta:
        verbose_name = "наставляемый"
        verbose_name_plural = "наставляемые"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "school_year"], name="mentee_once_a_year"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(entered_on__isnull=True) | Q(ends_on__gte=F("entered_on")),
                name="mentee_dates_in_order",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "school_year", "search_name", "id"], name="mentee_of_organisation"),
            # Any filter of these lists is answered inside the index (selectors.lists reads ids first).
            models.Index(
                fields=["municipality", "school_year", "id"], include=[*_FILTERS], name="mentee_of_municipality"
            ),
            models.Index(fields=["school_year", "id"], include=[*_FILTERS], name="mentee_of_region"),
        ]

    def __str__(self) -> str:
        return f"наставляемый {self.public_id.hex[:6].upper()}"
