"""The world of the tests itself: every stranger owns data."""

from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model

from mentoring.organisations.models import Municipality
from mentoring.registry.models import Mentee, Mentor

from . import world as world_module


def nonempty() -> dict[type[Model], list[dict[str, Any]]]:
    """Rows of every table of the portal that has some, without their keys."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith(("mentoring.", "monitoring.", "roadmap.")) and model._meta.managed:
            rows = list(model._base_manager.order_by("pk").values())
            if rows:
                found[model] = rows
    return found


@pytest.mark.django_db
def test_remembered_reference_data_are_what_the_seeds_make() -> None:
    """Every table that the seeds fill, row by row and key by key."""
    world_module._remembered.clear()
    with transaction.atomic():
        world_module.seed()
        made = nonempty()
        transaction.set_rollback(True)
    assert nonempty() == {}
    assert set(made) == set(world_module.SEEDED)
    assert set(world_module.seed()) == {row["code"] for row in made[Municipality]}
    assert nonempty() == made


def test_every_place_owns_people_and_a_pair(world: Any) -> None:
    for place in world.places:
        assert Mentee.objects.filter(organisation=place.organisation).count() == 3
        assert place.pair.members.filter(active=True).count() == 2


def test_a_curator_sees_exactly_the_own_rows(world: Any) -> None:
    seen = set(Mentee.objects.visible_to(world.a1.curator_actor))
    assert seen == set(world.a1.mentees)


def test_an_officer_sees_exactly_the_own_municipality(world: Any) -> None:
    seen = set(Mentor.objects.visible_to(world.officer_actor))
    assert seen == {world.a1.mentor, world.a2.mentor}


def test_the_ministry_sees_no_person(world: Any) -> None:
    assert not Mentee.objects.visible_to(world.ministry_actor).exists()
