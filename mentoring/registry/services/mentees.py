"""Cards of mentees, one by one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.core import clock
from mentoring.organisations.models import Organisation

from .. import policies, rules
from ..models import Mentee, Person
from . import participations
from .data import MenteeData, PersonData
from .errors import refuse


def add_mentee(
    *,
    actor: Actor,
    now: dt.datetime,
    organisation: Organisation,
    school_year: int,
    person: PersonData,
    data: MenteeData,
    key: uuid.UUID | None = None,
    same_as: Person | None = None,
) -> Mentee:
    """A new card. `key`: the form's own id, so that a double click makes one card; `same_as`: the person is known.

    Raises NotAllowed (foreign organisation) and InvalidCard (errors by field).
    """
    require(policies.can_keep_base(actor, organisation))
    refuse(rules.person_errors(person, clock.local_date(now)) | rules.mentee_errors(data, school_year))
    return participations.add(
        Mentee, actor=actor, now=now, organisation=organisation, school_year=school_year,
        person=person, values=lambda: _values(data), key=key, same_as=same_as,
    )  # fmt: skip


def change_mentee(
    *, actor: Actor, now: dt.datetime, mentee: Mentee, person: PersonData, data: MenteeData, expected_version: int,
    expected_person: int | None = None,
) -> Mentee:  # fmt: skip
    """Raises StateChanged when somebody changed the card meanwhile, NotAllowed, InvalidCard."""
    require(policies.can_keep_base(actor, mentee))
    refuse(rules.person_errors(person, clock.local_date(now)) | rules.mentee_errors(data, mentee.school_year))
    return participations.change(
        mentee, actor=actor, now=now, person=person, values=lambda _: _values(data), expected_version=expected_version,
        expected_person=expected_person,
    )  # fmt: skip


def _values(data: MenteeData) -> dict[str, Any]:
    return dataclasses.asdict(data)
