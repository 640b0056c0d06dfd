"""Numbers of pairs and meetings by organisation: for those who compute from them."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.models import Pair
from mentoring.pairing.selectors import progress
from mentoring.pairing.selectors.progress import meetings_by_organisation, pairs_by_organisation
from mentoring.pairing.services import MeetingData
from tests import factories as make

from .office import DAY

YEAR = make.this_year()


def meet(place: Any, pair: Pair, *days_ago: int) -> None:
    services.record_meetings(
        actor=place.curator_actor,
        now=clock.now(),
        organisation=place.organisation,
        meetings=[MeetingData(pair.pk, clock.today() - days * DAY, 60) for days in days_ago],
    )


def brute(organisation: Any) -> tuple[int, int, int, dt.date | None]:
    """The same by hand."""
    pairs = [pair for pair in Pair.objects.filter(organisation=organisation, school_year=YEAR) if pair.state != "draft"]
    days = [meeting.held_on for pair in pairs for meeting in pair.meetings.all()]
    met = [pair for pair in pairs if pair.meetings.exists()]
    return sum(pair.state == "active" for pair in pairs), len(met), len(days), max(days, default=None)


def test_numbers_are_those_of_a_recount(world: Any) -> None:
    a1, a2 = world.a1, world.a2
    ended, silent = make.make_pair(a1.organisation), make.make_pair(a1.organisation)
    Pair.objects.filter(pk=silent.pk).update(started_on=clock.today() - 40 * DAY)
    meet(a1, a1.pair, 1, 2, 9)
    meet(a1, ended, 5)
    meet(a2, a2.pair, 4)
    services.complete(pair=ended, closed_on=clock.today(), actor=a1.curator_actor, now=clock.now())
    found = meetings_by_organisation(YEAR)
    assert found == {place.organisation.pk: brute(place.organisation) for place in world.places}
    assert found[a1.organisation.pk] == (2, 2, 4, clock.today() - DAY)
    assert found[world.b1.organisation.pk] == (1, 0, 0, None)
    assert pairs_by_organisation(YEAR)[a1.organisation.pk] == (3, 2, clock.today() - 40 * DAY)


def test_only_the_organisations_and_the_year_asked_for(world: Any) -> None:
    meet(world.a1, world.a1.pair, 1)
    ids = [world.a1.organisation.pk, world.b1.organisation.pk]
    for numbers in (pairs_by_organisation, meetings_by_organisation):
        assert set(numbers(YEAR, ids)) == set(ids)
        assert numbers(YEAR, []) == {} == numbers(YEAR - 1)
    Pair.objects.filter(organisation=world.b1.organisation).exclude(state="draft").update(school_year=YEAR - 1)
    assert set(pairs_by_organisation(YEAR, ids)) == {world.a1.organisation.pk}


@pytest.mark.parametrize("organisations", [1, 5])
def test_one_statement_for_any_set(world: Any, organisations: int, django_assert_num_queries: Any) -> None:
    ids = [place.organisation.pk for place in world.places][:organisations]
    with django_assert_num_queries(2):
        pairs_by_organisation(YEAR, ids)
        meetings_by_organisation(YEAR, ids)


def test_one_organisation_is_found_by_its_indexes(world: Any) -> None:
    """With other ways made dear the plan starts at the organisation on both sides; on large tables it does anyway."""
    meet(world.a1, world.a1.pair, 1)
    sql = progress._MEETINGS.format(
        where="AND organisation_id = ANY(%(ids)s)", where_pair="AND pair.organisation_id = ANY(%(ids)s)"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + sql, {"year": YEAR, "ids": [world.a1.organisation.pk]})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "meeting_of_organisation" in plan
    assert plan.count("organisation_id = ANY") == 2
    assert "Seq Scan" not in plan
