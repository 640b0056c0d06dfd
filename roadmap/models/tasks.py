"""Tasks: an activity for one body in one year, what the portal knows of it, and what the body says."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.core.history import track_rows
from mentoring.core.models import StoredFile
from mentoring.organisations.models import Municipality, Organisation

from ..enums import MarkState, Outcome, Status, TaskTier
from .editions import Activity, EditionYear


def status_case(today: dt.date) -> Case:
    """The one rule of the status, in SQL, so that lists, boards, reminders and the API cannot differ.

    Done is done, whenever. Before the start nothing is due. What the portal cannot know and nobody is asked to mark is
    «нет данных». A mark that waits for the tier above is not the body's delay.
    """
    return Case(
        When(Q(outcome=Outcome.DONE) | Q(state=MarkState.CONFIRMED), then=Value(Status.DONE.value)),
        When(starts_on__gt=today, then=Value(Status.NOT_DUE.value)),
        When(outcome=Outcome.UNKNOWN, then=Value(Status.NO_DATA.value)),
        When(Q(due_on__gte=today) | Q(state=MarkState.MARKED), then=Value(Status.RUNNING.value)),
        default=Value(Status.OVERDUE.value),
        output_field=models.CharField(),
    )


class TaskQuerySet(ScopedQuerySet):
    required_permission = Permission.ROADMAP_VIEW

    def with_status(self, today: dt.date) -> Self:
        return self.annotate(status=status_case(today))

    def in_force(self) -> Self:
        """Without those that an edition left behind when another took its years: they are history, nobody is asked."""
        other = EditionYear.objects.filter(~Q(edition=OuterRef("activity__edition")), year=OuterRef("year"))
        for body in ("municipality_id", "organisation_id"):  # empty is a body too: the region's
            other = other.alias(**{f"of_{body}": Coalesce(body, 0)}).filter(
                **{f"of_{body}": Coalesce(OuterRef(f"activity__edition__{body}"), 0)}
            )
        return self.exclude(Exists(other))

    def of_body(self, actor: Actor) -> Self:
        """The tasks that the actor's own body answers for."""
        return self.filter(
            tier=actor.tier.value, municipality=actor.scope.municipality_id, organisation=actor.scope.organisation_id
        )


@track_rows()
class Task(models.Model):
    """One activity × body × year. The body is the region (both empty), a municipality, or an organisation.

    `outcome`, `done_on`, `evidence_count`, `needed`, `covered` and `note` are what the activity's rule computed last
    (`computed_at`); only roadmap.services.recompute writes them. `covered` of `needed` tells of the bodies below
    («41 из 42»). `state` is the mark's, moved only by the transition table.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="tasks")
    tier = models.CharField("уровень", max_length=12, choices=TaskTier)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField("год")
    starts_on = models.DateField("начало")
    due_on = models.DateField("срок")
    outcome = models.CharField("известно порталу", max_length=8, choices=Outcome, default=Outcome.UNKNOWN)
    done_on = models.DateField("выполнено", null=True, blank=True)
    evidence_count = models.PositiveIntegerField("подтверждений", default=0)
    covered = models.PositiveIntegerField("выполнили", null=True, blank=True)
    needed = models.PositiveIntegerField("из скольких", null=True, blank=True)
    note = models.CharField("пояснение", max_length=300, blank=True, default="")
    computed_at = models.DateTimeField("посчитано", null=True, blank=True)
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ответственный"
    )
    state = models.CharField("отметка", max_length=10, choices=MarkState, default=MarkState.NONE)
    version = models.PositiveIntegerField("версия", default=1)
    state_since = models.DateTimeField("в этом состоянии с")
    state_by_id = models.BigIntegerField("кем", null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "задача дорожной карты"
        verbose_name_plural = "задачи дорожной карты"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["activity", "year", "municipality", "organisation"], name="task_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="task_dates_in_order"),
            models.CheckConstraint(
                condition=Q(tier=TaskTier.REGION, municipality__isnull=True, organisation__isnull=True)
                | Q(tier=TaskTier.MUNICIPALITY, municipality__isnull=False, organisation__isnull=True)
                | Q(tier=TaskTier.ORGANISATION, municipality__isnull=False, organisation__isnull=False),
                name="task_tier_fits_body",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "year", "due_on"], name="task_of_organisation"),
            models.Index(fields=["year", "tier", "activity", "municipality"], name="task_matrix"),
            models.Index(fields=["due_on", "id"], name="task_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.activity.number}, {self.year}"


class Mark(models.Model):
    """What a body says of a task, with its evidence. Rows are only added: a return is followed by a new mark."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="marks")
    text = models.TextField("что сделано")
    link = models.URLField("ссылка", max_length=400, blank=True, default="")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    done_on = models.DateField("когда выполнено")
    marked_at = models.DateTimeField("отмечено")
    marked_by_id = models.BigIntegerField("кем", null=True)
    marked_by_name = models.CharField("кем", max_length=200, blank=True, default="")
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    decided_by_id = models.BigIntegerField("кем решено", null=True)
    confirmed = models.BooleanField("подтверждено", null=True)
    reason = models.TextField("причина возврата", blank=True, default="")

    class Meta:
        verbose_name = "отметка о выполнении"
        verbose_name_plural = "отметки о выполнении"
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True, decided_at__isnull=True)
                | Q(confirmed__isnull=False, decided_at__isnull=False),
                name="mark_decided_when",
            ),
            models.CheckConstraint(condition=~Q(confirmed=False) | ~Q(reason=""), name="mark_return_has_reason"),
            models.UniqueConstraint(fields=["task"], condition=Q(confirmed__isnull=True), name="mark_one_open"),
        ]

    def __str__(self) -> str:
        return f"отметка о выполнении, {self.task}"


class Comment(models.Model):
    """A word about a task, for those who see it. Not removed: corrected by the next one."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="comments")
    author_id = models.BigIntegerField("автор", null=True)
    author_name = models.CharField("автор", max_length=200)
    author_place = models.CharField("откуда", max_length=200, blank=True, default="")
    text = models.TextField("текст")
    written_at = models.DateTimeField("когда")

    class Meta:
        verbose_name = "комментарий"
        verbose_name_plural = "комментарии"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"комментарий {self.pk}"
