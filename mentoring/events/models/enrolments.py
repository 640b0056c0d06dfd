"""Who takes part in an event, whether they came, and what they say of it."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.access.scope import Tier
from mentoring.core.history import track_rows
from mentoring.organisations.models import Municipality, Organisation
from mentoring.registry.models import Person

from ..enums import Audience, EnrolmentState
from .events import Event, of_body


class EnrolmentQuerySet(ScopedQuerySet):
    required_permission = Permission.EVENT_VIEW

    def visible_to(self, actor: Actor | None) -> Self:
        """Names are for who holds the event and for the person's own body; nobody else sees who takes part."""
        if actor is None or not (actor.has(Permission.EVENT_MANAGE) or actor.has(Permission.EVENT_ENROL)):
            return self.none()
        held = of_body(actor.scope, "host_")
        return self.filter(held if actor.tier is Tier.REGION else held | of_body(actor.scope))

    def standing(self) -> Self:
        return self.exclude(state=EnrolmentState.WITHDRAWN)

    def attended(self) -> Self:
        return self.filter(attended_at__isnull=False)


@track_rows()
class Enrolment(models.Model):
    """One person at one event. The person is a user of the portal, a mentor of the registry, or somebody of the staff
    named by the head of the organisation.

    `identity` is one word for all three («user:17», «person:4011», «staff:<organisation>:<normalised name>»): the
    same person stands in an event once. `number` is the order of asking, given under the lock of the event.
    Host columns repeat the event's, so that the gate is an equality.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="enrolments")
    host_municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    host_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    identity = models.CharField("кто это", max_length=300, editable=False)
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    position = models.CharField("должность", max_length=200, blank=True, default="")
    audience = models.CharField("в качестве кого", max_length=12, choices=Audience)
    number = models.PositiveIntegerField("номер записи")
    enrolled_by_id = models.BigIntegerField("кем записан", null=True)
    created_at = models.DateTimeField("записан")
    state = models.CharField("состояние", max_length=10, choices=EnrolmentState)
    version = models.PositiveIntegerField("версия", default=1)
    state_since = models.DateTimeField("в этом состоянии с")
    state_by_id = models.BigIntegerField("кем", null=True)
    attended_at = models.DateTimeField("присутствие отмечено", null=True, blank=True)
    attended_by_id = models.BigIntegerField("кем отмечено", null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "участие в мероприятии"
        verbose_name_plural = "участие в мероприятиях"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["event", "identity"],
                condition=~Q(state=EnrolmentState.WITHDRAWN),
                name="enrolment_person_once",
            ),
            models.UniqueConstraint(fields=["event", "number"], name="enrolment_number_once"),
            models.CheckConstraint(
                condition=Q(attended_at__isnull=True) | Q(state=EnrolmentState.ENROLLED),
                name="enrolment_attended",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(municipality__isnull=False),
                name="enrolment_organisation_has_municipality",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["event", "state", "number"], name="enrolment_queue"),
            models.Index(fields=["organisation", "attended_at"], name="enrolment_of_organisation"),
            models.Index(fields=["user", "state"], name="enrolment_of_user"),
            models.Index(fields=["person"], name="enrolment_of_person"),
        ]

    def __str__(self) -> str:
        return f"запись {self.number}"

    @property
    def initials(self) -> str:
        return " ".join(f"{part[0]}." for part in self.full_name.split())


class Feedback(models.Model):
    """What a participant says after the event, 1–5 each; shown to the organiser without the name."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="feedback")
    usefulness = models.PositiveSmallIntegerField("полезность")
    content = models.PositiveSmallIntegerField("содержание")
    organisation_quality = models.PositiveSmallIntegerField("организация")
    text = models.TextField("что понравилось и чего не хватило", blank=True, default="")
    given_at = models.DateTimeField("когда")

    class Meta:
        verbose_name = "отзыв о мероприятии"
        verbose_name_plural = "отзывы о мероприятиях"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(usefulness__range=(1, 5), content__range=(1, 5), organisation_quality__range=(1, 5)),
                name="feedback_marks",
            ),
        ]

    def __str__(self) -> str:
        return f"отзыв {self.pk}"
