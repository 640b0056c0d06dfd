"""Cards of mentors, one by one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.core import clock
from mentoring.organisations.models import MentoringForm, Organisation

from .. import policies, rules
from ..enums import MentorCategory
from ..models import Mentor, Person
from . import participations
from .data import MentorData, PersonData
from .enterprises import enterprise_for
from .errors import refuse

DEFAULT_CAPACITY = 5


def add_mentor(
    *,
    actor: Actor,
    now: dt.datetime,
    organisation: Organisation,
    school_year: int,
    person: PersonData,
    data: MentorData,
    key: uuid.UUID | None = None,
    same_as: Person | None = None,
) -> Mentor:
    """A new card; see `add_mentee`. Without a capacity the norm of the form is taken."""
    require(policies.can_keep_base(actor, organisation))
    refuse(rules.person_errors(person, clock.local_date(now)) | rules.mentor_errors(data, school_year))
    return participations.add(
        Mentor, actor=actor, now=now, organisation=organisation, school_year=school_year,
        person=person, values=lambda: _values(data, organisation), key=key, same_as=same_as,
    )  # fmt: skip


def change_mentor(
    *, actor: Actor, now: dt.datetime, mentor: Mentor, person: PersonData, data: MentorData, expected_version: int,
    expected_person: int | None = None,
) -> Mentor:  # fmt: skip
    """Raises StateChanged, NotAllowed, InvalidCard: the capacity may not fall below the mentees of now."""
    require(policies.can_keep_base(actor, mentor))
    refuse(rules.person_errors(person, clock.local_date(now)) | rules.mentor_errors(data, mentor.school_year))

    def values(fresh: Mentor) -> dict[str, Any]:
        new = _values(data, fresh.organisation)
        if new["capacity"] < fresh.load:
            refuse({"capacity": f"Сейчас у наставника наставляемых: {fresh.load}. Меньше указать нельзя."})
        return new

    return participations.change(
        mentor, actor=actor, now=now, person=person, values=values, expected_version=expected_version,
        expected_person=expected_person,
    )  # fmt: skip


def capacity_of(form_id: int | None) -> int:
    """The norm of a form, editable by the regional centre; five where no form is chosen."""
    norm = MentoringForm.objects.filter(pk=form_id or 0).values_list("default_capacity", flat=True).first()
    return norm or DEFAULT_CAPACITY


def _values(data: MentorData, organisation: Organisation) -> dict[str, Any]:
    values = dataclasses.asdict(data)
    name = values.pop("enterprise_name")
    enterprise = enterprise_for(name, organisation) if data.category == MentorCategory.EMPLOYER else None
    values["enterprise_id"] = enterprise.pk if enterprise else None
    values["capacity"] = data.capacity or capacity_of(data.form_id)
    return values
