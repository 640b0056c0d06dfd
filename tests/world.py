"""Two municipalities with two organisations each, and one of краевое подчинение; every one owns data.

A denial test is worth nothing unless the stranger owns data of the same kind (design.md §4.1), so each
organisation has mentees, a mentor, an active pair, a draft and figures. `marker` is a surname that occurs in
no other organisation: a response that shows somebody else's marker leaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Model

from mentoring.accounts import seed as accounts_seed
from mentoring.accounts.models import Role, User
from mentoring.core import clock
from mentoring.core.school_year import school_year_of
from mentoring.organisations import seed as organisations_seed
from mentoring.organisations.models import (
    MentoringForm,
    Municipality,
    MunicipalityStatus,
    Organisation,
    RequestTopic,
    RoleVariant,
    YearlyFigure,
)
from mentoring.pairing.models import Pair, PairMember
from mentoring.registry.models import Consent, Mentee, Mentor, Person
from monitoring.models import Period

from . import factories as make


@dataclass
class Place:
    """An organisation with its people and its users."""

    organisation: Organisation
    marker: str
    mentees: list[Mentee] = field(default_factory=list)
    mentor: Any = None
    pair: Any = None
    draft: Any = None

    @cached_property
    def curator(self) -> User:
        return make.make_user("curator", organisation=self.organisation)

    @cached_property
    def head(self) -> User:
        return make.make_user("head", organisation=self.organisation)

    @cached_property
    def curator_actor(self) -> Any:
        return make.actor(self.curator)

    @cached_property
    def head_actor(self) -> Any:
        return make.actor(self.head)

    def settle(self) -> None:
        settle([self])


def settle(places: list[Place]) -> None:
    """In each place a mentor, two mentees in a group, one in a draft, yearly figures. Saved by the table: this is
    done for thousands of tests."""
    form, born = make.form(), make.year_of_a_mentor()
    names: list[tuple[str, int]] = [("Пётр", born), ("Анна", 2012), ("Борис", 2012), ("Вера", 2012)]
    people = Person.objects.bulk_create(
        make.new_person(place.organisation, last_name=place.marker, first_name=name, birth_year=year)
        for place in places
        for name, year in names
    )
    Consent.objects.bulk_create(make.new_consent(person) for person in people)
    for place, at in zip(places, range(0, len(people), len(names)), strict=True):
        first, *others = people[at : at + len(names)]
        place.mentor = make.new_mentor(place.organisation, first)
        place.mentees = [make.new_mentee(place.organisation, person) for person in others]
    Mentor.objects.bulk_create(place.mentor for place in places)
    Mentee.objects.bulk_create(mentee for place in places for mentee in place.mentees)
    for place in places:
        place.pair = make.new_pair(place.organisation, place.mentor, form)
        place.draft = make.new_pair(place.organisation, place.mentor, form, active=False)
        place.mentor.load = 2
    Pair.objects.bulk_create(pair for place in places for pair in (place.pair, place.draft))
    PairMember.objects.bulk_create(
        member
        for place in places
        for pair, members in ((place.pair, place.mentees[:2]), (place.draft, place.mentees[2:]))
        for member in make.new_members(pair, members)
    )
    Mentor.objects.filter(pk__in=[place.mentor.pk for place in places]).update(load=2)
    YearlyFigure.objects.bulk_create(row for place in places for row in make.new_figures(place.organisation))


@dataclass
class World:
    """a1 is «own» in most tests, a2 its neighbour, b1 and b2 lie in another municipality, k1 under the krai."""

    a: Municipality
    b: Municipality
    krai: Municipality
    a1: Place
    a2: Place
    b1: Place
    b2: Place
    k1: Place
    period: Period
    earlier: Period

    @property
    def places(self) -> list[Place]:
        return [self.a1, self.a2, self.b1, self.b2, self.k1]

    @cached_property
    def ministry(self) -> User:
        return make.make_user("ministry")

    @cached_property
    def region(self) -> User:
        return make.make_user("region")

    @cached_property
    def expert(self) -> User:
        return make.make_user("expert")

    @cached_property
    def api(self) -> User:
        return make.make_user("api")

    @cached_property
    def officer(self) -> User:
        return make.make_user("officer", municipality=self.a)

    @cached_property
    def officer_b(self) -> User:
        return make.make_user("officer", municipality=self.b)

    @cached_property
    def nobody(self) -> User:
        """Signed in, but holds no role."""
        user = User(username="nobody", full_name="Без роли")
        user.set_unusable_password()
        user.save()
        return user

    @cached_property
    def ministry_actor(self) -> Any:
        return make.actor(self.ministry)

    @cached_property
    def region_actor(self) -> Any:
        return make.actor(self.region)

    @cached_property
    def officer_actor(self) -> Any:
        return make.actor(self.officer)

    @cached_property
    def officer_b_actor(self) -> Any:
        return make.actor(self.officer_b)

    @cached_property
    def expert_actor(self) -> Any:
        return make.actor(self.expert)

    @cached_property
    def api_actor(self) -> Any:
        return make.actor(self.api)


def make_period(starts_on: Any, ends_on: Any, *, code: str, number: int, **dates: Any) -> Period:
    return Period.objects.create(
        code=code,
        title=dates.pop("title", code),
        school_year=school_year_of(starts_on),
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        **dates,
    )


def make_periods() -> tuple[Period, Period]:
    """The quarter of today, open, and the one before it, closed."""
    import datetime as dt

    today = clock.today()
    start = dt.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    following = (start + dt.timedelta(days=95)).replace(day=1)
    before = (start - dt.timedelta(days=85)).replace(day=1)
    period = make_period(
        start,
        following - dt.timedelta(days=1),
        code="now",
        number=(start.month // 3 + 2) % 4 + 1,
        title="Текущий квартал",
        opens_on=start,
        on_time_until=following + dt.timedelta(days=14),
        closes_on=following + dt.timedelta(days=29),
    )
    earlier = make_period(
        before,
        start - dt.timedelta(days=1),
        code="before",
        number=(before.month // 3 + 2) % 4 + 1,
        title="Прошлый квартал",
        opens_on=before,
        on_time_until=today - dt.timedelta(days=2),
        closes_on=today - dt.timedelta(days=1),
    )
    return period, earlier


SEEDED: tuple[type[Model], ...] = (Municipality, MunicipalityStatus, MentoringForm, RoleVariant, RequestTopic, Role)
_remembered: dict[str, list[tuple[type[Model], dict[str, Any]]]] = {}


def seed() -> dict[str, Municipality]:
    """Reference data by the portal's own seeds; in a database where they have run already the same rows again at once.

    Most tests ask for them, and each row by itself would cost a tenth of the whole run.
    """
    database = str(connection.settings_dict["NAME"])
    if database in _remembered and not Municipality.objects.exists() and not Role.objects.exists():
        for model, rows in groupby(_remembered[database], key=itemgetter(0)):
            model._base_manager.bulk_create(model(**values) for _, values in rows)
        return {row.code: row for row in Municipality.objects.order_by("pk")}
    municipalities = organisations_seed.load_municipalities()
    organisations_seed.load_directories()
    accounts_seed.load_roles()
    _remembered[database] = [
        (model, values) for model in SEEDED for values in model._base_manager.order_by("pk").values()
    ]
    return municipalities


def build_world() -> World:
    municipalities = seed()
    a, b, krai = (municipalities[code] for code in ("shpakovsky", "petrovsky", organisations_seed.KRAI_CODE))
    period, earlier = make_periods()
    places = {
        "a1": Place(make.make_organisation(a, "СОШ № 1"), "Алексашинова"),
        "a2": Place(make.make_organisation(a, "СОШ № 2"), "Бессмертнова"),
        "b1": Place(make.make_organisation(b, "СОШ № 3"), "Вифлеемцева"),
        "b2": Place(make.make_organisation(b, "Дом творчества", kind="extra"), "Гвоздилова"),
        "k1": Place(make.make_organisation(krai, "Колледж связи", kind="college"), "Дивногорцева"),
    }
    settle(list(places.values()))
    return World(a=a, b=b, krai=krai, period=period, earlier=earlier, **places)
