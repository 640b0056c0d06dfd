"""Kept values are read by queries put together once: what is found is what the ORM would find, for every actor."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from mentoring.access.actor import Actor
from mentoring.organisations.enums import Basis
from monitoring.models import IndicatorValue
from monitoring.selectors.kept import Kept, kept_values
from monitoring.selectors.places import Place
from tests import factories as make
from tests.world import World

from . import approved

WANTED = {"mentees": Basis.LEARNERS, "children-mentees": Basis.RESIDENTS}


@pytest.fixture
def counted(world: World) -> World:
    """Both municipalities have values in two periods, in two forms."""
    forms = [make.form(), make.form("employer-pupil")]
    for number, (place, period) in enumerate(product((world.a1, world.a2, world.b1), (world.earlier, world.period))):
        facts = [approved.fact(f"{number}-{form.code}", form_id=form.pk) for form in forms]
        approved.approve(place.organisation, period, *facts)
    return world


def by_orm(actor: Actor, periods: list[int], where: dict[str, Any], form_id: int | None) -> set[Kept]:
    rows = IndicatorValue.objects.visible_to(actor).filter(period__in=periods, **where)
    rows = rows.filter(form=None) if form_id is None else rows.filter(Q(form=None) | Q(form_id=form_id))
    wanted = Q(code="mentees", basis=Basis.LEARNERS) | Q(code="children-mentees", basis=Basis.RESIDENTS)
    return {Kept(*row) for row in rows.filter(wanted).values_list(*Kept._fields)}


def test_every_actor_finds_what_the_orm_finds(counted: World) -> None:
    world = counted
    actors = [world.region_actor, world.officer_actor, world.officer_b_actor]
    actors += [place.curator_actor for place in (world.a1, world.a2, world.b1)]
    places = [Place(), Place(world.a), Place(world.b), Place(world.a, world.a2.organisation)]
    seen = set()
    for actor, place, form in product(actors, places, (None, make.form().pk)):
        for periods in ([world.period.pk], [world.earlier.pk, world.period.pk]):
            found = list(kept_values(actor, periods=periods, wanted=WANTED, where=place.values, form_id=form))
            assert set(found) == by_orm(actor, periods, place.values, form)
            assert len(found) == len(set(found))
            seen.add(frozenset(found))
    assert len(seen) > 10


def test_a_right_taken_away_is_felt_at_once(counted: World) -> None:
    asked: dict[str, Any] = {
        "periods": [counted.period.pk], "wanted": WANTED, "where": Place().values, "form_id": None,
    }  # fmt: skip
    actor = counted.region_actor
    assert list(kept_values(actor, **asked))
    assert not list(kept_values(replace(actor, permissions=frozenset()), **asked))
    assert list(kept_values(actor, **asked))


def test_a_decision_is_felt_at_once(counted: World) -> None:
    def mentees() -> int | None:
        (row,) = kept_values(
            counted.region_actor,
            periods=[counted.period.pk],
            wanted={"mentees": Basis.LEARNERS},
            where=Place().values,
            form_id=None,
        )
        return row.numerator

    before = mentees()
    approved.put(counted.b1.organisation, counted.period, None)
    assert before == 6
    assert mentees() == 4


@pytest.mark.parametrize("missing", [{"periods": []}, {"wanted": {}}])
def test_of_nothing_nothing_is_asked(counted: World, missing: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"periods": [counted.period.pk], "wanted": WANTED, "where": {}, "form_id": None}
    actor = counted.region_actor
    with CaptureQueriesContext(connection) as queries:
        assert not list(kept_values(actor, **(asked | missing)))
    assert not queries.captured_queries
