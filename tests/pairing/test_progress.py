"""Numbers of pairs by organisation: for those who compute from them."""

from typing import Any

import pytest

from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.models import Pair
from mentoring.pairing.selectors.progress import PairsOf, pairs_by_organisation
from tests import factories as make

from .office import DAY

YEAR = make.this_year()


def recounted(organisation: Any) -> PairsOf:
    """The same by hand."""
    pairs = [pair for pair in Pair.objects.filter(organisation=organisation, school_year=YEAR) if pair.state != "draft"]
    return PairsOf(len(pairs), min(pair.started_on for pair in pairs))


def test_numbers_are_those_of_a_recount(world: Any) -> None:
    a1 = world.a1
    ended, early = make.make_pair(a1.organisation), make.make_pair(a1.organisation)
    Pair.objects.filter(pk=early.pk).update(started_on=clock.today() - 40 * DAY)
    services.complete(pair=ended, closed_on=clock.today(), actor=a1.curator_actor, now=clock.now())
    found = pairs_by_organisation(YEAR)
    assert found == {place.organisation.pk: recounted(place.organisation) for place in world.places}
    assert found[a1.organisation.pk] == (3, clock.today() - 40 * DAY)


def test_only_the_organisations_and_the_year_asked_for(world: Any) -> None:
    ids = [world.a1.organisation.pk, world.b1.organisation.pk]
    assert set(pairs_by_organisation(YEAR, ids)) == set(ids)
    assert pairs_by_organisation(YEAR, []) == {} == pairs_by_organisation(YEAR - 1)
    Pair.objects.filter(organisation=world.b1.organisation).exclude(state="draft").update(school_year=YEAR - 1)
    assert set(pairs_by_organisation(YEAR, ids)) == {world.a1.organisation.pk}


@pytest.mark.parametrize("organisations", [1, 5])
def test_one_statement_for_any_set(world: Any, organisations: int, django_assert_num_queries: Any) -> None:
    ids = [place.organisation.pk for place in world.places][:organisations]
    with django_assert_num_queries(1):
        pairs_by_organisation(YEAR, ids)
