"""The world of the tests itself: every stranger owns data."""

from typing import Any

from mentoring.registry.models import Mentee, Mentor


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
