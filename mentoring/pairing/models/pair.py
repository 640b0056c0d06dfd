"""The unit of work: a mentor with one mentee (pair) or several (group) (domain.md 1.3)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.core.history import track_rows
from mentoring.organisations.models import MentoringForm, Municipality, Organisation, RoleVariant
from mentoring.registry.models import Mentee, Mentor

from ..enums import PairState


def pair_words(public_id: uuid.UUID) -> str:
    """How a pair is called where nobody may be named."""
    return f"пара {public_id.hex[:6].upper()}"


class PairQuerySet(ScopedQuerySet):
    required_permission = Permission.PERSON_LIST

    def in_year(self, school_year: int) -> PairQuerySet:
        return self.filter(school_year=school_year)


@track_rows(exclude=["last_met_on", "quiet_since"])
class Pair(models.Model):
    """A pair or a group. A draft may lack its mentor; an active one has a mentor and at least one member.

    `last_met_on` repeats the date of the last meeting and `quiet_since` is it, or the beginning: the database keeps
    both right (`models.meeting`), services do not write them. Out of history: meetings have theirs.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="pairs")
    school_year = models.PositiveSmallIntegerField("учебный год (начало)")
    form = models.ForeignKey(MentoringForm, models.PROTECT, related_name="+", verbose_name="форма наставничества")
    variant = models.ForeignKey(
        RoleVariant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ролевая модель"
    )
    mentor = models.ForeignKey(
        Mentor, models.PROTECT, null=True, blank=True, related_name="pairs", verbose_name="наставник"
    )
    started_on = models.DateField("начало работы", null=True, blank=True)
    ends_on = models.DateField("окончание по плану", null=True, blank=True)
    last_met_on = models.DateField("последняя встреча", null=True, blank=True, editable=False)
    quiet_since = models.GeneratedField(
        expression=Coalesce("last_met_on", "started_on"), output_field=models.DateField(null=True), db_persist=True
    )
    closed_on = models.DateField("закончена", null=True, blank=True)
    close_reason = models.CharField("причина досрочного прекращения", max_length=300, blank=True, default="")
    state = models.CharField("состояние", max_length=12, choices=PairState, default=PairState.DRAFT)
    version = models.PositiveIntegerField("версия", default=1)
    state_since = models.DateTimeField("в этом состоянии с")
    state_by_id = models.BigIntegerField("кем", null=True)
    created_at = models.DateTimeField("создана")

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = "пара или группа"
        verbose_name_plural = "пары и группы"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state=PairState.DRAFT) | Q(mentor__isnull=False, started_on__isnull=False),
                name="pair_has_mentor_when_active",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PairState.COMPLETED, PairState.ENDED_EARLY], closed_on__isnull=False)
                | Q(state__in=[PairState.DRAFT, PairState.ACTIVE], closed_on__isnull=True),
                name="pair_closed_when_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state=PairState.ENDED_EARLY) | ~Q(close_reason=""), name="pair_early_end_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(started_on__isnull=True) | Q(ends_on__gte=F("started_on")),
                name="pair_dates_in_order",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "school_year", "state", "id"], name="pair_of_organisation"),
            models.Index(fields=["municipality", "school_year", "id"], name="pair_of_municipality"),
            models.Index(fields=["school_year", "id"], name="pair_of_region"),
            # A column of its own, not an expression: the planner must know how few there are (it guesses a third).
            models.Index(fields=["school_year", "quiet_since"], condition=Q(state=PairState.ACTIVE), name="pair_quiet"),
        ]

    def __str__(self) -> str:
        return pair_words(self.public_id)


@track_rows()
class PairMember(models.Model):
    """A mentee in a pair. `active` is true while the pair works and the mentee has not left it."""

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="members")
    mentee = models.ForeignKey(Mentee, models.PROTECT, related_name="memberships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    form = models.ForeignKey(MentoringForm, models.PROTECT, related_name="+")
    joined_on = models.DateField("с", null=True, blank=True)
    left_on = models.DateField("по", null=True, blank=True)
    active = models.BooleanField("работает", default=False)

    class Query(ScopedQuerySet):
        required_permission = Permission.PERSON_LIST

    objects = Query.as_manager()

    class Meta:
        verbose_name = "участник пары"
        verbose_name_plural = "участники пар"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pair", "mentee"], name="pair_member_once"),
            models.UniqueConstraint(
                fields=["mentee", "form"], condition=Q(active=True), name="mentee_one_active_pair_in_form"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="pair_member_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"участник {self.pair_id}/{self.mentee_id}"
