"""The frame of the region: territories, organisations, users, periods, denominators. Small tables, made plainly."""

from __future__ import annotations

import datetime as dt
from random import Random

from django.db import connection

from mentoring.accounts.models import RoleHeld
from mentoring.accounts.seed import load_roles
from mentoring.demo import accounts, names
from mentoring.organisations.enums import Basis, Figure, OrganisationKind
from mentoring.organisations.models import MentoringForm, Municipality, Organisation, RequestTopic, YearlyFigure
from mentoring.organisations.seed import load_directories, load_municipalities
from monitoring.enums import PeriodState
from monitoring.models import MunicipalityPeriod, Period
from monitoring.seed import ensure_periods, load_reference

from .crowd import Place, Shared, birthday
from .days import Quarter
from .organisation import World
from .size import SEED, Size
from .year import Directories

_KRAI_SHARE = 0.04
_BIG = {"stavropol": 5.0, "pyatigorsk": 2.5, "nevinnomyssk": 2.0, "shpakovsky": 2.2, "predgorny": 1.8}


def build(size: Size) -> tuple[list[Place], World]:
    """Write the frame; give back what the makers of organisations need."""
    random = Random(SEED)  # noqa: S311 - the same region every time
    municipalities = load_municipalities()
    load_directories()
    load_roles()
    years = {year: ensure_periods(year) for year in (*size.school_years, size.school_years[-1] + 1)}
    load_reference()
    organisations = _organisations(size, list(municipalities.values()), random)
    accounts.create(organisations, municipalities, dt.date(size.school_years[0], 7, 1), random)
    quarters = _quarters([period for year in size.school_years for period in years[year]])
    _municipality_periods(list(municipalities.values()), quarters)
    _residents(size, list(municipalities.values()))
    places = _places(size, organisations, random)
    forms = list(MentoringForm.objects.all())
    directories = Directories(
        forms={form.code: form.pk for form in forms},
        norms={form.code: form.default_capacity for form in forms},
        topics=list(RequestTopic.objects.order_by("pk").values_list("pk", flat=True)),
    )
    by_year = {year: [quarters[period.pk] for period in years[year]] for year in size.school_years}
    return places, World(directories, by_year, len(places), _heads())


def _organisations(size: Size, municipalities: list[Municipality], random: Random) -> list[Organisation]:
    """At least one in every municipality, the others by weight; colleges are of краевое подчинение."""
    krai = next(one for one in municipalities if one.is_krai)
    own = [one for one in municipalities if not one.is_krai]
    colleges = max(round(size.organisations * _KRAI_SHARE), 1)
    chosen = own + random.choices(
        own, weights=[_BIG.get(one.code, 1) for one in own], k=size.organisations - len(own) - colleges
    )
    rows = [
        Organisation(
            municipality=place,
            name=f"МБОУ СОШ № {number} {place.centre}" if number % 8 else f"МБУ ДО «Центр № {number}» {place.centre}",
            kind=OrganisationKind.SCHOOL if number % 8 else OrganisationKind.EXTRA,
        )
        for number, place in enumerate(chosen, start=1)
    ]
    rows += [
        Organisation(municipality=krai, name=f"ГБПОУ «Колледж № {number}»", kind=OrganisationKind.COLLEGE)
        for number in range(1, colleges + 1)
    ]
    return Organisation.objects.bulk_create(rows)


def _quarters(periods: list[Period]) -> dict[int, Quarter]:
    """By the period's id. All but the newest are accepted by the region."""
    noon = dt.time(9, tzinfo=dt.UTC)
    return {
        period.pk: Quarter(
            order=order,
            period_id=period.pk,
            ends_on=period.ends_on,
            sent_at=dt.datetime.combine(period.on_time_until - dt.timedelta(days=3), noon),
            late_at=dt.datetime.combine(period.on_time_until + dt.timedelta(days=4), noon),
            closed=order < len(periods) - 1,
        )
        for order, period in enumerate(periods)
    }


def _municipality_periods(municipalities: list[Municipality], quarters: dict[int, Quarter]) -> None:
    MunicipalityPeriod.objects.bulk_create(
        MunicipalityPeriod(
            municipality=municipality,
            period_id=period_id,
            state=PeriodState.ACCEPTED if quarter.closed else PeriodState.COLLECTING,
            state_since=quarter.late_at,
        )
        for municipality in municipalities
        if not municipality.is_krai
        for period_id, quarter in quarters.items()
    )


def _residents(size: Size, municipalities: list[Municipality]) -> None:
    per_municipality = size.participations // len(size.school_years) // len(municipalities)
    YearlyFigure.objects.bulk_create(
        YearlyFigure(
            municipality=municipality,
            school_year=school_year,
            figure=figure,
            basis=Basis.RESIDENTS,
            value=round(per_municipality * share) + 10,
            as_of=dt.date(school_year, 9, 1),
        )
        for municipality in municipalities
        if not municipality.is_krai
        for school_year in size.school_years
        for figure, share in (
            (Figure.CHILDREN_10_19, 1.9),
            (Figure.CHILDREN_15_19, 0.8),
            (Figure.YOUNG_TEACHERS, 0.09),
            (Figure.ENTERPRISES, 0.05),
        )
    )


def organisation_figures() -> None:
    """Yearly figures of organisations, as the last version of the year says them."""
    columns = {"learners": Figure.LEARNERS, **{f.value: f for f in Figure if f.value.startswith(("children", "young"))}}
    with connection.cursor() as cursor:
        for column, figure in columns.items():
            cursor.execute(
                "INSERT INTO organisations_yearlyfigure"  # noqa: S608 - columns of our own
                " (municipality_id, organisation_id, school_year, figure, basis, value, as_of, source)"
                f" SELECT s.municipality_id, s.organisation_id, p.school_year, %s, %s, v.{column},"
                " make_date(p.school_year, 9, 1), ''"
                " FROM monitoring_submission s JOIN monitoring_period p ON p.id = s.period_id AND p.number = 4"
                " JOIN monitoring_submissionversion v ON v.id = s.approved_version_id",
                [figure.value, Basis.LEARNERS.value],
            )


def _places(size: Size, organisations: list[Organisation], random: Random) -> list[Place]:
    places = [
        Place(number, organisation.pk, organisation.municipality_id, organisation.kind, mentees)
        for number, (organisation, mentees) in enumerate(zip(organisations, size.mentees(random), strict=True))
    ]
    pupils = [place for place in places if place.kind != OrganisationKind.COLLEGE]
    for _ in range(size.shared):
        year = random.choice(size.school_years)
        child = Shared(names.full_name(random), birthday(random, dt.date(year, 9, 1), (10, 16)), year)
        for place in random.sample(pupils, 2):
            place.shared.append(child)
    return places


def _heads() -> dict[int, int]:
    held = RoleHeld.objects.filter(role__code="head").order_by("pk")
    return dict(held.values_list("organisation_id", "user_id"))
