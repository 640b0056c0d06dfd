"""Events: what is held, by whom, for whom and how many places there are."""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.access.scope import Scope, Tier
from mentoring.core.history import track_rows
from mentoring.core.models import StoredFile
from mentoring.organisations.models import Municipality, Organisation

from ..enums import Audience, EventKind, EventLevel, EventState, Repeat


def new_code() -> str:
    """What the QR of the room holds: long enough not to be guessed from outside."""
    return secrets.token_urlsafe(12)


def of_body(scope: Scope, prefix: str = "") -> Q:
    """Rows of exactly this body. An organisation is itself wherever it lies: what it holds and where it was stay with
    the municipality of that time when it moves to another, and are still its own."""
    if scope.organisation_id is not None:
        return Q(**{f"{prefix}organisation": scope.organisation_id})
    return Q(**{f"{prefix}municipality": scope.municipality_id, f"{prefix}organisation": None})


def inviting(municipality_id: int | None, organisation_id: int | None) -> Q:
    """Invitations for this body: its own, those of its municipality as a whole, and of everybody."""
    whole = Q(municipality__isnull=True) | Q(municipality=municipality_id, organisation__isnull=True)
    return whole if organisation_id is None else whole | Q(organisation=organisation_id)


class EventSeries(models.Model):
    """A recurring event: the rule by which its events were made. Each of them lives on its own afterwards."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    repeat = models.CharField("повторяется", max_length=12, choices=Repeat)
    times = models.PositiveSmallIntegerField("сколько раз")

    class Meta:
        verbose_name = "серия мероприятий"
        verbose_name_plural = "серии мероприятий"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(times__gte=2, times__lte=60), name="event_series_times"),
        ]

    def __str__(self) -> str:
        return f"{self.get_repeat_display()}, {self.times}"


class EventQuerySet(ScopedQuerySet):
    required_permission = Permission.EVENT_VIEW

    def hosted_by(self, actor: Actor) -> Self:
        """Events that the actor's own body holds: exactly its scope, not those of the bodies below."""
        return self.filter(of_body(actor.scope))

    def visible_to(self, actor: Actor | None) -> Self:
        """The events of the actor's territory, and the announced ones to which the actor's body is invited. A draft is
        seen by exactly the body that prepares it."""
        if actor is None or not actor.has(self.required_permission):
            return self.none()
        shown = ~Q(state=EventState.DRAFT)
        if actor.tier is not Tier.REGION or actor.has(Permission.EVENT_MANAGE):  # the ministry prepares none
            shown |= of_body(actor.scope)
        rows = self.filter(shown)
        if actor.tier is Tier.REGION:
            return rows
        municipality, organisation = actor.scope.municipality_id, actor.scope.organisation_id
        if actor.tier is Tier.ORGANISATION:
            own, invited = Q(organisation=organisation), inviting(municipality, organisation)
        else:
            own = Q(municipality=municipality)
            invited = Q(municipality__isnull=True) | own
        return rows.filter(own | Exists(Invitation.objects.filter(invited, event=OuterRef("pk"))))


@track_rows(exclude=["taken", "queue_number"])
class Event(models.Model):
    """One event. `municipality` and `organisation` name who holds it: both empty, the region.

    `taken` counts the enrolled and `queue_number` the enrolments ever made; both move only under the lock of this row,
    so places are given in the order of asking and never above `capacity` (None = no limit). Both stay out of history:
    the enrolments have theirs, and thousands of them would copy the programme thousands of times. Times are moments;
    the screens and letters write them in the zone of the portal.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    series = models.ForeignKey(EventSeries, models.PROTECT, null=True, blank=True, related_name="events")
    kind = models.CharField("вид", max_length=14, choices=EventKind)
    level = models.CharField("уровень", max_length=12, choices=EventLevel)
    title = models.CharField("название", max_length=200)
    topic = models.CharField("тема", max_length=300, blank=True, default="")
    programme = models.TextField("программа", blank=True, default="")
    hours = models.DecimalField("часов", max_digits=5, decimal_places=1, null=True, blank=True)
    place = models.CharField("место", max_length=300, blank=True, default="")
    link = models.URLField("ссылка на подключение", max_length=400, blank=True, default="")
    starts_at = models.DateTimeField("начало")
    ends_at = models.DateTimeField("окончание")
    enrol_until = models.DateTimeField("запись до", null=True, blank=True)
    capacity = models.PositiveIntegerField("мест", null=True, blank=True)
    waiting_list = models.BooleanField("вести лист ожидания", default=True)
    audiences = ArrayField(models.CharField(max_length=12, choices=Audience), verbose_name="для кого", default=list)
    gives_certificate = models.BooleanField("выдаётся сертификат", default=False)
    taken = models.PositiveIntegerField("записано", default=0, editable=False)
    queue_number = models.PositiveIntegerField("последний номер записи", default=0, editable=False)
    sequence = models.PositiveIntegerField("номер правки для календарей", default=0, editable=False)
    checkin_code = models.CharField("код отметки", max_length=24, default=new_code, editable=False)
    state = models.CharField("состояние", max_length=10, choices=EventState, default=EventState.DRAFT)
    version = models.PositiveIntegerField("версия", default=1)
    state_since = models.DateTimeField("в этом состоянии с")
    state_by_id = models.BigIntegerField("кем", null=True)
    cancel_reason = models.CharField("причина отмены", max_length=300, blank=True, default="")
    created_at = models.DateTimeField("создано")

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "мероприятие"
        verbose_name_plural = "мероприятия"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"),
            models.CheckConstraint(
                condition=Q(enrol_until__isnull=True) | Q(enrol_until__lte=F("starts_at")),
                name="event_enrol_in_time",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity")), name="event_places_not_over"
            ),
            models.CheckConstraint(condition=Q(hours__isnull=True) | Q(hours__gt=0), name="event_hours_positive"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(municipality__isnull=False),
                name="event_organisation_has_municipality",
            ),
            models.CheckConstraint(
                condition=~Q(state=EventState.CANCELLED) | ~Q(cancel_reason=""), name="event_cancelled_has_reason"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["starts_at", "id"], name="event_by_time"),
            models.Index(fields=["municipality", "organisation", "starts_at"], name="event_of_body"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def free(self) -> int | None:
        """Places left; None where there is no limit."""
        return None if self.capacity is None else self.capacity - self.taken


class Invitation(models.Model):
    """Which bodies an event invites: one organisation, all of a municipality (`organisation` empty), or the whole
    region (both empty). Whom of their people, say the event's `audiences`."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "приглашение на мероприятие"
        verbose_name_plural = "приглашения на мероприятия"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["event", "municipality", "organisation"], name="event_invitation_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(municipality__isnull=False),
                name="event_invitation_has_municipality",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.municipality or "все организации края")


class EventMaterial(models.Model):
    """A file or a link for those who see the event."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="materials")
    title = models.CharField("название", max_length=200)
    link = models.URLField("ссылка", max_length=400, blank=True, default="")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField("добавлено")

    class Meta:
        verbose_name = "материал мероприятия"
        verbose_name_plural = "материалы мероприятий"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(Q(file__isnull=False) & Q(link="")) | (Q(file__isnull=True) & ~Q(link="")),
                name="event_material_file_or_link",
            ),
        ]

    def __str__(self) -> str:
        return self.title
