"""Small makers that speak the domain. A state is reached by the real services where there is one."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

from mentoring.accounts.actors import actor_for
from mentoring.accounts.models import Role, RoleHeld, User
from mentoring.core import clock
from mentoring.core.school_year import school_year_of
from mentoring.organisations.enums import Basis, Figure
from mentoring.organisations.models import MentoringForm, Municipality, Organisation, YearlyFigure
from mentoring.pairing.models import Pair, PairMember
from mentoring.registry.models import Consent, Mentee, Mentor, Person

_numbers = itertools.count(1)


def this_year() -> int:
    return school_year_of(clock.today())


def form(code: str = "pupil-pupil") -> MentoringForm:
    return MentoringForm.objects.get(code=code)


def make_organisation(municipality: Municipality, name: str, kind: str = "school") -> Organisation:
    return Organisation.objects.create(municipality=municipality, name=name, kind=kind)


def make_user(
    role_code: str,
    *,
    municipality: Municipality | None = None,
    organisation: Organisation | None = None,
    username: str = "",
    full_name: str = "",
) -> User:
    """A user who holds the role since a year ago. No password: tests sign in with `client.force_login`."""
    number = next(_numbers)
    user = User(username=username or f"{role_code}{number}", full_name=full_name or f"Сотрудник {role_code} {number}")
    user.email = f"{user.username}@example.org"
    user.set_unusable_password()
    user.save()
    RoleHeld.objects.create(
        user=user,
        role=Role.objects.get(code=role_code),
        municipality=organisation.municipality if organisation else municipality,
        organisation=organisation,
        valid_from=clock.today() - dt.timedelta(days=365),
    )
    return user


def actor(user: User) -> Any:
    found = actor_for(user, clock.today())
    assert found is not None
    return found


def make_person(
    organisation: Organisation,
    *,
    last_name: str = "",
    first_name: str = "Иван",
    patronymic: str = "Петрович",
    birth_date: dt.date | None = None,
    birth_year: int | None = 2012,
    identity: uuid.UUID | None = None,
    consent: bool = True,
) -> Person:
    last_name = last_name or f"Участников{next(_numbers)}"
    person = Person.objects.create(
        municipality_id=organisation.municipality_id,
        organisation=organisation,
        last_name=last_name,
        first_name=first_name,
        patronymic=patronymic,
        search_name=f"{last_name} {first_name} {patronymic}".lower().replace("ё", "е"),
        birth_date=birth_date,
        birth_year=birth_date.year if birth_date else birth_year,
        identity=identity or uuid.uuid4(),
        contacts="+7 (900) 000-00-00",
        created_at=clock.now(),
    )
    if consent:
        Consent.objects.create(
            person=person,
            municipality_id=organisation.municipality_id,
            organisation=organisation,
            kind="processing",
            given_by="representative",
            given_on=clock.today() - dt.timedelta(days=30),
            created_at=clock.now(),
        )
    return person


def make_mentee(
    organisation: Organisation, *, person: Person | None = None, category: str = "pupil", **person_fields: Any
) -> Mentee:
    person = person or make_person(organisation, **person_fields)
    return Mentee.objects.create(
        person=person,
        municipality_id=organisation.municipality_id,
        organisation=organisation,
        school_year=this_year(),
        search_name=person.search_name,
        category=category,
        entered_on=clock.today() - dt.timedelta(days=20),
        created_at=clock.now(),
    )


def make_mentor(
    organisation: Organisation,
    *,
    person: Person | None = None,
    category: str = "pupil",
    capacity: int = 5,
    **person_fields: Any,
) -> Mentor:
    person_fields.setdefault("birth_year", clock.today().year - 16)
    person = person or make_person(organisation, **person_fields)
    return Mentor.objects.create(
        person=person,
        municipality_id=organisation.municipality_id,
        organisation=organisation,
        school_year=this_year(),
        search_name=person.search_name,
        category=category,
        capacity=capacity,
        entered_on=clock.today() - dt.timedelta(days=20),
        created_at=clock.now(),
    )


def make_pair(
    organisation: Organisation,
    *,
    mentor: Mentor | None = None,
    mentees: list[Mentee] | None = None,
    form_code: str = "pupil-pupil",
    active: bool = True,
) -> Pair:
    """An active pair (or a draft) of the organisation, with people of its own where none are given."""
    now = clock.now()
    mentor = mentor or make_mentor(organisation)
    mentees = [make_mentee(organisation)] if mentees is None else mentees
    pair = Pair.objects.create(
        municipality_id=organisation.municipality_id,
        organisation=organisation,
        school_year=this_year(),
        form=form(form_code),
        mentor=mentor,
        started_on=clock.today() - dt.timedelta(days=15) if active else None,
        state="active" if active else "draft",
        state_since=now,
        created_at=now,
    )
    for mentee in mentees:
        PairMember.objects.create(
            pair=pair,
            mentee=mentee,
            municipality_id=organisation.municipality_id,
            organisation=organisation,
            form=pair.form,
            joined_on=pair.started_on,
            active=active,
        )
    if active:
        mentor.load += len(mentees)
        mentor.save(update_fields=["load"])
    return pair


def make_figures(organisation: Organisation, **values: int) -> None:
    """Yearly figures of an organisation: learners, children_10_19, children_15_19, young_teachers."""
    defaults = {"learners": 400, "children_10_19": 250, "children_15_19": 120, "young_teachers": 6}
    YearlyFigure.objects.bulk_create(
        [
            YearlyFigure(
                municipality_id=organisation.municipality_id,
                organisation=organisation,
                school_year=this_year(),
                figure=Figure(name),
                basis=Basis.LEARNERS,
                value=value,
                as_of=clock.today(),
            )
            for name, value in (defaults | values).items()
        ],
        update_conflicts=True,
        unique_fields=["municipality", "organisation", "school_year", "figure", "basis"],
        update_fields=["value", "as_of"],
    )
