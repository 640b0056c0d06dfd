"""What an organisation submits for a period, and its immutable versions."""

from __future__ import annotations

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.core.history import track_rows
from mentoring.organisations.models import Municipality, Organisation

from ..enums import ReturnReason, SubmissionState
from .periods import Period


class SubmissionQuerySet(ScopedQuerySet):
    required_permission = Permission.SUBMISSION_VIEW


class SatisfactionFields(models.Model):
    """Asked and satisfied, entered by hand until surveys exist (domain.md 4.1, rows 5–6)."""

    mentees_asked = models.PositiveIntegerField("наставляемых опрошено", null=True, blank=True)
    mentees_satisfied = models.PositiveIntegerField("из них довольны", null=True, blank=True)
    mentors_asked = models.PositiveIntegerField("наставников опрошено", null=True, blank=True)
    mentors_satisfied = models.PositiveIntegerField("из них довольны", null=True, blank=True)

    class Meta:
        abstract = True


@track_rows()
class Submission(SatisfactionFields):
    """One organisation in one period. Facts are not here: until it is submitted they are the live cards and pairs,
    afterwards the frozen rows of `SubmissionVersion`.

    `approved_version` is the version whose facts count in the indicators now. `answers` holds the curator's
    comments to warnings by check code.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="submissions")
    period = models.ForeignKey(Period, models.PROTECT, related_name="submissions")
    state = models.CharField("состояние", max_length=12, choices=SubmissionState, default=SubmissionState.DRAFT)
    version = models.PositiveIntegerField("версия строки", default=1)
    state_since = models.DateTimeField("в этом состоянии с")
    state_by_id = models.BigIntegerField("кем", null=True)
    answers = models.JSONField("пояснения к предупреждениям", default=dict, blank=True)
    note = models.TextField("примечание", blank=True, default="")
    first_submitted_at = models.DateTimeField("впервые отправлен", null=True, blank=True)
    submitted_by_id = models.BigIntegerField("кем отправлен", null=True)
    current_version = models.ForeignKey(
        "monitoring.SubmissionVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_version = models.ForeignKey(
        "monitoring.SubmissionVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("создан")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "сведения за период"
        verbose_name_plural = "сведения за период"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "period"], name="submission_one_a_period"),
            models.CheckConstraint(
                condition=~Q(state__in=[SubmissionState.APPROVED, SubmissionState.ACCEPTED])
                | Q(approved_version__isnull=False),
                name="submission_approved_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SubmissionState.SUBMITTED, SubmissionState.APPROVED, SubmissionState.ACCEPTED])
                | Q(current_version__isnull=False, first_submitted_at__isnull=False),
                name="submission_submitted_has_version",
            ),
            models.CheckConstraint(
                condition=Q(mentees_satisfied__isnull=True)
                | Q(mentees_asked__isnull=False, mentees_satisfied__lte=F("mentees_asked")),
                name="submission_mentees_satisfied",
            ),
            models.CheckConstraint(
                condition=Q(mentors_satisfied__isnull=True)
                | Q(mentors_asked__isnull=False, mentors_satisfied__lte=F("mentors_asked")),
                name="submission_mentors_satisfied",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period", "municipality", "state"], name="submission_queue"),
            models.Index(fields=["approved_version"], name="submission_approved"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.period}"


class SubmissionVersion(SatisfactionFields):
    """A numbered, immutable version: the yearly figures and the facts as they stood when it was sent.

    `digest` is the hash of its facts and figures: equal digests mean that nothing has changed.
    None in a figure means «нет данных». `with_training` is false for versions that were sent before the portal kept
    events: who had been trained by then is not known.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("номер")
    frozen_at = models.DateTimeField("зафиксирован")
    frozen_by_id = models.BigIntegerField("кем", null=True)
    on_time = models.BooleanField("вовремя")
    with_training = models.BooleanField("с данными об обучении", db_default=False)
    learners = models.PositiveIntegerField("обучающихся", null=True)
    children_10_19 = models.PositiveIntegerField("детей 10–19", null=True)
    children_15_19 = models.PositiveIntegerField("детей 15–19", null=True)
    young_teachers = models.PositiveIntegerField("молодых специалистов", null=True)
    answers = models.JSONField("пояснения", default=dict)
    note = models.TextField("примечание", blank=True, default="")
    digest = models.CharField("отпечаток", max_length=64)

    class Meta:
        verbose_name = "версия сведений"
        verbose_name_plural = "версии сведений"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["submission", "number"], name="submission_version_once"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="immutable_version", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"версия {self.number}"


class ReturnRemark(models.Model):
    """Why a line was returned. `target` names it: «figure:children_10_19», «check:growth», «fact:<fact key>»,
    «training:trained_curators»."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="remarks")
    submission_version = models.ForeignKey(SubmissionVersion, models.CASCADE, related_name="remarks")
    target = models.CharField("строка", max_length=80)
    label = models.CharField("строка словами", max_length=200)
    reason = models.CharField("причина", max_length=12, choices=ReturnReason)
    text = models.CharField("пояснение", max_length=500, blank=True, default="")
    created_at = models.DateTimeField("когда")
    resolved_at = models.DateTimeField("исправлено", null=True, blank=True)

    class Meta:
        verbose_name = "замечание"
        verbose_name_plural = "замечания"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def words(self) -> str:
        """«Обучающихся всего: численность указана неверно – было 380»: how a letter and the journal say it."""
        return f"{self.label}: {self.get_reason_display().lower()}" + (f" – {self.text}" if self.text else "")
