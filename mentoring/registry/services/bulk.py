"""Whole bases at once: the import and the demo region. No row is touched one by one; history is kept by triggers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.audit import services as audit
from mentoring.core.encryption import encrypt
from mentoring.organisations.models import MentoringForm, Organisation

from .. import names, policies, rules
from ..enums import ConsentKind, MentorCategory
from ..models import Consent, Enterprise, Mentee, Mentor, Person
from .consents import TEXT_VERSION
from .copying import copy_rows, take_ids
from .data import BulkResult, MenteeData, MentorData, PersonData
from .mentors import DEFAULT_CAPACITY

_PERSON = (
    "id", "public_id", "municipality", "organisation", "last_name", "first_name", "patronymic", "search_name",
    "birth_date", "birth_year", "identity", "contacts", "created_at", "version",
)  # fmt: skip
_MENTEE = (
    "id", "public_id", "person", "municipality", "organisation", "school_year", "search_name", "category", "form",
    "place", "topic", "request", "entered_on", "ends_on", "results", "case_url", "mark", "created_at", "version",
)  # fmt: skip
_MENTOR = (
    "id", "public_id", "person", "municipality", "organisation", "school_year", "search_name", "category", "form",
    "workplace", "enterprise", "competences", "achievements", "interests", "age_from", "age_to", "time_resource",
    "capacity", "load", "entered_on", "ends_on", "results", "case_url", "created_at", "version",
)  # fmt: skip
_CONSENT = (
    "id", "person", "municipality", "organisation", "kind", "given_by", "given_on", "text_version", "created_at",
)  # fmt: skip


def add_people(
    *,
    actor: Actor,
    now: dt.datetime,
    organisation: Organisation,
    school_year: int,
    mentees: Sequence[tuple[PersonData, MenteeData]] = (),
    mentors: Sequence[tuple[PersonData, MentorData]] = (),
    consents_given_on: dt.date | None = None,
) -> BulkResult:
    """Add many cards. Rows are taken as already checked by `registry.rules`; constraints of the database still hold.

    A person with a date of birth whom the organisation knows keeps the card; others get new ones. With
    `consents_given_on` everybody without an open processing consent gets one of that date. About 20 k rows/s.
    """
    require(policies.can_keep_base(actor, organisation))
    with transaction.atomic():
        everybody = [person for person, _ in (*mentees, *mentors)]
        person_ids, created = _people(everybody, organisation, now)
        # Consents before participations: a new row takes the end of the consent with it.
        consent_ids: list[int] = []
        if consents_given_on is not None:
            categories = [data.category for _, data in mentees] + [data.category for _, data in mentors]
            learners = [category in rules.LEARNERS for category in categories]
            consent_ids = insert_consents(
                zip(person_ids, everybody, learners, strict=True),
                organisation=organisation, given_on=consents_given_on, now=now,
            )  # fmt: skip
        mentee_ids = insert_mentees(
            [
                (pk, person.search_name, data)
                for pk, (person, data) in zip(person_ids[: len(mentees)], mentees, strict=True)
            ],
            organisation=organisation, school_year=school_year, now=now,
        )  # fmt: skip
        enterprises, new_enterprises = ensure_enterprises((data for _, data in mentors), organisation)
        mentor_ids = insert_mentors(
            [
                (pk, person.search_name, data)
                for pk, (person, data) in zip(person_ids[len(mentees) :], mentors, strict=True)
            ],
            organisation=organisation, school_year=school_year, now=now, enterprises=enterprises,
        )  # fmt: skip
        audit.record(
            actor=actor,
            now=now,
            action="people.added",
            action_label="Внесены карточки списком",
            object_type="organisation",
            object_id=organisation.pk,
            data={"mentees": len(mentee_ids), "mentors": len(mentor_ids), "school_year": school_year},
            municipality_id=organisation.municipality_id,
            organisation_id=organisation.pk,
        )
    return BulkResult(mentee_ids, mentor_ids, created, consent_ids, new_enterprises)


def _people(people: Sequence[PersonData], organisation: Organisation, now: dt.datetime) -> tuple[list[int], list[int]]:
    """Ids in order (a known card where the date of birth says so), and the ids of the new ones."""
    none = uuid.UUID(int=0)
    identities = [
        names.person_identity(person.search_name, person.birth_date, none) if person.birth_date else None
        for person in people
    ]
    dated = [identity for identity in identities if identity]
    known: dict[uuid.UUID, int] = {}
    if dated:
        mine = Person.objects.filter(organisation=organisation, identity__in=dated)
        known = dict(mine.order_by("-pk").values_list("identity", "pk"))
    fresh: list[PersonData] = []
    places: list[int] = []  # ids of known cards, or −1 − index into `fresh`
    for person, identity in zip(people, identities, strict=True):
        place = known.get(identity) if identity else None
        if place is None:
            place = -1 - len(fresh)
            fresh.append(person)
            if identity:
                known[identity] = place
        places.append(place)
    ids = insert_people(fresh, organisation=organisation, now=now)
    return [ids[-1 - place] if place < 0 else place for place in places], ids


def insert_people(people: Sequence[PersonData], *, organisation: Organisation, now: dt.datetime) -> list[int]:
    ids = take_ids(Person, len(people))
    at, territory, owner = now.isoformat(), organisation.municipality_id, organisation.pk

    def row(pk: int, person: PersonData) -> tuple[object, ...]:
        own, search = uuid.uuid4(), person.search_name
        return (
            pk, own, territory, owner, person.last_name, person.first_name, person.patronymic, search,
            person.birth_date, person.year, names.person_identity(search, person.birth_date, own),
            encrypt(person.contacts), at, 1,
        )  # fmt: skip

    copy_rows(Person, _PERSON, map(row, ids, people))
    return ids


def insert_mentees(
    rows: Sequence[tuple[int, str, MenteeData]], *, organisation: Organisation, school_year: int, now: dt.datetime
) -> list[int]:
    """`rows`: (person id, search name, data). Ids in order."""
    ids = take_ids(Mentee, len(rows))
    at, territory, owner = now.isoformat(), organisation.municipality_id, organisation.pk
    copy_rows(
        Mentee,
        _MENTEE,
        (
            (
                pk, uuid.uuid4(), person, territory, owner, school_year, search, data.category, data.form_id,
                data.place, data.topic_id, data.request, data.entered_on, data.ends_on, data.results, data.case_url,
                data.mark, at, 1,
            )
            for pk, (person, search, data) in zip(ids, rows, strict=True)
        ),
    )  # fmt: skip
    return ids


def insert_mentors(
    rows: Sequence[tuple[int, str, MentorData]],
    *,
    organisation: Organisation,
    school_year: int,
    now: dt.datetime,
    enterprises: dict[str, int],
) -> list[int]:
    """`rows`: (person id, search name, data); `enterprises`: ids by the name as typed. Ids in order."""
    ids = take_ids(Mentor, len(rows))
    at, territory, owner = now.isoformat(), organisation.municipality_id, organisation.pk
    norms = dict(MentoringForm.objects.values_list("pk", "default_capacity"))
    copy_rows(
        Mentor,
        _MENTOR,
        (
            (
                pk, uuid.uuid4(), person, territory, owner, school_year, search, data.category, data.form_id,
                data.workplace, enterprises.get(data.enterprise_name) if _employs(data) else None,
                data.competences, data.achievements, data.interests, data.age_from, data.age_to, data.time_resource,
                data.capacity or norms.get(data.form_id or 0, DEFAULT_CAPACITY), 0, data.entered_on, data.ends_on,
                data.results, data.case_url, at, 1,
            )
            for pk, (person, search, data) in zip(ids, rows, strict=True)
        ),
    )  # fmt: skip
    return ids


def _employs(data: MentorData) -> bool:
    return data.category == MentorCategory.EMPLOYER and bool(data.enterprise_name)


def ensure_enterprises(mentors: Iterable[MentorData], organisation: Organisation) -> tuple[dict[str, int], list[int]]:
    """Ids of the employers' enterprises by the name as typed, and the ids of those made now."""
    typed = {
        data.enterprise_name: names.enterprise_identity(data.enterprise_name) for data in mentors if _employs(data)
    }
    if not typed:
        return {}, []
    mine = Enterprise.objects.filter(organisation=organisation, identity__in=set(typed.values()))
    known = dict(mine.values_list("identity", "pk"))
    missing = {identity: name for name, identity in typed.items() if identity not in known}
    made = Enterprise.objects.bulk_create(
        [
            Enterprise(
                municipality_id=organisation.municipality_id, organisation=organisation, name=name, identity=identity
            )
            for identity, name in missing.items()
        ]
    )
    known |= {enterprise.identity: enterprise.pk for enterprise in made}
    return {name: known[identity] for name, identity in typed.items()}, [enterprise.pk for enterprise in made]


def insert_consents(
    people: Iterable[tuple[int, PersonData, bool]], *, organisation: Organisation, given_on: dt.date, now: dt.datetime
) -> list[int]:
    """Processing consents of `given_on` for (person id, data, learns?) who never gave one. Ids of the new rows.

    Who withdrew it is not covered by «согласия получены от всех»: a new one is noted for that person by name.
    """
    by_id = {pk: (person, learner) for pk, person, learner in people}
    given = Consent.objects.filter(person_id__in=list(by_id), kind=ConsentKind.PROCESSING)
    for pk in set(given.values_list("person_id", flat=True)):
        del by_id[pk]
    ids = take_ids(Consent, len(by_id))
    at = now.isoformat()
    copy_rows(
        Consent,
        _CONSENT,
        (
            (
                pk, person_id, organisation.municipality_id, organisation.pk, ConsentKind.PROCESSING.value,
                rules.signatories(person.birth_date, person.birth_year, given_on, learner=learner).value,
                given_on, TEXT_VERSION, at,
            )
            for pk, (person_id, (person, learner)) in zip(ids, by_id.items(), strict=True)
        ),
    )  # fmt: skip
    return ids
