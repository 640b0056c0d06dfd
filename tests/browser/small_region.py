"""A region of four organisations, lived by the pieces of the demo: small enough to be made for one journey.

The school of `curator` and `head` has the last year approved and the running one empty; its neighbour has sent
changes against what was approved; a school of another municipality is approved; a college of krai subordination waits
for the region.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from mentoring.accounts.models import User
from mentoring.accounts.seed import load_roles
from mentoring.core import clock
from mentoring.demo import accounts, places
from mentoring.demo.story import Story, years
from mentoring.organisations.enums import Basis, Figure, OrganisationKind
from mentoring.organisations.models import Municipality, Organisation, YearlyFigure
from mentoring.organisations.seed import KRAI_CODE, load_directories, load_municipalities
from mentoring.pairing import services as pairing
from mentoring.pairing.models import Pair
from monitoring import services as monitoring
from monitoring.models import Period, Submission
from monitoring.seed import ensure_periods, load_reference

NEIGHBOUR = "МБОУ СОШ № 1 г. Михайловск"
_SIZE = 12


@dataclass
class SmallRegion:
    """What a journey needs to know; `period` is the open quarter."""

    municipality: Municipality
    school: Organisation
    period: Period


def user(username: str) -> User:
    return User.objects.get(username=username)


def found() -> SmallRegion:
    """The region that is in the database, this one or the demo's."""
    today = clock.today()
    school = Organisation.objects.select_related("municipality").get(name=places.SAMPLE_ORGANISATION)
    return SmallRegion(school.municipality, school, Period.objects.get(starts_on__lte=today, ends_on__gte=today))


def build(today: dt.date | None = None) -> SmallRegion:
    """Reference data, four organisations, their users and their past."""
    today = today or clock.today()
    last, running = years(today)
    municipalities = load_municipalities()
    load_directories()
    load_roles()
    load_reference()
    for school_year in (last, running):
        ensure_periods(school_year)
    random = Random(7)
    organisations = _organisations(municipalities, random)
    _, neighbour, far, college = organisations
    _residents(municipalities, (last, running))
    chairs = accounts.create(organisations, municipalities, dt.date(last, 7, 1), random)
    story = Story(chairs, organisations, today, random)
    story.sizes = {organisation.pk: _SIZE for organisation in organisations}
    final = Period.objects.get(school_year=last, number=4)
    story.plan(organisations, last)
    story.gather(last, final.ends_on)
    for organisation in organisations:
        story.finish(organisation, last)
    story.live_past(final, organisations)
    period = Period.objects.get(starts_on__lte=today, ends_on__gte=today)
    others = [neighbour, far, college]
    story.plan(others, running)
    story.gather(running, today)
    for organisation in (neighbour, far):
        story.approve(story.submit(organisation, period, today), today)
    _change(story, neighbour, period)
    story.submit(college, period, today)
    return found()


def _organisations(municipalities: dict[str, Municipality], random: Random) -> list[Organisation]:
    own = municipalities[places.SAMPLE_MUNICIPALITY]
    return places.create(
        [
            places.Plan(own, places.SAMPLE_ORGANISATION, OrganisationKind.SCHOOL),
            places.Plan(own, NEIGHBOUR, OrganisationKind.SCHOOL),
            places.Plan(municipalities["petrovsky"], "МБОУ СОШ № 2 г. Светлоград", OrganisationKind.SCHOOL),
            places.Plan(municipalities[KRAI_CODE], "ГБПОУ «Колледж связи»", OrganisationKind.COLLEGE),
        ],
        random,
    )


def _residents(municipalities: dict[str, Municipality], school_years: tuple[int, ...]) -> None:
    YearlyFigure.objects.bulk_create(
        YearlyFigure(
            municipality=municipality,
            school_year=school_year,
            figure=figure,
            basis=Basis.RESIDENTS,
            value=value,
            as_of=dt.date(school_year, 9, 1),
        )
        for municipality in municipalities.values()
        if not municipality.is_krai
        for school_year in school_years
        for figure, value in ((Figure.CHILDREN_10_19, 190), (Figure.YOUNG_TEACHERS, 14), (Figure.ENTERPRISES, 60))
    )


def _change(story: Story, organisation: Organisation, period: Period) -> None:
    """Approved, reopened, one pair ended, sent again: the difference has something to show."""
    submission = Submission.objects.get(organisation=organisation, period=period)
    now = clock.now()
    monitoring.return_for_rework(
        submission=submission,
        actor=story.reviewer(organisation),
        now=now,
        expected_version=submission.version,
        comment="Дополните сведения",
    )
    pair = Pair.objects.filter(organisation=organisation, school_year=period.school_year, state="active").first()
    assert pair is not None
    pairing.end_early(
        pair=pair,
        closed_on=clock.today(),
        reason="Наставник сменил место работы",
        actor=story.chairs.curators[organisation.pk],
        now=now,
    )
    story.submit(organisation, period, clock.today())
