"""An organisation with a roadmap of its own moves to another municipality."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from mentoring.core import clock
from mentoring.organisations.models import Organisation
from mentoring.organisations.services.organisations import change_organisation
from roadmap.models import Edition, Task
from roadmap.selectors.editions import card_of, in_force, with_places
from roadmap.services import amending, editions
from tests.world import World

from . import editions as walk


def move(world: World) -> Organisation:
    return change_organisation(
        organisation=world.a1.organisation, actor=world.region_actor, now=clock.now(), municipality=world.b
    )


def own(world: World) -> Edition:
    walk.in_force(world)
    return own_of(world)


def own_of(world: World) -> Edition:
    draft = walk.own(world.a1.curator_actor)
    walk.add(draft, world.a1.curator_actor, walk.line(draft, "1"), title="Клуб наставников")
    return walk.adopted(draft, world.a1.head_actor)


def test_the_roadmap_goes_with_the_organisation(world: World) -> None:
    edition = own(world)
    words: Any = list(edition.activities.order_by("pk").values())
    move(world)
    edition.refresh_from_db()
    assert edition.municipality == world.b
    assert list(edition.activities.order_by("pk").values()) == words
    organisation = world.a1.organisation.pk
    assert in_force(walk.this_year(), municipality_id=world.b.pk, organisation_id=organisation) == edition
    assert in_force(walk.this_year(), municipality_id=world.a.pk, organisation_id=organisation) is None
    assert not Task.objects.filter(organisation=organisation).exclude(municipality=world.b).exists()
    assert edition in Edition.objects.visible_to(world.officer_b_actor)
    assert edition not in Edition.objects.visible_to(world.officer_actor)


def test_the_roadmaps_of_others_stay(world: World) -> None:
    own(world)
    other = walk.adopted(walk.own(world.a2.curator_actor), world.a2.head_actor)
    move(world)
    other.refresh_from_db()
    assert other.municipality == world.a
    assert set(other.valid_years.values_list("municipality", flat=True)) == {world.a.pk}


def test_a_replaced_roadmap_does_not_say_that_it_is_in_force(world: World) -> None:
    edition, actor = own(world), world.a1.curator_actor
    draft = amending.begin_own(actor=actor, now=clock.now())
    card = card_of(with_places(Edition.objects.filter(pk=edition.pk)).get(), actor)
    assert card.next_step == "Действует."
    draft.refresh_from_db()
    editions.change_edition(
        edition=draft, title=draft.title, first_year=walk.this_year(), last_year=draft.last_year,
        expected_version=draft.version, actor=actor, now=clock.now(),
    )  # fmt: skip
    walk.adopted(draft, world.a1.head_actor)
    card = card_of(with_places(Edition.objects.filter(pk=edition.pk)).get(), actor)
    assert card.next_step == "Заменена новой редакцией."


def test_the_roadmap_of_the_former_municipality_is_named_and_not_led_to(world: World) -> None:
    """The own one was made from it; the school does not see it any more, the region does."""
    walk.in_force(world)
    above = walk.adopted(walk.own(world.officer_actor), world.officer_actor)
    edition = own_of(world)
    assert edition.parent == above
    page, comparison, theirs = (
        reverse(f"roadmap:{name}", args=[one.public_id])
        for name, one in (("edition", edition), ("edition_compare", edition), ("edition", above))
    )

    def read(user: Any, address: str) -> str:
        client = Client()
        client.force_login(user)
        return client.get(address).content.decode()

    head, region = world.a1.head, world.region
    for user in (head, region):
        assert theirs in read(user, page)
        assert comparison in read(user, page)
    move(world)
    seen = read(head, page)
    assert theirs not in seen
    assert comparison not in seen
    assert f"{above} прежнего муниципалитета" in seen
    assert "Сравнивать не с чем" in read(head, comparison)
    assert theirs in read(region, page)
    assert comparison in read(region, page)
