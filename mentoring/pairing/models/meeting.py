"""A meeting of a pair or group: date, kind, length, theme, result, next step (domain.md 1.3)."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.access.scope import Tier
from mentoring.core.history import track_rows
from mentoring.organisations.models import Municipality, Organisation

from ..enums import MeetingFormat
from .pair import Pair

MAX_MINUTES = 600


def last_day_to_the_pairs(operation: pgtrigger.Operation, rows: str) -> pgtrigger.Trigger:
    """Pairs of a region are asked for by how long they have not met: the answer must not walk over their meetings.

    `rows`: «new» or «old», the state of the statement that knows the pairs; a meeting stays with its pair.
    """
    return pgtrigger.Trigger(
        name=f"pair_met_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{rows: "touched"}),
        func=f"""
            UPDATE {Pair._meta.db_table} pair SET last_met_on = met.last
            FROM (SELECT one.pair_id, (SELECT max(meeting.held_on) FROM pairing_meeting meeting
                                       WHERE meeting.pair_id = one.pair_id) AS last
                  FROM (SELECT DISTINCT pair_id FROM touched) one) met
            WHERE pair.id = met.pair_id AND pair.last_met_on IS DISTINCT FROM met.last;
            RETURN NULL;
        """,  # noqa: S608 - statements made of our own names
    )


class MeetingQuerySet(ScopedQuerySet):
    """Rows with their texts never leave the organisation; those above are told numbers (`selectors.meetings`)."""

    required_permission = Permission.PERSON_NAMES

    def visible_to(self, actor: Actor | None) -> Self:
        if actor is None or actor.tier is not Tier.ORGANISATION:
            return self.none()
        return super().visible_to(actor)


@track_rows()
class Meeting(models.Model):
    """One row per pair, date and kind, so that a double click writes one. `entry` marks what was written at once.

    Organisation and year are the pair's: the foreign keys have no index of their own, the lists below have them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pair = models.ForeignKey(Pair, models.PROTECT, related_name="meetings", db_index=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    school_year = models.PositiveSmallIntegerField("учебный год (начало)")
    held_on = models.DateField("дата")
    format = models.CharField("вид встречи", max_length=12, choices=MeetingFormat, default=MeetingFormat.REGULAR)
    minutes = models.PositiveSmallIntegerField("длительность, минут")
    theme = models.CharField("тема", max_length=200, blank=True, default="")
    result = models.CharField("итог", max_length=300, blank=True, default="")
    next_step = models.CharField("следующий шаг", max_length=200, blank=True, default="")
    version = models.PositiveIntegerField("версия", default=1, editable=False)
    entry = models.UUIDField("за один приём", editable=False)
    recorded_by = models.BigIntegerField("кто отметил", editable=False)
    created_at = models.DateTimeField("отмечена", editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "встреча"
        verbose_name_plural = "встречи"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pair", "held_on", "format"], name="meeting_once"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MAX_MINUTES), name="meeting_minutes_bearable"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", "school_year", "held_on"], include=["pair"], name="meeting_of_organisation"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            last_day_to_the_pairs(pgtrigger.Insert, "new"),
            last_day_to_the_pairs(pgtrigger.Update, "new"),
            last_day_to_the_pairs(pgtrigger.Delete, "old"),
        ]

    def __str__(self) -> str:
        return f"встреча {self.held_on:%d.%m.%Y}"
