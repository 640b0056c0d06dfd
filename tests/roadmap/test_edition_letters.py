"""Who hears that the region has adopted a roadmap."""

from __future__ import annotations

from typing import Any

from mentoring.notifications.models import Delivery, Message
from roadmap.models import Edition
from tests.world import World

from . import editions as walk


def told(edition: Edition) -> dict[int, Any]:
    rows = Message.objects.filter(kind="roadmap.edition_adopted", key__contains=f":{edition.pk}:")
    return {row.recipient_id: row for row in rows}


def test_everybody_who_answers_for_tasks_hears_once_in_the_digest(world: World) -> None:
    people = (world.a1.curator, world.a1.head, world.b1.curator, world.officer, world.officer_b)
    edition = walk.in_force(world)
    rows = told(edition)
    for user in people:
        assert rows[user.pk].title == f"Утверждена региональная дорожная карта на {edition.years}"
        assert rows[user.pk].delivery == Delivery.DIGEST
        assert rows[user.pk].link == f"/roadmap/editions/{edition.public_id}/"
    assert Message.objects.filter(kind="roadmap.edition_adopted").count() == len(rows)


def test_who_adopted_and_who_answers_for_nothing_hear_nothing(world: World) -> None:
    people = (world.region, world.ministry, world.api)
    heard = world.a1.curator
    rows = told(walk.in_force(world))
    assert set(rows) & {user.pk for user in people} == set()
    assert heard.pk in rows


def test_an_own_roadmap_is_the_matter_of_its_body(world: World) -> None:
    assert world.a1.curator
    walk.in_force(world)
    own = walk.adopted(walk.own(world.a1.head_actor), world.a1.head_actor)
    assert told(own) == {}


def test_a_second_click_tells_nobody_again(world: World) -> None:
    assert world.a1.curator
    edition = walk.draft(world)
    version = edition.version
    walk.adopted(edition, world.region_actor)
    before = Message.objects.count()
    assert before
    walk.adopted(edition, world.region_actor, expected_version=version)
    assert Message.objects.count() == before
