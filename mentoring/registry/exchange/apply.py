"""A plan becomes rows: one transaction, opened by the caller. Returns what was done and how to take it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed
from mentoring.core.encryption import encrypt
from mentoring.organisations.models import Organisation

from .. import names
from ..enums import MentorCategory
from ..models import Mentee, Mentor, Person
from ..services import bulk
from ..services.data import MentorData
from ..services.rows import update_rows
from .columns import Base
from .findings import Finding, Kind, Level
from .known import MENTEE_FIELDS, MENTOR_FIELDS, Known, KnownPerson
from .links import NamedLink, linker
from .pairs import Participant
from .plan import Change, Plan

_BIRTH = frozenset({"birth_date", "birth_year"})
PERSON_FIELDS = ("birth_date", "birth_year", "identity", "contacts")
RACE = "Пока книга загружалась, карточки изменил кто-то другой. Проверьте книгу ещё раз."


@dataclass(slots=True)
class Applied:
    """`summary` for people, `undo` for `exchange.undo`, `pending` for later imports: all JSON."""

    summary: dict[str, Any]
    undo: dict[str, Any]
    pending: list[dict[str, Any]] = field(default_factory=list)


def apply_plan(
    plan: Plan,
    *,
    actor: Actor,
    now: dt.datetime,
    organisation: Organisation,
    school_year: int,
    consents_given_on: dt.date | None,
) -> Applied:
    """Write the plan. Raises NotAllowed when a card changed since the plan was made."""
    person_ids = bulk.insert_people(plan.new_people, organisation=organisation, now=now)

    def person(place: int) -> int:
        return person_ids[-place - 1] if place < 0 else place

    # Consents before participations: a new row takes the end of the consent with it, an old one is written again.
    consent_ids: list[int] = []
    if consents_given_on is not None:
        consent_ids = bulk.insert_consents(
            [(person(place), data, learner) for place, data, learner in plan.people],
            organisation=organisation, given_on=consents_given_on, now=now,
        )  # fmt: skip

    employers = [card.data for card in plan.new_mentors] + [
        MentorData(MentorCategory.EMPLOYER, enterprise_name=change.enterprise_name)
        for change in plan.changes
        if change.enterprise_name
    ]
    enterprises, enterprise_ids = bulk.ensure_enterprises(employers, organisation)
    mentee_ids = bulk.insert_mentees(
        [(person(card.person), card.search, card.data) for card in plan.new_mentees],
        organisation=organisation, school_year=school_year, now=now,
    )  # fmt: skip
    mentor_ids = bulk.insert_mentors(
        [(person(card.person), card.search, card.data) for card in plan.new_mentors],
        organisation=organisation, school_year=school_year, now=now, enterprises=enterprises,
    )  # fmt: skip
    changed = _change(plan.changes, enterprises, organisation, school_year)
    mentee_id, mentor_id = _ids(mentee_ids), _ids(mentor_ids)
    summary: dict[str, Any] = {
        "added": {"mentees": len(mentee_ids), "mentors": len(mentor_ids)},
        "changed": {base.value: plan.changed(base) for base in Base},
        "unchanged": dict(plan.unchanged),
        "consents": len(consent_ids),
    }
    undo: dict[str, Any] = {
        "people": person_ids, "mentees": mentee_ids, "mentors": mentor_ids, "enterprises": enterprise_ids,
        "consents": consent_ids, "changed": changed, "same": plan.same,
        "touched": {
            base.value: [change.card_id for change in plan.changes if change.base is base] for base in Base
        },
    }  # fmt: skip
    summary |= _link(plan, undo, mentee_id, mentor_id, actor, now, organisation, school_year)
    pending = [
        {
            "side": item.side.value,
            "id": (mentee_id if item.side is Base.MENTEES else mentor_id)(item.who),
            "name": item.name,
            "form_id": item.form_id,
            "started_on": item.started_on.isoformat() if item.started_on else None,
            "ends_on": item.ends_on.isoformat() if item.ends_on else None,
        }
        for item in plan.pending
    ]
    return Applied(summary | {"waiting": len(pending)}, undo, pending)


def _ids(new_ids: list[int]) -> Callable[[Participant], int]:
    return lambda one: new_ids[-one.ref - 1] if one.ref < 0 else one.ref


def _change(
    changes: list[Change], enterprises: dict[str, int], organisation: Organisation, school_year: int
) -> dict[str, list[Any]]:
    """Write changes, return what stood before with the versions after: {"mentees": [[id, version, {…}], …], …}."""
    if not changes:
        return {}
    known = Known(organisation, school_year)
    former: dict[str, list[Any]] = {"people": [], "mentees": [], "mentors": []}
    rows: dict[Base, list[list[Any]]] = {Base.MENTEES: [], Base.MENTORS: []}
    people: dict[int, Change] = {}
    for change in changes:
        if change.enterprise_name:
            card = known.mentors[change.person_id]
            change.values["enterprise_id"] = enterprises[change.enterprise_name]
            change.former["enterprise_id"] = card.values["enterprise_id"]
        if change.values:
            card = (known.mentees if change.base is Base.MENTEES else known.mentors)[change.person_id]
            fields = MENTEE_FIELDS if change.base is Base.MENTEES else MENTOR_FIELDS
            merged = card.values | change.values
            rows[change.base].append([change.card_id, change.version, *(merged[name] for name in fields)])
            former[change.base].append([change.card_id, change.version + 1, _plain(change.former)])
        if change.person_values:
            _together(people.setdefault(change.person_id, change), change)
    person_rows = [_person_row(change, known.people[pk], former["people"]) for pk, change in people.items()]
    _all(Mentee, MENTEE_FIELDS, rows[Base.MENTEES])
    _all(Mentor, MENTOR_FIELDS, rows[Base.MENTORS])
    _all(Person, PERSON_FIELDS, person_rows)
    return former


def _together(first: Change, change: Change) -> None:
    """One person in both bases: what the second row adds; where both say something of the birth, the first is taken."""
    said = set(first.person_values)
    if said & _BIRTH:
        said |= _BIRTH
    for name in change.person_values.keys() - said:
        first.person_values[name], first.person_former[name] = change.person_values[name], change.person_former[name]


def _person_row(change: Change, person: KnownPerson, former: list[Any]) -> list[Any]:
    """The row for `update_rows`; what stood before goes to `former`."""
    merged = person._asdict() | change.person_values
    born: dt.date | None = merged["birth_date"]
    identity = names.person_identity(person.search, born, person.identity)
    before = change.person_former | {"identity": str(person.identity)}
    if "contacts" in before:
        before["contacts"] = encrypt(before["contacts"])
    former.append([person.id, change.person_version + 1, _plain(before)])
    return [person.id, change.person_version, born, merged["birth_year"], identity, encrypt(merged["contacts"])]


def _all(model: type[models.Model], fields: tuple[str, ...], rows: list[list[Any]]) -> None:
    if update_rows(model, fields, rows) != len(rows):
        raise NotAllowed(RACE)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}


def _link(
    plan: Plan, undo: dict[str, Any], mentee_id: Callable[[Participant], int], mentor_id: Callable[[Participant], int],
    actor: Actor, now: dt.datetime, organisation: Organisation, school_year: int,
) -> dict[str, Any]:  # fmt: skip
    """Hand the links to the pairing app; its refusals become findings beside the cells."""
    pairing = linker()
    counts: dict[str, Any] = {"pairs": {"created": 0, "extended": 0, "unchanged": 0}, "conflicts": []}
    if pairing is None or not plan.links:
        return counts
    named = {
        NamedLink(mentee_id(link.mentee), mentor_id(link.mentor), link.form_id, link.started_on, link.ends_on): link
        for link in plan.links
    }
    result = pairing.link(actor=actor, now=now, organisation=organisation, school_year=school_year, links=list(named))
    undo["links"] = result.undo
    counts["pairs"] = {"created": result.created, "extended": result.extended, "unchanged": result.unchanged}
    for conflict in result.conflicts:
        link = named[conflict.link]
        finding = Finding(Kind.LINK, Level.WARNING, conflict.reason, link.sheet, link.ref, link.column, link.found)
        counts["conflicts"].append(finding.as_json())
    return counts
