"""A person's card, kept by one organisation."""

from __future__ import annotations

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from mentoring.core.encryption import EncryptedTextField
from mentoring.core.history import track_rows
from mentoring.organisations.models import Municipality, Organisation

from .hiding import PersonQuerySet
from .listing import birth_year_to_the_lists


@track_rows(exclude=["contacts"])
class Person(models.Model):
    """Somebody who is a mentee, a mentor, or both in turn.

    `search_name` is the normalised full name («ёж» → «еж», lower case): lists are ordered by it and searched in it.
    `identity` says that two cards are the same person: the hash of normalised name and date of birth. Without a
    date of birth it is the card's own: a name and a year alone would merge different children (docs/adr).
    Contacts are those of the representative when the person is a minor (domain.md 3.1, column 3).
    `destroyed_at`: nothing personal is left in the row, it only holds up what was counted (`services.destruction`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people")
    last_name = models.CharField("фамилия", max_length=80)
    first_name = models.CharField("имя", max_length=80)
    patronymic = models.CharField("отчество", max_length=80, blank=True, default="")
    search_name = models.CharField("имя для поиска", max_length=250, editable=False)
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField("год рождения", null=True, blank=True)
    identity = models.UUIDField("тот же человек", editable=False)
    contacts = EncryptedTextField("контактные данные", blank=True, default="")
    created_at = models.DateTimeField("внесён")
    destroyed_at = models.DateTimeField("данные уничтожены", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("версия", default=1)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "участник"
        verbose_name_plural = "участники"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "search_name"], name="person_by_name"),
            models.Index(fields=["identity"], name="person_by_identity"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__gte=1900, birth_year__lte=2100),
                name="person_birth_year_sane",
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_year=models.F("birth_date__year")),
                name="person_birth_year_of_date",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [birth_year_to_the_lists()]

    def __str__(self) -> str:
        return self.initials

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def initials(self) -> str:
        """The depersonalised form that upper tiers see: «В. С. Р.»."""
        return " ".join(f"{part[0]}." for part in (self.last_name, self.first_name, self.patronymic) if part)
