"""The demo's marks: every state in the shown municipality, at every tier, at any date."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.core import clock
from mentoring.demo import roadmap_marks
from mentoring.demo.accounts import Chairs
from roadmap.enums import MarkState, TaskTier
from roadmap.models import Comment, Mark, Task
from roadmap.services.recompute import recompute_all
from tests import factories as make
from tests.roadmap.running import make_plan
from tests.world import World, build_world


@pytest.fixture
def moment(db: None) -> dt.datetime:
    return timezone.make_aware(dt.datetime(2026, 11, 24, 12))


def chairs_of(world: World) -> Chairs:
    make.make_user("ministry", username="ministry")
    officers = [(world.a, world.officer_actor), (world.b, world.officer_b_actor)]
    others = {
        municipality.pk: make.actor(make.make_user("officer", municipality=municipality))
        for municipality in type(world.a).objects.filter(is_krai=False).exclude(pk__in=[world.a.pk, world.b.pk])
    }
    return Chairs(
        region=world.region_actor,
        officers={municipality.pk: actor for municipality, actor in officers} | others,
        curators={place.organisation.pk: place.curator_actor for place in world.places},
        heads={place.organisation.pk: place.head_actor for place in world.places},
    )


def test_marks_in_every_state(moment: dt.datetime) -> None:
    with clock.set_to(moment):
        world = build_world()
        make_plan()
        recompute_all(now=moment)
        roadmap_marks.load(chairs_of(world), clock.today(), Random(1))
    shown = Task.objects.filter(municipality=world.a, tier=TaskTier.ORGANISATION)
    assert set(shown.values_list("state", flat=True)) == set(MarkState.values)
    for tier in TaskTier:
        assert Task.objects.filter(tier=tier, state=MarkState.CONFIRMED, done_on__isnull=False).exists()
    assert set(Task.objects.exclude(in_charge=None).values_list("municipality", flat=True)) == {world.a.pk}
    assert Comment.objects.exists()
    assert not Mark.objects.filter(marked_at__gt=moment).exists()
    assert not Task.objects.filter(computed_at=None).exists()


def test_at_the_beginning_of_a_year_only_the_former_one_is_marked_and_settled(moment: dt.datetime) -> None:
    with clock.set_to(moment.replace(month=1, day=1)):
        world = build_world()
        make_plan()
        recompute_all(now=clock.now())
        roadmap_marks.load(chairs_of(world), clock.today(), Random(1))
    assert set(Mark.objects.values_list("task__year", "confirmed")) == {(2025, True)}
    assert not Mark.objects.filter(done_on__year=2026).exists()
    assert User.objects.filter(username="ministry").exists()
