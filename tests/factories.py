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


def new_person(
    organisation: Organisation,
    *,
    last_name: str = "",
    first_name: str = "Иван",
    patronymic: str = "Петрович",
    birth_date: dt.date | None = None,
    birth_year: int | None = 2012,
    identity: uuid.UUID | None = None,
) -> Person:
    """Not saved yet, as all that `new_…` makes: the world saves its people by the table."""
    last_name = last_name or f"Участников{next(_numbers)}"
    return Person(
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


def new_consent(person: Person) -> Consent:
    return Consent(
        person=person,
        municipality_id=person.municipality_id,
        organisation_id=person.organisation_id,
        kind="processing",
        given_by="representative",
        given_on=clock.today() - dt.timedelta(days=30),
        created_at=clock.now(),
    )


def make_person(organisation: Organisation, *, consent: bool = True, **fields: Any) -> Person:
    person = new_person(organisation, **fields)
    person.save()
    if consent:
        new_consent(person).save()
    return person


def new_mentee(organisation: Organisation, person: Person, category: str = "pupil") -> Mentee:
    return Mentee(
        person=person,
        municipality_id=organisation.municipality_id,
        organisation=organisation,
        school_year=this_year(),
        search_name=person.search_name,
        category=category,
        entered_on=clock.today() - dt.timedelta(days=20),
        created_at=clock.now(),
    )


def make_mentee(
    organisation: Organisation, *, person: Person | None = None, category: str = "pupil", **person_fields: Any
) -> Mentee:
    mentee = new_mentee(organisation, person or make_person(organisation, **person_fields), category)
    mentee.save()
    return mentee


def year_of_a_mentor() -> int:
    return clock.today().year - 16


def new_mentor(organisation: Organisation, person: Person, category: str = "pupil", capacity: int = 5) -> Mentor:
    return Mentor(
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


def make_mentor(
    organisation: Organisation,
    *,
    person: Person | None = None,
    category: str = "pupil",
    capacity: int = 5,
    **person_fields: Any,
) -> Mentor:
    person_fields.setdefault("birth_year", year_of_a_mentor())
    mentor = new_mentor(organisation, person or make_person(organisation, **person_fields), category, capacity)
    mentor.save()
    return mentor


def new_pair(organisation: Organisation, mentor: Mentor, pair_form: MentoringForm, *, active: bool = True) -> Pair:
    now = clock.now()
    return Pair(
        municipality_id=organisation.municipality_id,
        organisation=organisation,
        school_year=this_year(),
        form=pair_form,
        mentor=mentor,
        started_on=clock.today() - dt.timedelta(days=15) if active else None,
        state="active" if active else "draft",
        state_since=now,
        created_at=now,
    )


def new_members(pair: Pair, mentees: list[Mentee]) -> list[PairMember]:
    return [
        PairMember(
            pair=pair,
            mentee=mentee,
            municipality_id=pair.municipality_id,
            organisation_id=pair.organisation_id,
            form=pair.form,
            joined_on=pair.started_on,
            active=pair.state == "active",
        )
        for mentee in mentees
    ]


def make_pair(
    organisation: Organisation,
    *,
    mentor: Mentor | None = None,
    mentees: list[Mentee] | None = None,
    form_code: str = "pupil-pupil",
    active: bool = True,
) -> Pair:
    """An active pair (or a draft) of the organisation, with people of its own where none are given."""
    mentor = mentor or make_mentor(organisation)
    mentees = [make_mentee(organisation)] if mentees is None else mentees
    pair = new_pair(organisation, mentor, form(form_code), active=active)
    pair.save()
    PairMember.objects.bulk_create(new_members(pair, mentees))
    if active:
        mentor.load += len(mentees)
        mentor.save(update_fields=["load"])
    return pair


def new_figures(organisation: Organisation, **values: int) -> list[YearlyFigure]:
    defaults = {"learners": 400, "children_10_19": 250, "children_15_19": 120, "young_teachers": 6}
    return [
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
    ]


def make_figures(organisation: Organisation, **values: int) -> None:
    """Yearly figures of an organisation: learners, children_10_19, children_15_19, young_teachers."""
    YearlyFigure.objects.bulk_create(
        new_figures(organisation, **values),
        update_conflicts=True,
        unique_fields=["municipality", "organisation", "school_year", "figure", "basis"],
        update_fields=["value", "as_of"],
    )
