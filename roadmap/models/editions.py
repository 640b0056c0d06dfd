"""Editions of the roadmap: the region's, and those that municipalities and organisations make from it."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet, territory
from mentoring.access.scope import Tier
from mentoring.core.history import track_rows
from mentoring.core.models import StoredFile
from mentoring.organisations.models import Municipality, Organisation

from ..enums import EditionState
from ..terms import day_words


class EditionQuerySet(ScopedQuerySet):
    required_permission = Permission.ROADMAP_VIEW

    def of_region(self) -> Self:
        return self.filter(municipality__isnull=True, organisation__isnull=True)

    def owned_by(self, actor: Actor) -> Self:
        return self.filter(municipality=actor.scope.municipality_id, organisation=actor.scope.organisation_id)

    def visible_to(self, actor: Actor | None) -> Self:
        """Adopted editions of the tiers above are for everybody below them; the others follow the territory."""
        if actor is None or not actor.has(self.required_permission):
            return self.none()
        if actor.tier is Tier.REGION:
            return self.all()
        adopted_above = Q(organisation__isnull=True, state=EditionState.ADOPTED) & (
            Q(municipality__isnull=True) | Q(municipality=actor.scope.municipality_id)
        )
        inside = territory(actor.scope)
        return self.filter(adopted_above | inside) if inside else self.filter(adopted_above)


# Adopted words stay: a line may be added, changed or removed only while its edition is a draft.
_LINE_OF_ADOPTED = """
    IF EXISTS (SELECT FROM roadmap_edition
               WHERE id IN (COALESCE(OLD.edition_id, 0), COALESCE(NEW.edition_id, 0)) AND state = 'adopted') THEN
        RAISE EXCEPTION 'pgtrigger: the edition of this line is adopted';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


# The signed document and its date may be found later: they are written once, everything else never.
_WORDS_OF_ADOPTED = """
    OLD.state = 'adopted' AND (
        to_jsonb(OLD) - 'file_id' - 'adopted_on' IS DISTINCT FROM to_jsonb(NEW) - 'file_id' - 'adopted_on'
        OR OLD.file_id IS NOT NULL AND OLD.file_id IS DISTINCT FROM NEW.file_id
        OR OLD.adopted_on IS NOT NULL AND OLD.adopted_on IS DISTINCT FROM NEW.adopted_on
    )
"""


@track_rows()
class Edition(models.Model):
    """One roadmap («дорожная карта, план мероприятий») for a run of calendar years.

    `municipality` and `organisation` say whose it is: both empty, the region's. A body's own edition has a `parent`:
    the region's (or, for an organisation, the municipality's) edition whose activities it inherits. `source` is
    the edition from which a new one was copied, for the comparison. An adopted edition is read only; the database
    refuses a change of its words; the signed document and the date may be added where they are missing.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="own_editions")
    source = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    title = models.TextField("название")
    first_year = models.PositiveSmallIntegerField("с года")
    last_year = models.PositiveSmallIntegerField("по год")
    approver_position = models.CharField("должность утвердившего", max_length=200, blank=True, default="")
    approver_name = models.CharField("кто утвердил", max_length=200, blank=True, default="")
    adopted_on = models.DateField("дата утверждения", null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField("состояние", max_length=10, choices=EditionState, default=EditionState.DRAFT)
    version = models.PositiveIntegerField("версия", default=1)
    state_since = models.DateTimeField("в этом состоянии с")
    state_by_id = models.BigIntegerField("кем", null=True)
    created_at = models.DateTimeField("создана")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "дорожная карта"
        verbose_name_plural = "дорожные карты"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(first_year__gte=2000, last_year__lte=2100, last_year__gte=F("first_year")),
                name="edition_years_in_order",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(municipality__isnull=False),
                name="edition_organisation_has_municipality",
            ),
            models.CheckConstraint(
                condition=Q(municipality__isnull=True) | Q(parent__isnull=False), name="edition_own_has_parent"
            ),
            models.UniqueConstraint(
                fields=["municipality", "organisation"],
                condition=Q(municipality__isnull=False, state=EditionState.DRAFT),
                nulls_distinct=False,
                name="edition_one_own_draft",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(
                name="adopted_edition_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=EditionState.ADOPTED),
            ),
            pgtrigger.Protect(
                name="adopted_edition_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(_WORDS_OF_ADOPTED),
            ),
        ]

    def __str__(self) -> str:
        return f"Дорожная карта {self.years}"

    @property
    def years(self) -> str:
        return str(self.first_year) if self.first_year == self.last_year else f"{self.first_year}–{self.last_year}"

    @property
    def is_own(self) -> bool:
        """Of a municipality or an organisation: made from the region's, not the region's itself."""
        return self.municipality_id is not None


class EditionYear(models.Model):
    """Which adopted edition a body lives by in a year. The constraint refuses a second one, whatever comes at once."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="valid_years")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField("год")

    class Meta:
        verbose_name = "год действия дорожной карты"
        verbose_name_plural = "годы действия дорожных карт"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "organisation", "year"], name="edition_one_a_year", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}"


class ActivityQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor | None) -> Self:
        """Lines of the editions that the actor sees."""
        return self.filter(edition__in=Edition.objects.visible_to(actor))


class Activity(models.Model):
    """A line of the table: a section (no parent) or an activity of it.

    Words (`number`, `title`, `term` and the three columns of responsible, «;» between several) are the official
    ones; an empty column means that the tier has no party. `rule` is the code of the rule that computes its status
    (roadmap.rules). Within each year the task runs from `start_day` to `due_day`, written «MM-DD». `origin` is the
    line of the parent or source edition that this one comes from; None for an own one.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="activities")
    section = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="activities")
    origin = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField("порядок")
    number = models.CharField("№ п/п", max_length=10)
    title = models.TextField("мероприятие")
    term = models.CharField("сроки исполнения", max_length=100)
    first_year = models.PositiveSmallIntegerField("с года")
    last_year = models.PositiveSmallIntegerField("по год")
    yearly = models.BooleanField("ежегодно", default=False)
    region = models.TextField("ответственные: региональные", blank=True, default="")
    municipality = models.TextField("ответственные: муниципальные", blank=True, default="")
    organisation = models.TextField("ответственные: образовательные организации", blank=True, default="")
    rule = models.CharField("как определяется выполнение", max_length=40, blank=True, default="")
    start_day = models.CharField("начало в году", max_length=5, default="01-01")
    due_day = models.CharField("срок в году", max_length=5, default="12-31")
    version = models.PositiveIntegerField("версия", default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "мероприятие дорожной карты"
        verbose_name_plural = "мероприятия дорожной карты"
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "number"], name="activity_number_once"),
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="activity_years_in_order"),
            models.CheckConstraint(
                condition=Q(start_day__regex=r"^[01]\d-[0-3]\d$", due_day__regex=r"^[01]\d-[0-3]\d$")
                & Q(start_day__lte=F("due_day")),
                name="activity_days_in_order",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="adopted_lines_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_LINE_OF_ADOPTED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def words_of(self, name: str, value: str) -> str | None:
        """For the comparison of two versions: days and rules are kept by code."""
        from ..rules import registry  # here: rules are about the tasks of these models

        if name == "rule":
            return dict(registry.choices()).get(value)
        return day_words(value) if name in ("start_day", "due_day") and "-" in value else None
