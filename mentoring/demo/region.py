"""Loads the demo region: about 130 organisations, two school years, every state of a submission."""

from __future__ import annotations

import datetime as dt
import logging
from random import Random

from django.db import transaction

from mentoring.accounts.models import User
from mentoring.core import clock
from mentoring.core.school_year import school_year_of
from mentoring.notifications.services import put_to_rest
from mentoring.organisations.enums import Basis, Figure
from mentoring.organisations.models import Municipality, Organisation, YearlyFigure
from mentoring.organisations.seed import load_municipalities
from monitoring.models import Period

from . import accounts, places, roadmap, roadmap_marks
from .events import Happenings
from .people import last_day_of_pairs
from .story import Story, is_sample, is_shown_to_officer, years

logger = logging.getLogger(__name__)
SEED = 2026


def exists() -> bool:
    return Organisation.objects.filter(name=places.SAMPLE_ORGANISATION).exists()


def occupied() -> bool:
    """Whether others have begun to work here: a password that everybody knows must not open their data."""
    return not exists() and (Organisation.objects.exists() or User.objects.exists())


def load(*, take_every: int = 1) -> None:
    """Make the region around today, all of it or nothing. Does nothing when it is there already, or others are.

    `take_every` thins out the organisations for a quick look; the sample school is always there.
    """
    if exists() or occupied():
        return
    today = clock.today()
    random = Random(SEED)  # noqa: S311 - a demo must be the same every time
    municipalities = load_municipalities()
    last, running = years(today)
    with transaction.atomic():
        organisations = places.create(places.plan(municipalities, random)[::take_every], random)
        chairs = accounts.create(organisations, municipalities, dt.date(last, 7, 1), random)
        _residents(municipalities, (last, running), random)
        story = Story(chairs, organisations, today, random)
        happenings = Happenings(chairs, organisations, today)
        _live(story, happenings, last, organisations)
        _live(story, happenings, running, [one for one in organisations if not is_sample(one)])
        happenings.announce_coming()
        roadmap.load(chairs, today)
        roadmap_marks.load(chairs, today, random)
        put_to_rest(before=clock.now() - dt.timedelta(days=21))


def _live(story: Story, happenings: Happenings, school_year: int, organisations: list[Organisation]) -> None:
    """A school year up to today. Of the running one the first period that is not closed is being submitted, in every
    state; one that has only begun behind it has its people and nothing sent yet."""
    running = school_year == school_year_of(story.today)
    story.plan(organisations, school_year)
    periods = Period.objects.filter(school_year=school_year, opens_on__lte=story.today).order_by("starts_on")
    being_submitted = next((one for one in periods if running and one.closes_on >= story.today), None)
    for period in periods:
        logger.info("demo_period", extra={"period": period.code})
        until = min(period.ends_on, story.today)
        story.gather(school_year, until)
        story.meet(school_year, organisations, period.starts_on, until)
        happenings.live(school_year, until)
        if until > last_day_of_pairs(school_year):
            for organisation in organisations:
                story.finish(organisation, school_year)
        if period == being_submitted:
            story.live_present(period, organisations)
        elif being_submitted is None or period.starts_on < being_submitted.starts_on:
            sent = [o for o in organisations if not running or is_shown_to_officer(o) or story.remembers()]
            story.live_past(period, sent)


def _residents(municipalities: dict[str, Municipality], school_years: tuple[int, ...], random: Random) -> None:
    """Residents of the ages and enterprises of each municipality: made-up figures of a believable size."""
    YearlyFigure.objects.bulk_create(
        YearlyFigure(
            municipality=municipality,
            school_year=school_year,
            figure=figure,
            basis=Basis.RESIDENTS,
            value=round(value * random.uniform(0.9, 1.1)),
            as_of=dt.date(school_year, 9, 1),
            source="Демонстрационные данные",
        )
        for municipality in municipalities.values()
        if not municipality.is_krai
        for school_year in school_years
        for figure, value in (
            (Figure.CHILDREN_10_19, 190),
            (Figure.CHILDREN_15_19, 85),
            (Figure.YOUNG_TEACHERS, 14),
            (Figure.ENTERPRISES, 60),
        )
    )
