"""What adding and changing have in common for mentees and mentors."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import StateChanged, require, require_version
from mentoring.audit import services as audit
from mentoring.core.once import made_with
from mentoring.organisations.models import Organisation

from .. import policies
from ..models import Mentee, Mentor, Person
from .data import PersonData
from .errors import InvalidCard, refuse
from .people import change_person, person_for

C = TypeVar("C", Mentee, Mentor)


def add(
    model: type[C],
    *,
    actor: Actor,
    now: dt.datetime,
    organisation: Organisation,
    school_year: int,
    person: PersonData,
    values: Callable[[], dict[str, Any]],
    key: uuid.UUID | None,
    same_as: Person | None,
) -> C:
    """A new card of the school year. The same `key` and name again (a double click) give the card made the first time.

    Raises InvalidCard when the person is in this year's base already.
    """
    if same_as is not None:
        refuse({} if same_as.organisation_id == organisation.pk else {"last_name": "Выберите человека из своей базы."})
    public_id = key or uuid.uuid4()
    if made := _made_before(model, public_id, organisation, person):
        return made
    try:
        with transaction.atomic():
            card = _insert(model, actor, now, organisation, school_year, person, values, public_id, same_as)
    except IntegrityError:
        if made := _made_before(model, public_id, organisation, person):
            return made
        if model.objects.filter(public_id=public_id).exists():
            # Another's id was typed into the form, or the form of a saved card came back from the browser's history and
            # was filled in for the next person: it says nothing, the card gets an id of its own.
            return add(
                model, actor=actor, now=now, organisation=organisation, school_year=school_year,
                person=person, values=values, key=None, same_as=same_as,
            )  # fmt: skip
        noun = "наставников" if model is Mentor else "наставляемых"
        raise InvalidCard({"last_name": f"Этот человек уже есть в базе {noun} этого учебного года."}) from None
    return card


def _made_before(model: type[C], public_id: uuid.UUID, organisation: Organisation, person: PersonData) -> C | None:
    rows = model.objects.filter(organisation=organisation, search_name=person.search_name)
    return made_with(rows, public_id)


def _insert(
    model: type[C], actor: Actor, now: dt.datetime, organisation: Organisation, school_year: int,
    person: PersonData, values: Callable[[], dict[str, Any]], public_id: uuid.UUID, same_as: Person | None,
) -> C:  # fmt: skip
    card_person = person_for(person, organisation=organisation, now=now, same_as=same_as)
    card = model.objects.create(
        public_id=public_id,
        person=card_person,
        municipality_id=organisation.municipality_id,
        organisation=organisation,
        school_year=school_year,
        search_name=card_person.search_name,
        created_at=now,
        **values(),
    )
    record(actor, now, card, "added", "Карточка внесена")
    return card


def change(
    card: C,
    *,
    actor: Actor,
    now: dt.datetime,
    person: PersonData,
    values: Callable[[C], dict[str, Any]],
    expected_version: int,
    expected_person: int | None,
) -> C:
    """Change a card that still stands as `expected_version` says; otherwise StateChanged with the card of now.

    `expected_person` is the version of the person as it was seen (None: nobody looked): cards of other years, the other
    base and workbooks write the same person.
    """
    with transaction.atomic():
        fresh = type(card).objects.select_for_update(of=("self",)).select_related("person").get(pk=card.pk)
        require(policies.can_keep_base(actor, fresh))
        require_version(fresh, expected_version)
        fresh.person = locked = Person.objects.select_for_update().get(pk=fresh.person_id)
        if expected_person not in (None, locked.version):
            raise StateChanged(fresh)
        new = values(fresh)
        changed: list[str] = [name for name, value in new.items() if getattr(fresh, name) != value]
        person_changed: list[str] = change_person(locked, person)
        if changed or person_changed:
            for name in changed:
                setattr(fresh, name, new[name])
            fresh.search_name = locked.search_name
            fresh.version += 1
            fresh.save(update_fields=[*changed, "search_name", "version"])
            record(actor, now, fresh, "changed", "Карточка изменена", fields=[*person_changed, *changed])
        return fresh


def record(
    actor: Actor, now: dt.datetime, card: Mentee | Mentor, action: str, label: str, comment: str = "", **data: Any
) -> None:
    """The journal names the card by its code: names do not go there."""
    kind = "mentor" if isinstance(card, Mentor) else "mentee"
    audit.record(
        actor=actor,
        now=now,
        action=f"{kind}.{action}",
        action_label=label,
        object_type=kind,
        object_id=card.pk,
        object_label=str(card),
        comment=comment,
        data=data,
        municipality_id=card.municipality_id,
        organisation_id=card.organisation_id,
    )
