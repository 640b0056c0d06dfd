"""The person under a participation: found or made, changed, named everywhere alike."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Q

from mentoring.core import clock
from mentoring.organisations.models import Organisation

from .. import names
from ..models import Mentee, Mentor, Person
from ..models.hiding import consent_until
from .data import PersonData
from .errors import refuse

WITHDRAWN = (
    "Этот человек отозвал согласие на обработку данных. Внесите новое согласие в разделе «Отозванные согласия», "
    "и прежняя карточка вернётся."
)
FIELDS = ("last_name", "first_name", "patronymic", "birth_date", "birth_year", "contacts")


def person_for(
    data: PersonData, *, organisation: Organisation, now: dt.datetime, same_as: Person | None = None
) -> Person:
    """The organisation's card of this person: the one pointed at, the one with the same name and date of birth, or new.

    Name and year alone never join two cards: the curator says «тот же человек».
    Raises InvalidCard when that person's consent was withdrawn: first a new one, then the card is back.
    """
    if same_as is not None:
        return _agreed(same_as, now)
    if data.birth_date is not None:
        identity = names.person_identity(data.search_name, data.birth_date, uuid.uuid4())
        known = Person.objects.filter(organisation=organisation, identity=identity).order_by("pk").first()
        if known is not None:
            return _agreed(known, now)
    own = uuid.uuid4()
    return Person.objects.create(
        public_id=own,
        municipality_id=organisation.municipality_id,
        organisation=organisation,
        search_name=data.search_name,
        identity=names.person_identity(data.search_name, data.birth_date, own),
        created_at=now,
        **values_of(data),
    )


def _agreed(person: Person, now: dt.datetime) -> Person:
    """The card of now, held against a destruction that runs at this moment: it would bring the name back."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    refuse({"last_name": WITHDRAWN} if is_hidden(person.pk, clock.local_date(now)) else {})
    return person


def is_hidden(person_id: int, today: dt.date) -> bool:
    """A consent was given and is no more in force, or the data are destroyed."""
    rows = Person.objects.filter(pk=person_id).alias(consent_until=consent_until())
    return rows.filter(Q(consent_until__lt=today) | Q(destroyed_at__isnull=False)).exists()


def values_of(data: PersonData) -> dict[str, Any]:
    return {
        "last_name": data.last_name,
        "first_name": data.first_name,
        "patronymic": data.patronymic,
        "birth_date": data.birth_date,
        "birth_year": data.year,
        "contacts": data.contacts,
    }


def change_person(person: Person, data: PersonData) -> list[str]:
    """Write what differs, in the lists of all years too. Returns the names of the changed fields.

    `person` is locked by the caller.
    """
    values = values_of(data)
    changed = [name for name in FIELDS if getattr(person, name) != values[name]]
    if not changed:
        return []
    for name in changed:
        setattr(person, name, values[name])
    person.search_name = data.search_name
    person.identity = names.person_identity(data.search_name, data.birth_date, person.public_id)
    person.version += 1
    person.save(update_fields=[*changed, "search_name", "identity", "version"])
    for model in (Mentee, Mentor):
        model.objects.filter(person=person).exclude(search_name=data.search_name).update(search_name=data.search_name)
    return changed
