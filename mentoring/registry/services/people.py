"""The person under a participation: found or made, changed, named everywhere alike."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from mentoring.organisations.models import Organisation

from .. import names
from ..models import Mentee, Mentor, Person
from .data import PersonData

FIELDS = ("last_name", "first_name", "patronymic", "birth_date", "birth_year", "contacts")


def person_for(
    data: PersonData, *, organisation: Organisation, now: dt.datetime, same_as: Person | None = None
) -> Person:
    """The organisation's card of this person: the one pointed at, the one with the same name and date of birth, or new.

    Name and year alone never join two cards: the curator says «тот же человек».
    """
    if same_as is not None:
        return same_as
    if data.birth_date is not None:
        identity = names.person_identity(data.search_name, data.birth_date, uuid.uuid4())
        known = Person.objects.filter(organisation=organisation, identity=identity).order_by("pk").first()
        if known is not None:
            return known
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
